import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineLog } from "../../../provider/plugin/EngineLog";
import { FakeEngine } from "../../support/fakeEngine";

describe("the log", () => {
  let engine: FakeEngine;
  let log: EngineLog;

  beforeEach(async () => {
    engine = await FakeEngine.start();
    log = new EngineLog(() => undefined);
    log.connect(engine.address);
  });

  afterEach(() => {
    log.close();
    engine.stop();
  });

  it("brings messages to the engine in order, bound to their resource", async () => {
    const call = log.forCall("urn:a");
    call.debug("one");
    call.info("two");
    call.warning("three");
    await call.end();
    assert.deepEqual(engine.messages, [
      { severity: "debug", message: "one", urn: "urn:a", ephemeral: false },
      { severity: "info", message: "two", urn: "urn:a", ephemeral: false },
      { severity: "warning", message: "three", urn: "urn:a", ephemeral: false },
    ]);
  });

  it("shows progress while it is made, at most once a second, the newest first", async () => {
    const call = log.forCall("urn:a");
    for (let percent = 0; percent <= 100; percent++) call.status(`${percent}%`);
    await sleep(1_100);
    call.status("100%");
    await call.end();
    assert.deepEqual(
      engine.messages.map(({ message, severity, ephemeral }) => [message, severity, ephemeral]),
      [
        ["0%", "info", true],
        ["100%", "info", true],
        ["", "info", true],
      ],
    );
  });

  it("drops progress that is still waiting when the call ends", async () => {
    const call = log.forCall("urn:a");
    call.status("1%");
    call.status("2%");
    await call.end();
    await sleep(1_100);
    assert.deepEqual(
      engine.messages.map(({ message }) => message),
      ["1%", ""],
    );
  });

  it("takes a failed delivery for nothing but a note", async () => {
    const notes: string[] = [];
    const lonely = new EngineLog((note) => notes.push(note));
    lonely.connect("127.0.0.1:1");
    const call = lonely.forCall("urn:a");
    call.info("is anybody there?");
    await call.end();
    assert.match(notes.join(), /not delivered to the engine/);
    lonely.close();
  });

  it("says nothing while no engine is known", async () => {
    const call = new EngineLog(() => assert.fail()).forCall("urn:a");
    call.info("hello");
    await call.end();
  });
});
