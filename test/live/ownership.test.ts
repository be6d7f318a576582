import assert from "node:assert/strict";
import { LxdClient, apiPath } from "../../provider/lxd";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Oracle, type Keys, type Rules } from "../support/ownershipOracle";
import { PluginError, type ResourceState } from "../support/pluginHarness";
import { Random } from "../support/random";
import { Stage } from "../support/stage";

/** A kind of object whose config has a history. */
interface Kind {
  readonly type: string;
  readonly inputs: PropertyMap;
  readonly collection: string;
  /** Keys with values that the server takes, and one that it refuses. */
  readonly values: Record<string, readonly string[]>;
  readonly refused: readonly [key: string, value: string];
  readonly steps: number;
  /** Always in the program. */
  readonly fixed?: Keys;
  /** What import takes for the server's own doing. */
  readonly filled?: (server: Keys) => Keys;
}

const some = ["a", "b", "c"];
const profile: Kind = {
  type: "Profile",
  inputs: {},
  collection: "profiles",
  values: {
    "user.a": some,
    "user.b": some,
    "user.c": some,
    "limits.cpu": ["1", "2"],
    "limits.memory": ["1GB"],
  },
  refused: ["limits.cpu", "bogus"],
  steps: 8,
};
const instance: Kind = {
  ...profile,
  type: "Instance",
  inputs: { source: { type: "none" }, running: false, profiles: ["default"] },
  collection: "instances",
};
const network: Kind = {
  type: "Network",
  inputs: {},
  collection: "networks",
  // ipv6.address and ipv6.nat are filled in where the program does not name them.
  values: {
    "user.a": some,
    "ipv6.address": ["none", "fd42:1::1/64"],
    "ipv6.nat": ["true", "false"],
  },
  refused: ["ipv4.nat", "bogus"],
  steps: 14,
  fixed: { "ipv4.address": "none" },
  filled: () => ({}),
};

/** `SEED=17 npm test -- live --grep ownership` repeats one history. */
const only = process.env.SEED === undefined ? undefined : Number(process.env.SEED);
const seeds = (from: number, count: number) =>
  only === undefined ? Array.from({ length: count }, (_, i) => from + i) : [only];

describe("the ownership rule", function () {
  this.timeout(120_000);
  let stage: Stage;
  let client: LxdClient;

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    client = new LxdClient({ kind: "unix", socketPaths: [stage.server.socket] });
  });
  after(async () => {
    await client?.close();
    await stage?.stop();
  });

  for (const [kind, from, count] of [
    [profile, 1, 75],
    [instance, 1001, 15],
    [network, 2001, 10],
  ] as const) {
    it(`holds over ${count} histories of the config of a ${kind.type.toLowerCase()}`, async () => {
      for (const seed of seeds(from, count)) {
        const steps: string[] = [];
        try {
          await live(kind, new Random(seed), `h${seed}`, steps);
        } catch (error) {
          const told = `With SEED=${seed}, after:\n  ${steps.join("\n  ")}\n${(error as Error).message}`;
          throw new Error(told, { cause: error });
        }
      }
    });
  }

  /** One history: the oracle lives it beside the provider, and they agree after every step. */
  async function live(kind: Kind, random: Random, name: string, steps: string[]): Promise<void> {
    const rules: Rules = {
      ownership: random.chance(0.7) ? "all" : "declared",
      ignored: random.chance(0.3) ? ["user.a"] : [],
    };
    const oracle = new Oracle(rules);
    const path = apiPath(kind.collection, name);
    const keys = Object.keys(kind.values);
    const options = { ignoreChanges: rules.ignored.map((key) => `config["${key}"]`) };
    const inputsOf = (config: Keys): PropertyMap => ({
      ...kind.inputs,
      name,
      config,
      ...(rules.ownership === "declared" ? { ownership: "declared" } : {}),
    });
    const valueOf = (key: string) => random.of(kind.values[key]!);
    const server = async () => {
      const { value } = await client.get<{ config: Keys }>(path);
      return Object.fromEntries(
        Object.entries(value.config).filter(([key]) => !/^(volatile|image)\./.test(key)),
      );
    };
    const isRefused = (written: Keys) => written[kind.refused[0]] === kind.refused[1];

    let program: Keys = { ...kind.fixed };
    for (const key of keys) if (random.chance(0.4)) program[key] = valueOf(key);
    steps.push(`${JSON.stringify(rules)} create ${JSON.stringify(program)}`);
    let { state } = await stage.harness.up(kind.type, name, inputsOf(program), undefined, options);
    const made = await server();
    oracle.create(
      { ...program },
      Object.fromEntries(Object.entries(made).filter(([key]) => !(key in program))),
    );

    for (let step = 0; step < kind.steps; step++) {
      const what = random.of([
        "program",
        "program",
        "program",
        "foreign",
        "foreign",
        "refresh",
        "refresh",
        "import",
      ]);
      if (what === "program") {
        program = { ...program };
        for (const key of keys) {
          if (random.chance(0.6)) continue;
          if (random.chance(0.4)) delete program[key];
          else program[key] = valueOf(key);
        }
        const sent = random.chance(0.2) ? { ...program, [kind.refused[0]]: kind.refused[1] } : program;
        steps.push(`up ${JSON.stringify(sent)}`);
        const outcome = oracle.up(sent, isRefused);
        await stage.newCommand();
        try {
          const up = await stage.harness.up(kind.type, name, inputsOf(sent), state, options);
          assert.equal(up.action, outcome);
          state = up.state;
        } catch (error) {
          if (outcome !== "refused" || !(error instanceof PluginError)) throw error;
        }
      } else if (what === "foreign") {
        const key = random.of(keys);
        const value = random.chance(0.3) ? undefined : valueOf(key);
        steps.push(`foreign ${key}=${value}`);
        oracle.foreign(key, value);
        await client.update<{ config: Keys }>(path, (live) => ({
          ...live,
          config: { ...live.config, [key]: value ?? "" },
        }));
      } else if (what === "refresh") {
        steps.push("refresh");
        await stage.newCommand();
        const { state: fresh, diff } = await stage.harness.refresh(state);
        state = fresh!;
        const drift = Object.keys(diff!.detailed).map((path) => /^config\["(.*)"\]$/.exec(path)?.[1] ?? path);
        assert.deepEqual(drift.sort(), oracle.refresh());
      } else if (rules.ownership === "all") {
        steps.push("import");
        const imported = await (await stage.newCommand()).import(kind.type, `default/${name}`, name);
        state = imported!.state;
        assert.equal(imported!.diff.changes, false);
        oracle.import(kind.filled?.(oracle.server) ?? {});
      }
      assert.deepEqual(await server(), oracle.server, "what the server holds");
      assert.deepEqual(configOf(state), oracle.inputs, "the inputs of the state");
    }
    await (await stage.newCommand()).destroy(state);
  }
});

function configOf(state: ResourceState): PropertyMap {
  return (state.inputs.config ?? {}) as PropertyMap;
}
