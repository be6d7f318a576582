/** The matrix of faults (test/support/faultMatrix.ts) for what needs OVN. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FaultMatrix, phases } from "../support/faultMatrix";
import { FaultProxy } from "../support/faultProxy";
import type { Kind } from "../support/kinds";
import { createNetworks, networkConfig, startServerWithOvn } from "../support/ovn";
import { Stage } from "../support/stage";

const numberOf = (name: string) => parseInt(name.slice(1, -1), 36) % 250;

/** An address for each name, out of those that the uplink has a route for. */
const listenAddress = (name: string) => `10.197.1.${numberOf(name)}`;

const kinds: Readonly<Record<string, Kind>> = {
  Network: {
    inputs: (name) => ({
      name,
      type: "ovn",
      config: { ...networkConfig(1), "ipv4.address": `10.195.${numberOf(name)}.1/24` },
    }),
    change: { description: "changed" },
    list: "/networks",
  },
  NetworkPeer: {
    // There may be one to a network, which need not be there yet.
    inputs: (name) => ({ network: "ovn1", name, targetNetwork: name, config: { "user.a": "1" } }),
    change: { description: "changed", config: { "user.a": "2" } },
    list: "/networks/ovn1/peers",
  },
  NetworkForward: {
    inputs: (name) => ({ network: "ovn1", listenAddress: listenAddress(name) }),
    change: { description: "changed", config: { target_address: "10.196.1.9" } },
    list: "/networks/ovn1/forwards",
    listed: listenAddress,
  },
};

describe("the matrix of faults on OVN", function () {
  this.timeout(600_000);
  let stage: Stage;
  let matrix: FaultMatrix;
  const running = new Map<string, Promise<string[]>>();

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn });
    await createNetworks(stage, 1);
    const { socket, directory } = stage.server;
    const way = {
      proxy: (name: string) => FaultProxy.start({ socket }, join(directory, `${name}.sock`)),
      configuration: (proxy: FaultProxy) => ({ endpoint: `unix://${proxy.place}` }),
      deepest: 5,
    };
    matrix = new FaultMatrix(stage, way, kinds);
    for (const type of Object.keys(kinds)) {
      const columns = phases.map((phase) => matrix.column(type, [phase]));
      running.set(
        type,
        Promise.all(columns).then((found) => found.flat()),
      );
    }
  });
  after(async () => {
    await Promise.allSettled(running.values());
    await stage?.stop();
    console.log(`      ${matrix.tried} cells tried, ${matrix.lost} lost`);
  });

  // Side by side: most of the time is spent in pauses.
  for (const type of Object.keys(kinds)) {
    it(`loses no ${type}`, async () => assert.deepEqual(await running.get(type), []));
  }

  it("had every request of a call broken", () => assert.ok(matrix.tried >= 60, `${matrix.tried} cells`));
});
