import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { despite, LxdError, repetitions, untilDone, type Repetition } from "../../../provider/lxd";

const quick = { what: "", safe: "", pause: 1 };
const twice: Repetition = { ...quick, times: 2 };
const untilTheEnd: Repetition = quick;

const broken = (kind: "unavailable" | "timeout" = "unavailable") =>
  new LxdError({ kind, method: "PUT", path: "/1.0/x", message: "no", mayHaveHappened: true });

describe("a repetition", () => {
  let attempts = 0;
  const failing = (error: Error) => () => {
    attempts++;
    return Promise.reject(error);
  };
  const always = () => true;
  beforeEach(() => (attempts = 0));

  it("is tried as often as the table says, and fails with the last failure", async () => {
    const error = broken();
    await assert.rejects(despite(twice, {}, failing(error), always), error);
    assert.equal(attempts, 3);
  });

  it("ends when its time is over", async () => {
    await assert.rejects(despite({ ...quick, within: 20, pause: 5 }, {}, failing(broken()), always));
    assert.ok(attempts > 1 && attempts < 12, `${attempts}`);
  });

  it("within another one adds up, and does not multiply", async () => {
    const within = () => despite(twice, {}, failing(broken()), always);
    await assert.rejects(despite(twice, {}, within, always));
    assert.equal(attempts, 3);
  });

  it("without a budget of its own takes up what another one has given up", async () => {
    const end = new AbortController();
    const within = () => despite(twice, {}, failing(broken()), always);
    const outer = despite(untilTheEnd, { signal: end.signal }, within, () => {
      if (attempts === 9) end.abort();
      return true;
    });
    await assert.rejects(outer);
    assert.equal(attempts, 9);
  });

  it("never sends again what was given all its time", async () => {
    await assert.rejects(despite(untilTheEnd, {}, failing(broken("timeout")), always));
    assert.equal(attempts, 1);
  });

  it("that is ended in a pause says so, and whether what was tried may have happened", async () => {
    const long = { ...twice, pause: 10_000 };
    const ends = despite(long, { signal: AbortSignal.timeout(10) }, failing(broken()), always);
    await assert.rejects(ends, { kind: "timeout", mayHaveHappened: true, path: "/1.0/x" });
    assert.equal(attempts, 1);
  });

  it("until a result will do answers the last one", async () => {
    const count = () => Promise.resolve(++attempts);
    assert.equal(await untilDone(twice, {}, count, (n) => n === 2), 2);
    attempts = 0;
    assert.equal(await untilDone(twice, {}, count, () => false), 3);
  });

  it("until a result will do looks once more when the call is ended", async () => {
    const count = () => Promise.resolve(++attempts);
    const long = { ...quick, pause: 10_000 };
    assert.equal(await untilDone(long, { signal: AbortSignal.timeout(10) }, count, () => false), 2);
  });
});

/** Pauses that are no part of a repetition: before a process is killed, before an event is asked for, for others. */
const pausing = ["lxd/OperationWait.ts", "lxd/exec.ts", "lxd/repeat.ts", "reconcile/lifecycle/act/lost.ts"];

describe("the table of repetitions", () => {
  it("is all that pauses: no other file has a loop with pauses", () => {
    const provider = join(__dirname, "../../../provider");
    const files = readdirSync(provider, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    const found = files.filter((file) =>
      /setTimeout as .*node:timers\/promises/.test(readFileSync(join(provider, file), "utf8")),
    );
    assert.deepEqual(found.sort(), pausing);
  });

  it("is the one in docs/architecture.md", () => {
    const file = join(__dirname, "../../../docs/architecture.md");
    const cells = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    const shown = new Map(cells.map(([, what, ...rest]) => [what, rest.slice(0, 3)]));
    for (const { what, safe, ...budget } of Object.values<Repetition>(repetitions)) {
      assert.deepEqual(shown.get(what), [safe, oftenOf(budget), pausesOf(budget)], what);
    }
  });
});

const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;

function oftenOf({ times, within }: Pick<Repetition, "times" | "within">): string {
  if (times !== undefined) return `${times} times`;
  return within === undefined ? "until the call ends" : `for ${seconds(within)}`;
}

function pausesOf({ pause, growth, longest }: Pick<Repetition, "pause" | "growth" | "longest">): string {
  if (pause === 0) return "none";
  const most = longest === undefined ? "" : `, at most ${seconds(longest)}`;
  return growth === undefined ? seconds(pause) : `${seconds(pause)}, then × ${growth}${most}`;
}
