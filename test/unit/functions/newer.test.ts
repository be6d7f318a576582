import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { functions } from "../../../provider/functions";
import { plural } from "../../../provider/reconcile/words";
import { resources } from "../../../provider/resources";
import { sync } from "../../support/fakeLxd";
import { PluginHarness } from "../../support/pluginHarness";
import { StatefulLxd, type StatefulOptions } from "../../support/statefulLxd";

describe("functions of newer servers", () => {
  let server: StatefulLxd;
  let harness: PluginHarness;
  afterEach(async () => {
    await harness?.stop();
    await server?.close();
  });

  async function start(options: StatefulOptions): Promise<void> {
    server = await StatefulLxd.start(options);
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}` },
    });
  }

  const derived = new Set(resources.flatMap(({ type }) => [`get${type}`, `get${plural(type)}`]));
  const own = functions.filter(({ extension, name }) => extension !== undefined && !derived.has(name));
  for (const { name, extension, inputs } of own) {
    it(`are refused where the server lacks what they need: ${name}`, async () => {
      await start({ extensions: [], server: { server: "lxd", server_version: "5.0.2" } });
      const required = Object.fromEntries((inputs.required ?? []).map((argument) => [argument, "x"]));
      await assert.rejects(harness.invoke(`lxd:index:${name}`, required), (error: Error) => {
        assert.match(
          error.message,
          new RegExp(`^${name} needs a server with the API extension "${extension}" \\(LXD .* or newer\\)`),
        );
        return true;
      });
    });
  }

  it("list what addresses are in use, of one project or all", async () => {
    await start({ extensions: ["network_allocations"] });
    server.fake.on("GET /1.0/network-allocations", ({ query }) => {
      const mine = { addresses: "10.0.0.2/32", used_by: "/1.0/instances/a", type: "instance", nat: true };
      const other = { addresses: "10.0.0.1/24", used_by: "/1.0/networks/n", type: "network", nat: false };
      const all = [
        { ...mine, hwaddr: "00:16:3e:00:00:01" },
        { ...other, hwaddr: "" },
      ];
      return sync(query.get("all-projects") === "true" ? all : all.slice(0, 1));
    });
    const first = { address: "10.0.0.2/32", usedBy: "/1.0/instances/a", type: "instance", nat: true };
    const instance = { ...first, hwaddr: "00:16:3e:00:00:01" };
    const network = { address: "10.0.0.1/24", usedBy: "/1.0/networks/n", type: "network", nat: false };
    const get = (args: { allProjects?: boolean }) => harness.invoke("lxd:index:getNetworkAllocations", args);
    assert.deepEqual(await get({}), { networkAllocations: [instance] });
    assert.deepEqual(await get({ allProjects: true }), { networkAllocations: [network, instance] });
  });

  it("list what may be permitted", async () => {
    await start({ extensions: ["access_management"] });
    server.fake.on("GET /1.0/auth/permissions", ({ query }) => {
      assert.equal(query.get("entity-type"), "server");
      const told = (entitlement: string, groups: string[] | null) => ({
        entity_type: "server",
        url: "/1.0",
        entitlement,
        groups,
      });
      return sync([told("viewer", ["b", "a"]), told("admin", null)]);
    });
    const one = { entityType: "server", url: "/1.0" };
    assert.deepEqual(await harness.invoke("lxd:index:getPermissions", { entityType: "server" }), {
      permissions: [
        { ...one, entitlement: "admin", groups: [] },
        { ...one, entitlement: "viewer", groups: ["a", "b"] },
      ],
    });
  });

  it("tell how busy a member of a cluster is", async () => {
    await start({ extensions: ["cluster_member_state"] });
    const sysinfo = {
      ...{ uptime: 5, load_averages: [0.5, 1, 2], total_ram: 8, free_ram: 4, total_swap: 2, free_swap: 1 },
      ...{ processes: 7, logical_cpus: 4 },
    };
    const pools = { ssd: { space: { used: 1, total: 3 }, inodes: { used: 2, total: 4 } } };
    server.fake.on("GET /1.0/cluster/members/m1/state", () => sync({ sysinfo, storage_pools: pools }));
    assert.deepEqual(await harness.invoke("lxd:index:getClusterMemberState", { member: "m1" }), {
      exists: true,
      ...{ uptime: 5, loadAverages: [0.5, 1, 2], totalMemory: 8, freeMemory: 4, totalSwap: 2, freeSwap: 1 },
      ...{ processes: 7, logicalCpus: 4, storagePools: pools },
    });
    const missing = { member: "m9", ignoreMissing: true };
    assert.deepEqual(await harness.invoke("lxd:index:getClusterMemberState", missing), { exists: false });
  });

  it("take allProjects where the server can, and refuse it elsewhere before they ask", async () => {
    await start({ extensions: [], server: { server: "lxd", server_version: "5.0.2" } });
    const everywhere = resources.filter(({ everywhere }) => typeof everywhere === "string");
    assert.ok(everywhere.length > 3);
    for (const { type, everywhere: extension, extension: own } of everywhere) {
      if (own !== undefined) continue;
      await assert.rejects(
        harness.invoke(`lxd:index:get${type}s`, { allProjects: true }),
        new RegExp(`allProjects needs a server with the API extension "${String(extension)}".*Leave it out`),
      );
    }
  });
});
