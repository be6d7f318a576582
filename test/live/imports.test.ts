import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Stage, bridge, image, pool } from "../support/stage";

/** What others made comes under a program without noise: nothing that the program could leave out. */
describe("import", function () {
  this.timeout(120_000);
  let stage: Stage;
  let base: string;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    base = (await stage.query<{ target: string }>(`/images/aliases/${image}`)).target;
    mkdirSync(join(stage.server.directory, "..", "elsewhere"));
  });
  after(async () => {
    // Frozen processes cannot be killed everywhere.
    await stage?.lxc("start", "odd").catch(() => undefined);
    await stage?.stop();
  });

  const root = { type: "disk", path: "/", pool };
  const cases: [what: string, commands: string[][], type: string, id: string, inputs: () => PropertyMap][] = [
    [
      "a container that runs",
      [["launch", image, "runs"]],
      "Instance",
      "runs",
      () => ({ name: "runs", image: base }),
    ],
    [
      "a container that never ran",
      [["init", image, "rests"]],
      "Instance",
      "default/rests",
      () => ({ name: "rests", image: base, running: false }),
    ],
    [
      "an empty container without profiles",
      [["init", "--empty", "bare", "--no-profiles", "-d", "root,type=disk", "-s", pool]],
      "Instance",
      "bare",
      () => ({ name: "bare", source: { type: "none" }, profiles: [], devices: { root }, running: false }),
    ],
    [
      "a frozen ephemeral container with limits",
      [
        ["launch", image, "odd", "--ephemeral", "-c", "limits.cpu=1", "-c", "environment.A=b"],
        ["pause", "odd"],
      ],
      "Instance",
      "odd",
      () => ({
        name: "odd",
        image: base,
        ephemeral: true,
        frozen: true,
        config: { "limits.cpu": "1", "environment.A": "b" },
      }),
    ],
    [
      "a snapshot",
      [["snapshot", "rests", "s0"]],
      "Snapshot",
      "rests/s0",
      () => ({ instance: "rests", name: "s0" }),
    ],
    ["a bare profile", [["profile", "create", "bare"]], "Profile", "bare", () => ({ name: "bare" })],
    [
      "the profile default",
      [],
      "Profile",
      "default/default",
      () => ({
        name: "default",
        description: "Default LXD profile",
        devices: { root, eth0: { type: "nic", network: bridge } },
      }),
    ],
    [
      "a bridge whose addresses the server chose",
      [["network", "create", "auto0", "ipv4.address=none"]],
      "Network",
      "auto0",
      () => ({ name: "auto0", config: { "ipv4.address": "none" } }),
    ],
    [
      "a macvlan",
      [["network", "create", "mac0", "--type=macvlan", "parent=lo"]],
      "Network",
      "default/mac0",
      () => ({ name: "mac0", type: "macvlan", config: { parent: "lo" } }),
    ],
    [
      "a pool in a place of the server's",
      [["storage", "create", "plain", "dir"]],
      "StoragePool",
      "plain",
      () => ({ name: "plain", driver: "dir" }),
    ],
    [
      "a block volume",
      [["storage", "volume", "create", pool, "blocks", "--type=block", "size=16MiB"]],
      "Volume",
      `${pool}/blocks`,
      () => ({ pool, name: "blocks", contentType: "block", config: { size: "16MiB" } }),
    ],
    [
      "an image without alias",
      [],
      "Image",
      "",
      () => ({ source: { type: "existing", fingerprint: base }, aliases: [image] }),
    ],
  ];
  for (const [what, commands, type, id, inputsOf] of cases) {
    it(`of ${what}`, async () => {
      for (const command of commands) await stage.lxc(...command);
      const imported = await (await stage.newCommand()).import(type, id || base);
      const { properties: _, ...inputs } = imported!.state.inputs;
      const expected = inputsOf();
      if (what.includes("chose")) {
        const { config } = inputs as { config: Record<string, string> };
        assert.match(config["ipv6.address"]!, /^fd42:/);
        assert.equal(config["ipv6.nat"], "true");
      } else {
        assert.deepEqual(plain(inputs), expected);
      }
      assert.deepEqual(imported!.failures, []);
      assert.deepEqual(imported!.diff.detailed, {});
      const { state, diff } = await (await stage.newCommand()).refresh(imported!.state);
      assert.deepEqual(diff!.detailed, {});
      const up = await stage.harness.up(type, "imported", imported!.state.inputs, state);
      assert.equal(up.action, "same");
    });
  }

  it("of a pool with a source of its own, which stays when the program is changed", async () => {
    const source = join(stage.server.directory, "..", "elsewhere");
    await stage.lxc("storage", "create", "sourced", "dir", `source=${source}`);
    const imported = await (await stage.newCommand()).import("StoragePool", "sourced");
    assert.deepEqual(imported!.state.inputs, { name: "sourced", driver: "dir", source });
    const { source: _, ...without } = imported!.state.inputs;
    const up = await stage.harness.up(
      "StoragePool",
      "imported",
      { ...without, description: "x" },
      imported!.state,
    );
    assert.equal(up.action, "update");
    const live = await stage.query<{ config: Record<string, string> }>("/storage-pools/sourced");
    assert.equal(live.config.source, source);
  });
});

/** Without secret marks. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === "object" && item !== null && "value" in item && Object.keys(item).length === 1
      ? item.value
      : item,
  );
}
