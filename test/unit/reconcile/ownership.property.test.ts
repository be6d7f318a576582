/**
 * The ownership rule (design: "Ownership of keys") over random histories. The oracle does not know the remainder: it
 * only remembers what the server showed right after our last write, and which keys somebody else has put there.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  afterCreate,
  afterUpdate,
  imported,
  merge,
  read,
  visible,
  type KeyRules,
  type Remainder,
} from "../../../provider/reconcile/ownership";

type Map = Record<string, string>;

const rules: KeyRules<string> = {
  serverOwned: (key) => key.startsWith("volatile."),
  staysWhenRemoved: (key) => key === "source",
  filledByServer: (key, value) => key === "filled" && value === "by-default",
};

/** A server with LXD's habits. */
class Server {
  live: Map | undefined;
  #rolls = 0;

  create(body: Map): void {
    this.live = { filled: "by-default", source: "/own/place", ...this.#stored(body), "volatile.uuid": "1" };
  }

  /** PUT: replaces everything, fills nothing in, and rolls a new address whenever it is sent `auto`. */
  put(body: Map): void {
    assert.ok("source" in body, "a pool's source must not be left out");
    assert.equal(body["volatile.uuid"], "1", "volatile keys must be sent back");
    this.live = this.#stored(body);
  }

  #stored(body: Map): Map {
    const entries = Object.entries(body).map(([key, value]) => [
      key,
      value === "auto" ? `address-${++this.#rolls}` : value,
    ]);
    return Object.fromEntries(entries) as Map;
  }
}

interface State {
  inputs: Map;
  remainder: Remainder<string>;
  missing: string[];
}

const keys = ["a", "b", "address", "filled", "source"] as const;
const values = ["1", "2", "auto"] as const;

type Step =
  | { kind: "declare"; key: string; value: string }
  | { kind: "undeclare"; key: string }
  | { kind: "foreign"; key: string; value: string }
  | { kind: "foreignRemove"; key: string }
  | { kind: "refresh" }
  | { kind: "up" }
  | { kind: "failedUp" }
  | { kind: "reimport" };

const key = fc.constantFrom(...keys);
const foreignKey = fc.constantFrom("a", "b", "address", "filled", "foreign");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("declare" as const), key, value: fc.constantFrom(...values) }),
  fc.record({ kind: fc.constant("undeclare" as const), key }),
  fc.record({ kind: fc.constant("foreign" as const), key: foreignKey, value: fc.constantFrom("1", "9") }),
  fc.record({ kind: fc.constant("foreignRemove" as const), key: foreignKey }),
  fc.record({ kind: fc.constant("refresh" as const) }),
  fc.record({ kind: fc.constant("up" as const) }),
  fc.record({ kind: fc.constant("failedUp" as const) }),
  fc.record({ kind: fc.constant("reimport" as const) }),
);

/** Runs a history, and holds every step against what a bystander can tell. */
class History {
  readonly server = new Server();
  program: Map = {};
  state: State | undefined;
  /** What the server showed right after our last write, less the keys of others. */
  settled: Map = {};
  /** Keys that others put there and that no refresh has shown yet. */
  unseen = new Set<string>();

  get live(): Map {
    return visible(this.server.live!, rules);
  }

  run(one: Step): void {
    switch (one.kind) {
      case "declare":
        // The program of a user who declares the source says the one that is there: it replaces otherwise.
        this.program[one.key] = one.key === "source" ? "/own/place" : one.value;
        return;
      case "undeclare":
        delete this.program[one.key];
        return;
      case "foreign":
        if (this.server.live) this.server.live[one.key] = one.value;
        if (this.state && !(one.key in this.settled) && !(one.key in this.state.inputs))
          this.unseen.add(one.key);
        return;
      case "foreignRemove":
        if (this.server.live) delete this.server.live[one.key];
        this.unseen.delete(one.key);
        return;
      case "refresh":
        return this.refresh();
      case "up":
        return this.state ? this.update() : this.create();
      case "failedUp":
        // The PUT is refused: the engine keeps the state as it was, and so does the server.
        if (this.state) this.body();
        return;
      case "reimport":
        if (this.state) this.import();
    }
  }

  private create(): void {
    this.server.create(this.program);
    const remainder = afterCreate(this.program, this.server.live!, rules);
    this.state = { inputs: { ...this.program }, remainder, missing: [] };
    this.settled = this.live;
    this.unseen.clear();
    this.isQuiet();
  }

  private body(): Map {
    const { inputs, remainder } = this.state!;
    return merge({
      old: inputs,
      declared: this.program,
      remainder,
      live: this.server.live!,
      rules,
      ownership: "all",
    });
  }

  private update(): void {
    const before = { ...this.server.live! };
    const old = this.state!;
    this.server.put(this.body());
    const after = this.live;

    for (const [name, value] of Object.entries(this.program)) {
      if (value !== "auto") assert.equal(after[name], value, `${name} is declared`);
      else if (old.inputs[name] === "auto" && this.settled[name]?.startsWith("address-")) {
        assert.equal(after[name], this.settled[name], `${name} keeps the address that the server chose`);
      }
    }
    for (const name of this.unseen) {
      if (!(name in this.program))
        assert.equal(after[name], before[name], `${name} belongs to somebody else`);
    }
    for (const name of Object.keys(old.inputs)) {
      const ours = name in this.program || name === "source" || name === "filled";
      if (!ours) assert.ok(!(name in after), `${name} was removed from the program`);
    }
    for (const name of Object.keys(after)) {
      assert.ok(
        name in before || name in this.program || name in this.settled,
        `${name} came out of nowhere`,
      );
    }

    const remainder = afterUpdate({
      old: old.inputs,
      declared: this.program,
      remainder: old.remainder,
      before,
      after: this.server.live!,
      rules,
    });
    this.state = { inputs: { ...this.program }, remainder, missing: [] };
    for (const name of Object.keys(this.program)) this.unseen.delete(name);
    this.settled = Object.fromEntries(Object.entries(after).filter(([name]) => !this.unseen.has(name)));
    this.isQuiet();
  }

  /** Right after a write nothing but the keys of others is drift. */
  private isQuiet(): void {
    const { inputs, missing } = this.reading();
    const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => !this.unseen.has(name)));
    assert.deepEqual(own, this.program, "no diff without cause");
    assert.deepEqual(missing, []);
  }

  private reading() {
    const { inputs, remainder } = this.state!;
    return read({ declared: inputs, remainder, live: this.server.live!, rules, ownership: "all" });
  }

  private refresh(): void {
    if (!this.state) return;
    const found = this.reading();
    const again = read({
      declared: found.inputs,
      remainder: this.state.remainder,
      live: this.server.live!,
      rules,
      ownership: "all",
    });
    assert.deepEqual(again, found, "a second refresh gives the same");

    const live = this.live;
    for (const name of new Set([...Object.keys(live), ...Object.keys(this.settled)])) {
      const drifted = live[name] !== this.settled[name];
      const shown = found.inputs[name];
      if (!(name in live)) {
        assert.ok(shown === undefined, `${name} is gone and must not be shown as there`);
      } else if (drifted) {
        assert.equal(shown, live[name], `${name} has drifted and must be seen`);
      }
    }
    this.state = { ...this.state, inputs: found.inputs, missing: found.missing };
    this.unseen.clear();
  }

  private import(): void {
    const taken = imported(this.server.live!, rules);
    this.state = { ...taken, missing: [] };
    this.program = { ...taken.inputs };
    this.settled = this.live;
    this.unseen.clear();
    this.isQuiet();
  }
}

describe("the ownership rule", () => {
  it("holds over 10,000 random histories", () => {
    const history = fc.array(step, { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(history, (steps) => {
        const run = new History();
        run.run({ kind: "up" });
        for (const one of steps) run.run(one);
        // However it went: refresh and up make the server what the program says, and nothing else is left.
        run.run({ kind: "refresh" });
        run.run({ kind: "up" });
        const left = Object.keys(run.live).filter((name) => !(name in run.program));
        assert.deepEqual(
          left.filter((name) => !["filled", "source"].includes(name)),
          [],
          "nothing that nobody declared is left",
        );
      }),
      { numRuns: 10_000 },
    );
  }).timeout(120_000);

  it("leaves undeclared keys alone, and shows none of them, when only declared keys are owned", () => {
    const map = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"));
    fc.assert(
      fc.property(map, map, map, (old, declared, live) => {
        const state = { remainder: {}, rules, ownership: "declared" as const };
        const body = merge({ ...state, old, declared, live });
        for (const [name, value] of Object.entries(live)) {
          if (!(name in old) && !(name in declared)) assert.equal(body[name], value);
        }
        const seen = read({ ...state, declared, live });
        assert.ok(Object.keys(seen.inputs).every((name) => name in declared));
        assert.deepEqual(seen.missing, []);
      }),
    );
  });

  it("lets a refresh keep what the program says now of what the server has already", () => {
    const state = { remainder: { a: { stored: "1" } }, live: { a: "1" }, rules, ownership: "all" as const };
    assert.deepEqual(read({ ...state, declared: { a: "1" } }).inputs, { a: "1" });
    assert.deepEqual(read({ ...state, declared: {} }).inputs, {});
  });

  it("lets a refresh keep what the program says by saying nothing", () => {
    const state = { remainder: {}, rules, ownership: "all" as const };
    assert.deepEqual(read({ ...state, declared: { a: "" }, live: {} }).inputs, { a: "" });
    assert.deepEqual(read({ ...state, declared: { a: "" }, live: { a: "1" } }).inputs, { a: "1" });
  });
});
