import assert from "node:assert/strict";
import sinon from "sinon";
import { endWith } from "../../../provider/plugin/lifetime";

describe("the end of the process", () => {
  let exit: sinon.SinonStub;
  let on: sinon.SinonStub;
  let clock: sinon.SinonFakeTimers;

  beforeEach(() => {
    clock = sinon.useFakeTimers();
    exit = sinon.stub(process, "exit");
    on = sinon.stub(process, "on").returnsThis();
  });

  afterEach(() => {
    clock.restore();
    sinon.restore();
  });

  it("waits for what runs, and comes once", async () => {
    const stop = sinon.stub().resolves();
    const end = endWith(stop);
    end(0);
    end(1);
    await clock.tickAsync(0);
    assert.equal(stop.callCount, 1);
    assert.deepEqual(exit.args, [[0]]);
  });

  it("comes within a second, whatever hangs", async () => {
    endWith(() => new Promise(() => undefined))(1);
    await clock.tickAsync(999);
    assert.deepEqual(exit.args, [[1]]);
  });

  it("comes with SIGINT and with SIGTERM", () => {
    endWith(() => Promise.resolve());
    assert.deepEqual(
      on.args.map(([signal]) => signal as string),
      ["SIGINT", "SIGTERM"],
    );
  });
});
