import assert from "node:assert/strict";
import sinon from "sinon";
import { Inbox, type Heard } from "../../../provider/watch/inbox";

describe("what is to be looked at", () => {
  let clock: sinon.SinonFakeTimers;
  const ended = new AbortController();
  const inbox = () => new Inbox(({ provider }) => provider === "known");
  const known: Heard = { provider: "known" };
  const strange: Heard = { provider: "strange" };

  beforeEach(() => (clock = sinon.useFakeTimers()));
  afterEach(() => clock.restore());

  async function after(
    milliseconds: number,
    next: Promise<readonly Heard[]>,
  ): Promise<readonly Heard[] | "not yet"> {
    let result: readonly Heard[] | "not yet" = "not yet";
    void next.then((heard) => (result = heard));
    await clock.tickAsync(milliseconds);
    return result;
  }

  it("comes together when it is quiet for a moment", async () => {
    const box = inbox();
    const next = box.next(ended.signal);
    box.add(known);
    box.add(known);
    assert.equal(await after(100, next), "not yet");
    assert.deepEqual(await after(100, next), [known, known]);
  });

  it("comes seldom where nothing of it is known, and along with what is", async () => {
    const box = inbox();
    box.add(strange);
    const next = box.next(ended.signal);
    assert.equal(await after(4_000, next), "not yet");
    box.add(known);
    assert.deepEqual(await after(200, next), [strange, known]);
    box.add(strange);
    assert.deepEqual(await after(5_000, box.next(ended.signal)), [strange]);
  });

  it("comes again after a while where it could not be looked at", async () => {
    const box = inbox();
    box.again([known]);
    const next = box.next(ended.signal);
    assert.equal(await after(4_000, next), "not yet");
    assert.deepEqual(await after(1_000, next), [known]);
  });

  it("ends with the signal", async () => {
    const stop = new AbortController();
    const next = inbox().next(stop.signal);
    stop.abort();
    assert.deepEqual(await next, []);
  });
});
