import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { LxdError } from "../../../provider/lxd";
import { FakeEngine } from "../../support/fakeEngine";
import { PluginHarness } from "../../support/pluginHarness";
import { stubProvider, type StubProvider } from "./stubProvider";

/** Resolves when the signal is aborted. */
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

describe("cancellation", () => {
  let provider: StubProvider;
  let harness: PluginHarness;
  let started: Promise<void>;
  const about = () => harness.about("lxd:index:Instance", "i");

  beforeEach(async () => {
    provider = stubProvider();
    harness = await PluginHarness.start(() => provider);
    started = new Promise((resolve) => {
      provider.create.callsFake(async (_request, { signal }) => {
        resolve();
        await aborted(signal);
        throw signal.reason;
      });
    });
  });

  afterEach(() => harness.stop());

  it("aborts all calls, and is answered at once", async () => {
    const calls = [1, 2].map(() => harness.client.create(about(), {}));
    const ends = Promise.allSettled(calls);
    await started;
    const began = Date.now();
    await harness.client.cancel();
    assert.ok(Date.now() - began < 1_000);
    for (const call of calls) await assert.rejects(call, { code: status.CANCELLED });
    await ends;
  });

  it("lets a call say what it leaves behind", async () => {
    provider.create.callsFake(async (_request, { signal }) => {
      await aborted(signal);
      throw new LxdError({ kind: "cancelled", method: "POST", path: "/1.0/instances", message: "goes on" });
    });
    const call = harness.client.create(about(), {});
    setTimeout(() => void harness.client.cancel(), 50);
    await assert.rejects(call, { code: status.CANCELLED, message: "POST /1.0/instances: goes on" });
  });

  it("aborts what begins after it", async () => {
    await harness.client.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    provider.create.callsFake(async (_request, { signal }) => {
      signal.throwIfAborted();
      return { id: "i", outputs: {} };
    });
    await assert.rejects(harness.client.create(about(), {}), { code: status.CANCELLED });
  });

  it("aborts only what runs when engines attach to it: each ends with a Cancel", async () => {
    const other = await FakeEngine.start();
    try {
      await harness.client.attach(other.address);
      await harness.client.cancel();
      await new Promise((resolve) => setTimeout(resolve, 20));
      provider.create.callsFake(async (_request, { signal, log }) => {
        signal.throwIfAborted();
        log.info("hello");
        return { id: "i", outputs: {} };
      });
      assert.equal((await harness.client.create(about(), {})).id, "i");
      assert.deepEqual(
        other.messages.map(({ message }) => message),
        ["hello"],
      );
    } finally {
      other.stop();
    }
  });

  it("aborts a call whose caller hangs up", async () => {
    const signals: AbortSignal[] = [];
    started = new Promise((resolve) => {
      provider.delete.callsFake(async (_request, { signal }) => {
        signals.push(signal);
        resolve();
        await aborted(signal);
      });
    });
    const call = harness.client.delete({ ...about(), id: "i" }, { inputs: {}, outputs: {} });
    const end = call.catch(() => undefined);
    await started;
    harness.client.raw.close();
    await Promise.race([aborted(signals[0]!), new Promise((resolve) => setTimeout(resolve, 1_000))]);
    await harness.served.stop(500);
    await end;
    assert.equal(signals[0]?.aborted, true);
  });
});
