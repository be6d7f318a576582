/** The npm package as it is packed, in an empty directory outside the checkout. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { writeNodePackage } from "../../scripts/release/nodePackage.js";
import { promisedFiles } from "../../scripts/release/promisedFiles.js";
import { Workspace } from "../support/cli";
import { installWithNpm, installWithPnpm } from "../support/emptyProject";
import { endpointOf, exists, image, startFurnished } from "../support/furnished";
import type { TestServer } from "../support/machine";
import { typedProgram } from "../support/typedProgram";

const ROOT = resolve(__dirname, "../..");
const MEGABYTE = 2 ** 20;
/** Once installed: the package, and all with what it depends on, of which Pulumi's SDK is the most. */
const LIMITS = { package: 15, all: 120 };
const run = promisify(execFile);

const container = (lxd: string) => `
const profile = new ${lxd}.Profile("small", { name: "small", config: { "limits.memory": "128MiB" } });
const web = new ${lxd}.Instance("web", { name: "web", image: "${image}", profiles: ["default", profile.name] });`;

const asModule = (from: string) => `import * as lxd from "${from}";
import { Profile } from "${from}";
if (Profile !== lxd.Profile) throw new Error("names are imported as they are");
${container("lxd")}
export const name = web.name;
`;
const asScript = (from: string) => `const lxd = require("${from}");
${container("lxd")}
exports.name = web.name;
`;

const typed = `import * as dynamic from "pulumi-lxd/dynamic";
import * as lxd from "pulumi-lxd";
const declared: dynamic.ProfileArgs = { config: { "limits.memory": "1GiB" } };
const made: dynamic.Profile = new dynamic.Profile("made", declared);
const plain: lxd.Profile = new lxd.Profile("plain");
new dynamic.Profile("without arguments");
new dynamic.Instance("one", { type: dynamic.InstanceKind.Container });
// @ts-expect-error a name is a text
new dynamic.Profile("wrong", { name: 1 });
// @ts-expect-error a source is needed
new dynamic.Image("wrong");
export const names = [made.name, plain.name];
export const fingerprint = dynamic.getImage({ alias: "busybox" }).then((found) => found.fingerprint);
`;

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => stat(join(parentPath, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0) / MEGABYTE;
}

describe("the npm package, outside the checkout", () => {
  let directory: string;
  let archive: string;
  let server: TestServer;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "npm-package-"));
    archive = await writeNodePackage(directory);
    await installWithNpm(directory, { name: "program" }, archive);
    server = await startFurnished();
  });
  after(async () => {
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("has all that its package.json promises, and little else", async () => {
    const installed = join(directory, "node_modules", "pulumi-lxd");
    for (const name of promisedFiles()) await stat(join(installed, name));
    const sizes = { package: await sizeOf(installed), all: await sizeOf(join(directory, "node_modules")) };
    assert.ok(sizes.package < LIMITS.package, `the package has ${sizes.package.toFixed(1)} MB`);
    assert.ok(sizes.all < LIMITS.all, `with what it needs there are ${sizes.all.toFixed(1)} MB`);
  });

  it("has types that a strict compiler takes, libraries included", async () => {
    for (const name of ["typed.ts", "typed.mts"]) await writeFile(join(directory, name), typed);
    for (const name of ["all.ts", "all.mts"]) await writeFile(join(directory, name), typedProgram);
    const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const strict = ["--strict", "--skipLibCheck", "false", "--noEmit", "--target", "es2022"];
    const types = ["--typeRoots", join(ROOT, "node_modules", "@types"), "--types", "node"];
    const flags = [...strict, ...types, "--module", "node16"];
    const programs = ["typed.ts", "typed.mts", "all.ts", "all.mts"];
    await run(process.execPath, [compiler, ...flags, ...programs], { cwd: directory });
    const older = [...strict, ...types, "--module", "commonjs", "--moduleResolution", "node10"];
    await run(process.execPath, [compiler, ...older, "typed.ts", "all.ts"], { cwd: directory });
  });

  const installed = (program: string) =>
    symlink(join(directory, "node_modules"), join(program, "node_modules"));
  // Pulumi's own package has to be one that the program asks for, as its language host looks for it.
  const byPnpm = (program: string) => installWithPnpm(program, {}, archive, "@pulumi/pulumi");

  const programs = [
    { title: "a CommonJS program", type: "commonjs", text: asScript("pulumi-lxd"), prepare: installed },
    { title: "a module", type: "module", text: asModule("pulumi-lxd"), prepare: installed },
    {
      title: "a module of the dynamic provider",
      type: "module",
      text: asModule("pulumi-lxd/dynamic"),
      prepare: installed,
    },
    {
      title: "a CommonJS program of the dynamic provider that pnpm has installed",
      type: "commonjs",
      text: asScript("pulumi-lxd/dynamic"),
      prepare: byPnpm,
    },
  ];
  for (const { title, type, text, prepare } of programs) {
    it(`deploys ${title}`, async () => {
      const workspace = await Workspace.create({ config: endpointOf(server) });
      try {
        await prepare(workspace.program);
        await workspace.file("package.json", JSON.stringify({ name: "program", main: "index.js", type }));
        await workspace.file("index.js", text);
        await workspace.writeProject({
          name: "e2e",
          runtime: "nodejs",
          plugins: { providers: [{ name: "lxd", path: "./node_modules/pulumi-lxd/dist/plugin" }] },
        });
        await workspace.up();
        assert.ok(await exists(server, "/instances/web"));
        await workspace.preview({ expectNoChanges: true });
        await workspace.destroy();
      } finally {
        await workspace.remove();
      }
    });
  }
});
