/** The programs of the documentation: YAML previewed on a real server, TypeScript compiled. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { findGo } from "../../scripts/pulumi/go.js";
import { functions } from "../../provider/functions";
import { certificateBytes } from "../../provider/reconcile/normalise";
import { resources } from "../../provider/resources";
import { firstCertificate, secondCertificate } from "../support/certificates";
import { Workspace } from "../support/cli";
import { documentedExamples, exampleSources, guidePrograms } from "../support/documentedPrograms";
import { endpointOf } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { mergedProgram } from "../support/mergedProgram";
import { testImage } from "../support/testImage";

const ROOT = resolve(__dirname, "../..");

/** Words of programs that servers of this version do not have. */
const newer = [
  ...resources.filter(({ extension }) => extension).map(({ type }) => type),
  ...functions.filter(({ extension }) => extension).map(({ name }) => name),
].map((name) => new RegExp(`lxd:${name}$`, "m"));

/** Each once: functions share programs. */
const inLanguage = (asked: string) => {
  const all = Object.values(documentedExamples).flat();
  const those = all.filter(({ language }) => language === asked);
  return [...new Map(those.map((program) => [program.text, program])).values()];
};

/** What examples call by name: a server as many have it. */
async function furnish(server: TestServer): Promise<void> {
  const lxc = (command: string) => server.lxc(...command.split(" "));
  await lxc("storage create default dir");
  await lxc("network create lxdbr0 ipv4.address=10.91.8.1/24 ipv4.nat=false ipv6.address=none");
  await lxc("profile device add default root disk path=/ pool=default");
  await lxc("profile device add default eth0 nic network=lxdbr0");
  await server.lxc("image", "import", await testImage(), "--alias", "appliance");
  await lxc("launch appliance web");
  await lxc("snapshot web before-upgrade");
  await lxc("storage volume create default data");
  await lxc("storage volume snapshot default data before-upgrade");
  for (const backups of ["/instances/web/backups", "/storage-pools/default/volumes/custom/data/backups"]) {
    await server.lxc("query", "--wait", "-X", "POST", "-d", '{"name": "nightly"}', `/1.0${backups}`);
  }
  await lxc("network acl create web");
  await lxc("network zone create lab.example.net");
  await lxc("network zone record create lab.example.net www");
  const certificate = certificateBytes(secondCertificate)?.toString("base64");
  const trusted = JSON.stringify({ type: "client", name: "known", certificate });
  await server.lxc("query", "-X", "POST", "-d", trusted, "/1.0/certificates");
  await server.lxc("config", "set", "core.https_address", "127.0.0.1:8443");
}

describe("the programs of the documentation", () => {
  let server: TestServer;

  before(async () => {
    server = await startServer();
    await furnish(server);
  });
  after(() => server?.stop());

  it("are what a server's preview takes: those in YAML that need no more than any server has", async () => {
    const programs = [
      ...exampleSources,
      ...guidePrograms.filter(({ language }) => language === "yaml"),
    ].filter(({ needs, text }) => needs === undefined && !newer.some((word) => word.test(text)));
    assert.ok(programs.length > 50, `${programs.length} programs`);
    const workspace = await Workspace.yaml(mergedProgram(programs), { config: endpointOf(server) });
    try {
      await workspace.file("pipeline.crt", firstCertificate);
      await workspace.file("shop.conf", "server { listen 80; }\n");
      await workspace.file("www/index.html", "<p>Shop</p>\n");
      await symlink(await testImage(), join(workspace.program, "appliance.tar.xz"));
      const { text } = await workspace.preview();
      assert.doesNotMatch(text, /error:|warning:/, text);
    } finally {
      await workspace.remove();
    }
  });

  it("compile: those in Go", async () => {
    const directory = await mkdtemp(join(tmpdir(), "documented-"));
    try {
      // A module like the SDK's, which the programs lie in.
      await cp(join(ROOT, "sdk/go"), directory, { recursive: true });
      for (const { place, text } of inLanguage("go")) {
        const program = join(directory, "documented", place.replace(/\W+/g, "-"));
        await mkdir(program, { recursive: true });
        await writeFile(join(program, "main.go"), text);
      }
      const { program, env } = await findGo();
      const run = promisify(execFile)(program, ["vet", "-trimpath", "./documented/..."], {
        cwd: directory,
        env,
      });
      const { stderr } = await run.catch((error: { stderr: string }) => error);
      assert.equal(stderr, "");
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("compile: those in TypeScript", async () => {
    const directory = await mkdtemp(join(tmpdir(), "documented-"));
    try {
      const texts = [
        ...inLanguage("typescript"),
        ...guidePrograms.filter(({ language }) => language === "ts"),
      ];
      for (const [index, { place, text }] of texts.entries()) {
        await writeFile(join(directory, `${place.replace(/\W+/g, "-")}-${index}.ts`), text);
      }
      await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
      const compilerOptions = {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        module: "commonjs",
        target: "es2022",
      };
      await writeFile(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
      const run = promisify(execFile)(process.execPath, [tsc, "-p", directory]);
      const { stdout } = await run.catch((error: { stdout: string }) => error);
      assert.equal(stdout, "");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
