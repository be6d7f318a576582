/** A server that does not answer any more: a whole call ends within few times of what one request may take. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { createProvider } from "../../provider/provider";
import { phases, type Phase } from "../support/faultMatrix";
import { FaultProxy } from "../support/faultProxy";
import { allKinds, changeOf, furnishForKinds } from "../support/kinds";
import { PluginError, PluginHarness, type ResourceState } from "../support/pluginHarness";
import { Stage } from "../support/stage";

/** Seconds. */
const requestTimeout = 2;

/** How many times as long a call may take; the page of `requestTimeout` says the same. */
const limits = { silence: 7, silenceAfter: 7, deafToWrites: 12 } as const;
type Silence = keyof typeof limits;

const types = ["Profile", "Instance", "ServerConfig", "InstanceFile"];

describe("a server that does not answer any more", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    await furnishForKinds(stage);
  });
  after(() => stage?.stop());

  /** Seconds from the first write to the end of the call. */
  async function timeOf(type: string, phase: Phase, fault: Silence): Promise<number> {
    const name = `s${types.indexOf(type)}${phase[0]}${Object.keys(limits).indexOf(fault)}`;
    const kind = allKinds[type]!;
    const declared = await kind.inputs(name, stage);
    const socket = join(stage.server.directory, `${name}.sock`);
    const proxy = await FaultProxy.start({ socket: stage.server.socket }, socket);
    const configuration = { endpoint: `unix://${proxy.place}`, requestTimeout };
    const harness = await PluginHarness.start(createProvider, { configuration });
    try {
      let state: ResourceState | undefined;
      if (phase !== "create") ({ state } = await harness.up(type, name, declared));
      const wanted = phase === "update" ? { ...declared, ...changeOf(kind, name) } : declared;
      proxy.arm({ fault, at: 1 });
      const call = phase === "delete" ? harness.destroy(state!) : harness.up(type, name, wanted, state);
      const outcome = await call.catch((error: unknown) => error);
      const seconds = (Date.now() - proxy.struckAt!) / 1000;
      if (outcome instanceof Error) {
        assert.ok(outcome instanceof PluginError, String(outcome));
        assert.match(outcome.message, /did not answer/);
      } else if (phase !== "delete" && fault !== "silenceAfter") {
        assert.notDeepEqual((outcome as { state: ResourceState }).state.initErrors, [], "it is unfinished");
      }
      return seconds;
    } finally {
      proxy.stop();
      await harness.stop();
    }
  }

  for (const fault of ["silence", "silenceAfter", "deafToWrites"] as const) {
    it(`ends a call within ${limits[fault]} times requestTimeout (${fault})`, async () => {
      const cells = types.flatMap((type) => phases.map((phase) => ({ type, phase })));
      const times = await Promise.all(
        cells.map(async ({ type, phase }) => ({ type, phase, seconds: await timeOf(type, phase, fault) })),
      );
      const longest = times.sort((one, other) => other.seconds - one.seconds)[0]!;
      console.log(`      the longest: ${longest.type} ${longest.phase}, ${longest.seconds.toFixed(1)} s`);
      assert.ok(longest.seconds <= limits[fault] * requestTimeout, JSON.stringify(times));
    });
  }
});
