/** Two programs against one server at the same time, each with a plugin of its own that knows nothing of the other. */
import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Workspace } from "../support/cli";
import { endpointOf, query, startFurnished } from "../support/furnished";
import type { TestServer } from "../support/machine";
import { PluginHarness, type ResourceState } from "../support/pluginHarness";

interface RawProfile {
  readonly config: Record<string, string>;
}

const both = ["one", "two"] as const;

describe("two programs at once", function () {
  this.timeout(240_000);
  let server: TestServer;

  before(async () => {
    server = await startFurnished();
  });
  after(() => server?.stop());

  it("keep every key that either writes, and none that it takes away, of a profile that they share", async () => {
    const harnesses = await Promise.all(
      both.map(() =>
        PluginHarness.start(createProvider, { configuration: { endpoint: `unix://${server.socket}` } }),
      ),
    );
    const inputs = (program: string, round: number): PropertyMap => ({
      name: "shared",
      ownership: "declared",
      adoptExisting: true,
      config: { [`user.${program}`]: String(round), [`user.${program}.${round % 3}`]: "x" },
    });
    const lost: string[] = [];
    try {
      await server.lxc("profile", "create", "shared");
      const states: (ResourceState | undefined)[] = [undefined, undefined];
      for (let round = 0; round < 30; round++) {
        // Now and then both begin anew, with the adoption.
        if (round % 10 === 0) states.fill(undefined);
        await Promise.all(
          harnesses.map(async (harness, index) => {
            const up = await harness.up("Profile", "shared", inputs(both[index]!, round), states[index]);
            states[index] = up.state;
          }),
        );
        const { config } = await query<RawProfile>(server, "/profiles/shared");
        for (const program of both) {
          const wanted = inputs(program, round).config as PropertyMap;
          for (const [key, value] of Object.entries(wanted)) {
            if (config[key] !== value) lost.push(`${key} in round ${round}`);
          }
          // With the adoption it forgets what it wrote before.
          const left = Object.keys(config).filter((key) => key.startsWith(`user.${program}.`));
          if (round % 10 > 2) lost.push(...left.filter((key) => !(key in wanted)).map((key) => `not ${key}`));
        }
      }
      assert.deepEqual(lost, []);
    } finally {
      for (const harness of harnesses) await harness.stop();
    }
  });

  it("make twenty instances each, without a failure", async () => {
    const workspaces = await Promise.all(
      both.map((program) => {
        const instances = Array.from({ length: 20 }, (_, index): [string, unknown] => [
          `${program}${index}`,
          {
            type: "lxd:Instance",
            properties: {
              name: `${program}-${index}`,
              image: "busybox",
              running: false,
              profiles: ["default", "${shared.name}"],
            },
          },
        ]);
        const shared = {
          type: "lxd:Profile",
          properties: {
            name: "common",
            ownership: "declared",
            adoptExisting: true,
            config: { [`user.${program}`]: "1" },
          },
        };
        const resources: Record<string, unknown> = { shared };
        for (const [name, instance] of instances) resources[name] = instance;
        return Workspace.yaml({ resources }, { config: endpointOf(server) });
      }),
    );
    try {
      await server.lxc("profile", "create", "common");
      await Promise.all(workspaces.map((workspace) => workspace.up({}, "--parallel", "1000")));
      const { config } = await query<RawProfile>(server, "/profiles/common");
      assert.deepEqual(config, { "user.one": "1", "user.two": "1" });
      const instances = await query<unknown[]>(server, "/instances");
      assert.equal(instances.length, 40);
      await Promise.all(workspaces.map((workspace) => workspace.preview({ expectNoChanges: true })));
      await Promise.all(workspaces.map((workspace) => workspace.destroy({}, "--parallel", "1000")));
      assert.deepEqual(await query<unknown[]>(server, "/instances"), []);
      // Adopted and shared: each takes its own keys away, and leaves the profile.
      assert.deepEqual((await query<RawProfile>(server, "/profiles/common")).config, {});
    } finally {
      for (const workspace of workspaces) await workspace.remove();
    }
  });
});
