/**
 * Labs by name, all at the same time: each is a stack of this program.
 *
 *     node labs.js up alice bob --set image=ALIAS --set network=lxdbr0 --certificates DIR
 *     node labs.js list
 *     node labs.js down alice bob
 *
 * `--set` gives a key of the program's configuration (or of the provider's: `--set lxd:endpoint=…`); DIR may hold
 * `NAME.crt`, the certificate of who works in the lab.
 */
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parseArgs } = require("node:util");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const usage =
  "usage: node labs.js up|down NAME... [--set KEY=VALUE]... [--certificates DIR], or: node labs.js list";

const commands = { up, down, list };

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { set: { type: "string", multiple: true, default: [] }, certificates: { type: "string" } },
  });
  const [command, ...names] = positionals;
  if (!(command in commands) || (command === "list") !== (names.length === 0)) throw new Error(usage);
  const lines = await commands[command](names, values);
  console.log(lines.join("\n"));
}

function up(names, { set, certificates }) {
  return forEach(names, async (name) => {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: name, workDir: __dirname });
    for (const [key, value] of set.map(pairOf)) await stack.setConfig(key, { value });
    const certificate = certificates && join(certificates, `${name}.crt`);
    if (certificate && existsSync(certificate)) {
      await stack.setConfig("certificate", { value: readFileSync(certificate, "utf8") });
    }
    const { outputs } = await stack.up();
    return lineOf(name, outputs);
  });
}

function down(names) {
  return forEach(names, async (name) => {
    const stack = await LocalWorkspace.selectStack({ stackName: name, workDir: __dirname });
    await stack.destroy();
    await stack.workspace.removeStack(name);
    return `${name}: gone`;
  });
}

async function list() {
  const workspace = await LocalWorkspace.create({ workDir: __dirname });
  const stacks = await workspace.listStacks();
  const lines = await forEach(
    stacks.map(({ name }) => name),
    async (name) => lineOf(name, await workspace.stackOutputs(name)),
  );
  return lines.length > 0 ? lines : ["There is no lab."];
}

/** All at once; one that fails stops no other, and is told at the end. */
async function forEach(names, work) {
  const ended = await Promise.allSettled(names.map(work));
  return ended.map((one, index) => {
    if (one.status === "fulfilled") return one.value;
    process.exitCode = 1;
    return `${names[index]}: failed: ${reasonOf(one.reason)}`;
  });
}

/** Of all that the CLI wrote, what it says of the failure. */
function reasonOf({ message }) {
  const [, diagnostics = message] = /^Diagnostics:\n([^]*?)\n(Resources|Outputs):/m.exec(message) ?? [];
  return diagnostics.trim();
}

/** What it is, and what it costs: its share of what the server has. */
function lineOf(name, { project, addresses, use }) {
  if (project === undefined) return `${name}: not finished`;
  const { instances, memory } = use.value;
  const mebibytes = ({ usage, limit }) => `${usage / 2 ** 20} of ${limit / 2 ** 20} MiB`;
  const cost = `${instances.usage} of ${instances.limit} instances, ${mebibytes(memory)}`;
  return `${name}: project ${project.value}, ${cost}, at ${addresses.value.join(", ")}`;
}

function pairOf(text) {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`--set takes KEY=VALUE, which "${text}" is not.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
