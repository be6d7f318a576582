/** What a program marks as secret, and what is secret by its nature, is nowhere in clear. */
import assert from "node:assert/strict";
import { Workspace } from "../support/cli";
import { endpointOf, image, query, startFurnished } from "../support/furnished";
import { installPackage } from "../support/installPackage";
import type { TestServer } from "../support/machine";

const canaries = ["canary-config-7c1", "canary-userdata-8d2", "canary-environment-9e3"];
/** Given in plain, and secret by its nature. */
const password = "canary-password-4f0";

describe("secrets", () => {
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startFurnished();
    const [secret, userData, environment] = canaries as [string, string, string];
    workspace = await Workspace.yaml(
      {
        config: { marked: { type: "string", secret: true }, userData: { type: "string", secret: true } },
        resources: {
          provider: {
            type: "pulumi:providers:lxd",
            properties: { endpoint: `unix://${server.socket}`, trustPassword: password },
          },
          instance: {
            type: "lxd:Instance",
            properties: {
              name: "one",
              image,
              config: {
                "user.marked": "${marked}",
                "user.user-data": "${userData}",
                "environment.TOKEN": "${environment}",
              },
              waitFor: [{ type: "ipv4" }],
            },
          },
          // Of `user.marked` only the program of the instance says that it is secret; a snapshot cannot know.
          other: {
            type: "lxd:Instance",
            properties: {
              name: "two",
              image,
              config: { "user.user-data": "${userData}", "environment.TOKEN": "${environment}" },
              running: false,
            },
          },
          profile: {
            type: "lxd:Profile",
            properties: { name: "web", config: { "user.marked": "${marked}" }, description: "${marked}" },
          },
          snapshot: { type: "lxd:Snapshot", properties: { name: "first", instance: "${other.name}" } },
        },
        variables: { environment: { "fn::secret": environment } },
        outputs: { echoed: "${instance.config}", expanded: "${instance.expandedConfig}" },
      },
      { config: endpointOf(server) },
    );
    await workspace.configureSecret("marked", secret);
    await workspace.configureSecret("userData", userData);
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  const isClean = (what: string, text: string) => {
    for (const canary of [...canaries, password]) {
      assert.ok(!text.includes(canary), `${what} shows ${canary}`);
    }
  };

  /** What the plugin says, and the engine of it: all but the program's own text, which the CLI logs whole. */
  const verbosely = ["--logtostderr", "-v=3"];

  it("are on the server, and in clear neither in the state nor in any output", async () => {
    const preview = await workspace.preview({}, ...verbosely, "--diff");
    const up = await workspace.up({}, ...verbosely, "--diff");
    const refresh = await workspace.refresh({}, ...verbosely, "--diff");
    const { config } = await query<{ config: Record<string, string> }>(server, "/instances/one");
    assert.equal(config["user.marked"], canaries[0]);
    assert.equal(config["user.user-data"], canaries[1]);
    assert.equal(config["environment.TOKEN"], canaries[2]);
    for (const [what, { text }] of Object.entries({ preview, up, refresh })) isClean(what, text);
    isClean("the state", (await workspace.export()).text);
  });

  it("stay so when others change them", async () => {
    await server.lxc("config", "set", "one", `user.user-data=${canaries[1]} changed`);
    await server.lxc("profile", "set", "web", `user.marked=${canaries[0]} changed`);
    const preview = await workspace.preview({}, "--refresh", "--diff");
    assert.match(preview.text, /user\.user-data/);
    const refresh = await workspace.refresh({}, "--diff");
    const state = await workspace.export();
    const up = await workspace.up({}, "--diff");
    isClean("the state with the drift", state.text);
    for (const [what, { text }] of Object.entries({ preview, refresh, up })) isClean(what, text);
    await workspace.isSettled();
  });

  it("are not in the state of an imported instance", async () => {
    const other = await Workspace.yaml({ resources: {} }, { config: endpointOf(server) });
    try {
      const imported = await other.import(
        {},
        ...["lxd:index:Instance", "one", "one", "--generate-code=false", "--protect=false"],
      );
      const { text } = await other.export();
      // Only these two are secret by their nature: that the third is one, the program said.
      for (const canary of canaries.slice(1)) {
        assert.ok(!text.includes(canary), `the state shows ${canary}`);
        assert.ok(!imported.text.includes(canary), `the import shows ${canary}`);
      }
    } finally {
      await other.remove();
    }
  });

  it("are not in what a failure says", async () => {
    await server.killDaemon();
    const failed = await workspace.refresh({ mayFail: true }, ...verbosely);
    assert.notEqual(failed.code, 0);
    isClean("the failure", failed.text);
  });
});

describe("secrets in a program without the plugin", () => {
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startFurnished();
    workspace = await Workspace.copy("examples/lab-dynamic", { config: endpointOf(server) });
    await workspace.writeProject({ name: "e2e", runtime: "nodejs" });
    await installPackage(workspace);
    const [config, note, device] = canaries;
    await workspace.file(
      "index.ts",
      `
      import * as pulumi from "@pulumi/pulumi";
      import * as lxd from "pulumi-lxd/dynamic";
      const profile = new lxd.Profile("web", { name: "web", config: pulumi.secret({ "user.note": "${note}" }) });
      const instance = new lxd.Instance("one", {
        name: "one",
        image: "${image}",
        running: false,
        profiles: ["default", profile.name],
        config: { "user.marked": pulumi.secret("${config}"), "user.plain": "plain" },
      });
      new lxd.InstanceDevice("off", {
        instance: instance.name,
        name: "eth9",
        properties: { type: "none", "user.note": pulumi.secret(Promise.resolve("${device}")) },
      });
      new lxd.Snapshot("first", { instance: instance.name, name: "first" });
      `,
    );
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("are in clear nowhere in the state, also where they are echoed, and are no change", async () => {
    const up = await workspace.up();
    const made = await workspace.export();
    const { config } = await query<{ config: Record<string, string> }>(server, "/instances/one");
    assert.equal(config["user.marked"], canaries[0]);
    await workspace.preview({ expectNoChanges: true });
    const refresh = await workspace.refresh();
    const read = await workspace.export();
    for (const [what, { text }] of Object.entries({ up, made, refresh, read })) {
      for (const canary of canaries) assert.ok(!text.includes(canary), `${what} shows ${canary}`);
    }
    assert.match(made.text, /"user.plain": "plain"/);
    await workspace.preview({ expectNoChanges: true });
    await workspace.destroy();
  });
});
