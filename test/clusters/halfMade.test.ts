/** Networks and pools of a cluster are made by several requests: each is broken in turn (test/support/faultMatrix.ts). */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ClusterStage } from "../support/clusterStage";
import { FaultMatrix } from "../support/faultMatrix";
import { FaultProxy, type Fault } from "../support/faultProxy";

const faults: readonly Fault[] = ["cutBefore", "cutAfter", "unavailable", "locked"];

describe("a fault while members make their part", function () {
  this.timeout(600_000);
  let stage: ClusterStage;
  let matrix: FaultMatrix;

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool"] });
    const { socket, directory } = stage.server;
    matrix = new FaultMatrix(stage, {
      proxy: (name) => FaultProxy.start({ socket }, join(directory, `${name}.sock`)),
      configuration: (proxy) => ({ endpoint: `unix://${proxy.place}` }),
      deepest: 9,
    });
  });
  after(async () => {
    await stage?.stop();
    console.log(`      ${matrix.tried} cells tried, ${matrix.lost} lost`);
  });

  for (const type of ["Network", "StoragePool"]) {
    it(`loses no ${type}`, async () => {
      const columns = faults.map((fault) => matrix.column(type, ["create"], [fault]));
      assert.deepEqual((await Promise.all(columns)).flat(), []);
    });
  }

  it("had every request of a create broken", () => assert.ok(matrix.tried >= 40, `${matrix.tried} cells`));
});
