import assert from "node:assert/strict";
import {
  losesBackups,
  planUpdate,
  type Goal,
  type Situation,
} from "../../../provider/resources/instance/plan";

const now: Situation = {
  name: "web",
  project: "default",
  isRunning: true,
  ephemeral: false,
  location: "none",
  pool: "ssd",
};
const goal: Goal = {
  name: "web",
  project: "default",
  running: true,
  ephemeral: false,
  rebuild: false,
  files: false,
  restarts: [],
  cold: false,
};
const stop = { do: "stop", outlives: false };
const stepsOf = (is: Partial<Situation>, wanted: Partial<Goal>) =>
  planUpdate({ ...now, ...is }, { ...goal, ...wanted }).steps.map((step) => step.do);

describe("the plan of an instance's update", () => {
  it("only writes where all acts at once", () => {
    assert.deepEqual(planUpdate(now, goal), { reasons: [], steps: [{ do: "write" }, { do: "settle" }] });
  });

  it("stops it once for everything that needs it stopped, and says why", () => {
    const wanted = { name: "app", project: "b", pool: "hdd", restore: "s0", restarts: ["a key"] };
    const { steps, reasons } = planUpdate(now, { ...goal, ...wanted });
    assert.deepEqual(steps, [
      stop,
      { do: "move", project: "b", name: "app" },
      { do: "changePool", pool: "hdd" },
      { do: "restore", snapshot: "s0" },
      { do: "write" },
      { do: "settle" },
    ]);
    assert.deepEqual(reasons, [
      'a move to project "b" needs it stopped',
      'a move to pool "hdd" needs it stopped',
      'going back to snapshot "s0" needs it stopped',
      "a key",
    ]);
  });

  it("stops it only after the write where keys act at the next start, so that nothing is stopped in vain", () => {
    assert.deepEqual(stepsOf({}, { restarts: ["a key"], files: true }), ["write", "files", "stop", "settle"]);
  });

  it("writes to a virtual machine that refuses it running only while it is stopped", () => {
    assert.deepEqual(stepsOf({}, { restarts: ["a key"], cold: true }), ["stop", "write", "settle"]);
    assert.deepEqual(stepsOf({}, { restarts: ["a key"], cold: true, running: false }), [
      "stop",
      "write",
      "settle",
    ]);
  });

  it("has nothing to stop where it is stopped, and says no reason", () => {
    const { steps, reasons } = planUpdate(
      { ...now, isRunning: false },
      { ...goal, name: "app", restarts: ["a key"] },
    );
    assert.deepEqual(reasons, []);
    assert.deepEqual(
      steps.map((step) => step.do),
      ["rename", "write", "settle"],
    );
  });

  it("leaves the stop of one that is to be stopped to the last step", () => {
    assert.deepEqual(stepsOf({}, { running: false }), ["write", "settle"]);
  });

  it("keeps an ephemeral one from going with its stop", () => {
    for (const [is, wanted] of [
      [{ ephemeral: true }, {}],
      [{}, { ephemeral: true }],
    ] as const) {
      const { steps } = planUpdate({ ...now, ...is }, { ...goal, ...wanted, restarts: ["a key"] });
      assert.deepEqual(steps[0], { do: "stop", outlives: is.ephemeral ?? false }, "before it is written");
    }
  });

  it("does not move it to where it is", () => {
    assert.deepEqual(stepsOf({ location: "m1" }, { target: "m1", pool: "ssd" }), ["write", "settle"]);
    assert.deepEqual(stepsOf({ pool: undefined }, { pool: "ssd" }), ["write", "settle"]);
  });

  it("knows which steps lose the backups", () => {
    const loses = (wanted: Partial<Goal>) => losesBackups(planUpdate(now, { ...goal, ...wanted }));
    assert.deepEqual(
      [{ name: "app" }, { restore: "s" }, { project: "b" }, { pool: "hdd" }, { target: "m2" }].map(loses),
      [false, false, true, true, true],
    );
  });
});
