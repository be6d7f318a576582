const fs = require("node:fs");
const path = require("node:path");
const { fingerprint } = require("../steps/fingerprint.js");
const { inProject, ROOT } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/**
 * What the findings in other files depend on: rules that know types ask what an import is. The cache of eslint looks
 * at a file alone, so a change in one of these begins a new one, and all files are linted again (25 s). That trades
 * time for never being told "ok" of a file whose imports have changed; a changed test, which nobody imports, costs
 * only itself.
 */
const SEEN_BY_OTHERS = [
  ...["provider", "sdk/nodejs", "schema.json", "scripts", "test/support"],
  ...["eslint.config.mjs", "tsconfig.json", "package-lock.json"],
];

/** They share one large program of the compiler, and take the most of the time. */
const PROGRAM = ["provider", "test"];

const lintProgram = () => lint("program", PROGRAM);

/** All else: scripts, examples, configuration. */
const lintRest = () => lint("rest", [".", ...PROGRAM.flatMap((name) => ["--ignore-pattern", `${name}/`])]);

async function lint(name, what) {
  const caches = inProject("node_modules", ".cache", "eslint", name);
  const cache = path.join(caches, fingerprint(SEEN_BY_OTHERS));
  if (!fs.existsSync(cache)) fs.rmSync(caches, { recursive: true, force: true });
  const cached = ["--cache", "--cache-strategy", "content", "--cache-location", cache];
  const eslint = inProject("node_modules", "eslint", "bin", "eslint.js");
  const command = [process.execPath, eslint, "--max-warnings=0", ...cached, ...what];
  await run(command, { cwd: ROOT, shownLines: 100 });
}

module.exports = { lintProgram, lintRest };
