import assert from "node:assert/strict";
import { readPreseed } from "../../../provider/adoption/preseed";
import { resources } from "../../../provider/resources";
import { Secret, type Value } from "../../../provider/reconcile/values";

const read = (preseed: Value) => readPreseed(preseed, resources);

describe("a preseed", () => {
  it("names objects by its lists, in the project that an entry says", () => {
    const { wanted, declared } = read({
      networks: [{ name: "br0", project: "lab", type: "bridge" }],
      storage_pools: [{ name: "ssd", driver: "dir" }],
      certificates: [{ fingerprint: "ab", name: "x" }],
      config: { "core.https_address": ":8443" },
    });
    assert.deepEqual(
      [...wanted].map(([type, ids]) => [type, ...ids.keys()]),
      [
        ["Network", "lab/br0"],
        ["StoragePool", "ssd"],
        ["Certificate", "ab"],
        ["ServerConfig", "server"],
      ],
    );
    assert.deepEqual(declared?.[0], {
      type: "Network",
      id: "lab/br0",
      inputs: { name: "br0", project: "lab", type: "bridge" },
      outputs: { name: "br0", project: "lab", type: "bridge" },
      called: undefined,
      isNew: true,
    });
  });

  it("has a cluster where one is enabled, and says what it cannot take over", () => {
    const cluster = { enabled: true, server_name: "a", cluster_token: "t", member_config: [] };
    const { declared, skipped } = read({ cluster });
    assert.deepEqual(
      declared?.map(({ type, inputs, called }) => [type, inputs, called]),
      [["Cluster", { serverName: "a", memberConfig: [] }, "cluster"]],
    );
    assert.deepEqual(skipped, [
      { type: "cluster.cluster_token", id: "", why: "Cluster has no property of that name" },
    ]);
    assert.deepEqual(read({ cluster: { enabled: false, server_name: "" } }).declared, []);
  });

  it("leaves out, and names, what it cannot place", () => {
    const { skipped, declared } = read({ profiles: [{ description: "x" }], pigeons: [{ name: "x" }] });
    assert.deepEqual(declared, []);
    assert.deepEqual(
      skipped.map(({ type, why }) => `${type}: ${why}`),
      ["profiles[0]: it does not say which one it is", "pigeons[0]: this provider has no such list"],
    );
  });

  it("has its secrets marked", () => {
    const { declared } = read({ config: { "core.trust_password": "hidden" } });
    assert.deepEqual(declared?.[0]?.inputs, { config: { "core.trust_password": new Secret("hidden") } });
  });

  it("is a map", () => {
    assert.throws(() => read([]), /This is no preseed, which is a map/);
  });
});
