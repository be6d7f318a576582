/** Every resource's calls, broken at each of their requests (test/support/faultMatrix.ts says what must come of it). */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FaultMatrix, kinds, phases } from "../support/faultMatrix";
import { FaultProxy } from "../support/faultProxy";
import { Stage, image, pool } from "../support/stage";

describe("the matrix of faults", function () {
  this.timeout(600_000);
  let stage: Stage;
  let matrix: FaultMatrix;
  /** All but images run side by side: most of the time is spent in pauses. Instances are made from the one image. */
  const running = new Map<string, Promise<string[]>>();

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("init", image, "base");
    await stage.lxc("storage", "volume", "create", pool, "base");
    matrix = new FaultMatrix(stage, {
      proxy: (name) =>
        FaultProxy.start({ socket: stage.server.socket }, join(stage.server.directory, `${name}.sock`)),
      configuration: (proxy) => ({ endpoint: `unix://${proxy.place}` }),
      deepest: 5,
    });
    for (const [type, { byContent, inTurn }] of Object.entries(kinds)) {
      if (type === "Image") continue;
      const columns =
        byContent || inTurn
          ? [matrix.column(type, phases)]
          : phases.map((phase) => matrix.column(type, [phase]));
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

  for (const type of Object.keys(kinds).filter((one) => one !== "Image")) {
    it(`loses no ${type}`, async () => assert.deepEqual(await running.get(type), []));
  }

  it("loses no Image", async () => {
    await Promise.allSettled(running.values());
    await stage.lxc("image", "delete", image);
    assert.deepEqual(await matrix.column("Image", phases), []);
  });

  it("had at least 300 cells", () => assert.ok(matrix.tried >= 300, `${matrix.tried} cells`));
});
