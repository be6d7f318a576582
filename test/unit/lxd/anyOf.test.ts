import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { anyOf } from "../../../provider/lxd";

describe("a signal made of others", () => {
  const collectGarbage = () => {
    setFlagsFromString("--expose-gc");
    (runInNewContext("gc") as () => void)();
  };
  /** As a context is made: only the result is held. */
  const withDeadline = (signal: AbortSignal, milliseconds: number) =>
    anyOf(signal, AbortSignal.timeout(milliseconds));

  it("ends with its deadline, though memory has been tidied up meanwhile", async () => {
    const call = new AbortController();
    const signal = withDeadline(call.signal, 60);
    const inner = anyOf(signal, new AbortController().signal);
    await pause(10);
    collectGarbage();
    await pause(100);
    assert.equal((signal.reason as Error | undefined)?.name, "TimeoutError");
    assert.ok(inner.aborted);
  });

  it("ends with whichever comes first, and tells its reason", () => {
    const call = new AbortController();
    const signal = withDeadline(call.signal, 60_000);
    call.abort(new Error("interrupted"));
    assert.equal((signal.reason as Error).message, "interrupted");
  });
});
