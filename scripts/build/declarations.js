const fs = require("node:fs");
const path = require("node:path");

/** What a declaration file imports of its neighbours. */
const NEIGHBOUR = /(?:from|import\()\s*"(\.[^"]+)"/g;

/**
 * Copies a declaration file and those that it needs. The compiler writes one for every file that it has read, most of
 * which say nothing to users and name packages that they do not have.
 * @param {string} entry a file below `from`
 */
function copyDeclarations(entry, from, to, done = new Set()) {
  if (done.has(entry)) return;
  done.add(entry);
  const source = path.join(from, entry);
  const text = fs.readFileSync(source, "utf8");
  fs.mkdirSync(path.dirname(path.join(to, entry)), { recursive: true });
  fs.writeFileSync(path.join(to, entry), text);
  for (const [, neighbour] of text.matchAll(NEIGHBOUR)) {
    const file = `${path.join(path.dirname(entry), neighbour)}.d.ts`;
    copyDeclarations(file, from, to, done);
  }
}

module.exports = { copyDeclarations };
