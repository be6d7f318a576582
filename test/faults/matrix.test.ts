/** Every resource's calls, broken at each of their requests (test/support/faultMatrix.ts says what must come of it). */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FaultMatrix, phases } from "../support/faultMatrix";
import { FaultProxy } from "../support/faultProxy";
import { allKinds, furnishForKinds } from "../support/kinds";
import { Stage } from "../support/stage";

const matrixOf = (stage: Stage) =>
  new FaultMatrix(stage, {
    proxy: (name) =>
      FaultProxy.start({ socket: stage.server.socket }, join(stage.server.directory, `${name}.sock`)),
    configuration: (proxy) => ({ endpoint: `unix://${proxy.place}` }),
    deepest: 5,
  });

describe("the matrix of faults", function () {
  this.timeout(900_000);
  const stages: Stage[] = [];
  const matrices: FaultMatrix[] = [];
  const tried = () => matrices.reduce((sum, matrix) => sum + matrix.tried, 0);
  /** All of them run side by side: most of the time is spent in pauses. */
  const running = new Map<string, Promise<string[]>>();

  before(async () => {
    const stage = await Stage.start({ with: ["pool", "image", "network"] });
    stages.push(stage);
    await furnishForKinds(stage);
    // An image is told by its content: theirs is a server that has none yet.
    const empty = await Stage.start({ with: ["pool"] });
    stages.push(empty);
    const [matrix, ofImages] = stages.map(matrixOf) as [FaultMatrix, FaultMatrix];
    matrices.push(matrix, ofImages);
    for (const [type, { nameless, inTurn }] of Object.entries(allKinds)) {
      const its = type === "Image" ? ofImages : matrix;
      const columns =
        nameless || inTurn ? [its.column(type, phases)] : phases.map((phase) => its.column(type, [phase]));
      running.set(
        type,
        Promise.all(columns).then((found) => found.flat()),
      );
    }
  });

  after(async () => {
    await Promise.allSettled(running.values());
    for (const stage of stages) await stage.stop();
    const lost = matrices.reduce((sum, matrix) => sum + matrix.lost, 0);
    console.log(`      ${tried()} cells tried, ${lost} lost`);
  });

  for (const type of Object.keys(allKinds)) {
    it(`loses no ${type}`, async () => assert.deepEqual(await running.get(type), []));
  }

  it("had at least 1500 cells", () => assert.ok(tried() >= 1500, `${tried()} cells`));
});
