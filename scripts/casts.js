/**
 * Counts what the compiler is told instead of told by: casts (`as const` is none) and `!`, by room; and names the
 * longest files and functions. `node scripts/casts.js [DIRECTORY]`, by default provider.
 */
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");
const { ROOT } = require("./steps/project.js");

const shown = 5;
const directory = process.argv[2] ?? "provider";
const rooms = new Map();
const files = [];
const functions = [];

function visit(node, source, room) {
  const isCast = ts.isAsExpression(node) || ts.isTypeAssertionExpression(node);
  if (isCast && node.type.getText(source) !== "const") room.casts++;
  if (ts.isNonNullExpression(node)) room.asserted++;
  if (ts.isFunctionLike(node) && node.body) {
    const [first, last] = [node.getStart(source), node.end].map(
      (at) => source.getLineAndCharacterOfPosition(at).line,
    );
    functions.push({ what: `${source.fileName}:${first + 1}`, lines: last - first + 1 });
  }
  ts.forEachChild(node, (child) => visit(child, source, room));
}

for (const name of fs.readdirSync(path.join(ROOT, directory), { recursive: true })) {
  if (!name.endsWith(".ts")) continue;
  const file = path.join(directory, name);
  const text = fs.readFileSync(path.join(ROOT, file), "utf8");
  const key = path.dirname(file).split(path.sep).slice(0, 2).join("/");
  if (!rooms.has(key)) rooms.set(key, { casts: 0, asserted: 0 });
  files.push({ what: file, lines: text.split("\n").length - 1 });
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  visit(source, source, rooms.get(key));
}

const total = { casts: 0, asserted: 0 };
for (const [room, { casts, asserted }] of [...rooms].sort()) {
  console.log(`${room.padEnd(24)} ${String(casts).padStart(4)} casts ${String(asserted).padStart(4)} !`);
  total.casts += casts;
  total.asserted += asserted;
}
console.log(
  `${"in all".padEnd(24)} ${String(total.casts).padStart(4)} casts ${String(total.asserted).padStart(4)} !`,
);
const longest = (list) => list.sort((a, b) => b.lines - a.lines).slice(0, shown);
for (const { what, lines } of [...longest(files), ...longest(functions)])
  console.log(`${lines} lines  ${what}`);
