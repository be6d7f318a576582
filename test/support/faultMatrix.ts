/**
 * The cells of a matrix of faults: a resource's create, update and delete, hit by each fault at each of its requests.
 * Of each cell one of two must come: the call succeeds and the server is as declared, or it fails with a sentence and
 * the following `up` makes it so, without a duplicate and without an orphan.
 */
import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import type { Fault, FaultProxy } from "./faultProxy";
import { allKinds, changeOf, countOf, type Kind } from "./kinds";
import { PluginError, PluginHarness, type ResourceState } from "./pluginHarness";
import type { Stage } from "./stage";

export const faults: readonly Fault[] = [
  "cutBefore",
  "cutWithin",
  "cutAfter",
  "unavailable",
  "locked",
  "slow",
  "eventsCut",
  "eventsSilent",
  "operationVanished",
  "changedMeanwhile",
];

export const phases = ["create", "update", "delete"] as const;
export type Phase = (typeof phases)[number];

/** How the provider gets to the server, and how far the faults go. */
export interface Way {
  /** A proxy of that name in front of the server. */
  readonly proxy: (name: string) => Promise<FaultProxy>;
  readonly configuration: (proxy: FaultProxy) => PropertyMap;
  /** How many of the requests of a call are hit, one after another. */
  readonly deepest: number;
}

export class FaultMatrix {
  tried = 0;
  lost = 0;
  private named = 0;

  constructor(
    private readonly stage: Stage,
    private readonly way: Way,
    private readonly kinds: Readonly<Record<string, Kind>> = allKinds,
  ) {}

  private count(type: string, name: string): Promise<number> {
    return countOf(this.kinds[type]!, name, this.stage);
  }

  /** What the engine would make of a call: the new state, or the old one and a sentence. */
  private async attempt(work: () => Promise<ResourceState | undefined>, state: ResourceState | undefined) {
    try {
      return { state: await work(), failed: false };
    } catch (error) {
      assert.ok(error instanceof PluginError, String(error));
      assert.ok(error.code !== 2 && error.code !== 13, `code ${error.code}: ${error.message}`);
      assert.ok(error.message.length > 20, error.message);
      return { state, failed: true };
    }
  }

  private async cell(
    proxy: FaultProxy,
    direct: PluginHarness,
    type: string,
    phase: Phase,
    fault: Fault,
    at: number,
  ): Promise<boolean> {
    const name = `f${(this.named++).toString(36)}${phase[0]}`;
    const kind = this.kinds[type]!;
    const declared = await kind.inputs(name, this.stage);
    const changed = { ...declared, ...changeOf(kind, name) };
    const before = await this.count(type, name);
    const harness = await PluginHarness.start(createProvider, {
      configuration: { ...this.way.configuration(proxy), requestTimeout: 5 },
    });
    try {
      let state: ResourceState | undefined;
      if (phase !== "create") ({ state } = await direct.up(type, name, declared));
      const meddling = phase === "update" ? kind.meddle?.(name) : undefined;
      if (fault === "changedMeanwhile" && !meddling) {
        if (state) await direct.destroy(state);
        return false;
      }
      // Somebody else is there as well, and does not go through the proxy.
      const meddle = meddling && (() => this.stage.request("PATCH", ...meddling));
      proxy.arm({ fault, at, meddle });
      const wanted = phase === "update" ? changed : declared;
      const outcome = await this.attempt(
        phase === "delete"
          ? () => harness.destroy(state!).then(() => undefined)
          : () => harness.up(type, name, wanted, state).then((up) => up.state),
        state,
      );
      const { struck } = proxy;
      proxy.arm(undefined);
      state = outcome.state;
      const unfinished = outcome.failed || (state?.initErrors.length ?? 0) > 0;

      if (phase === "delete") {
        if (unfinished) await direct.destroy(state!);
      } else {
        const again = unfinished ? await direct.up(type, name, wanted, state) : undefined;
        state = again?.state ?? state!;
        assert.deepEqual(state.initErrors, [], "the following up finishes it");
        assert.equal(await this.count(type, name), before + 1, "there is exactly one");
        const refreshed = await direct.refresh(state);
        const drift = Object.keys(refreshed.diff!.detailed).filter((path) => !path.includes("foreign"));
        assert.deepEqual(drift, [], "the server is as declared");
        await direct.destroy(refreshed.state!);
      }
      assert.equal(await this.count(type, name), before, "nothing is left");
      return struck;
    } finally {
      await harness.stop();
    }
  }

  /** All cells of one type; answers those that were lost. */
  async column(type: string, of: readonly Phase[], hit: readonly Fault[] = faults): Promise<string[]> {
    const proxy = await this.way.proxy(`${type}-${of[0]}-${hit[0]}`);
    // Of its own, for lists that were read are kept for a second.
    const direct = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${this.stage.server.socket}` },
    });
    const found: string[] = [];
    for (const phase of of) {
      for (const fault of hit.filter((one) => !this.kinds[type]!.spared?.includes(one))) {
        for (let at = 1; at <= this.way.deepest; at++) {
          let struck: boolean;
          try {
            struck = await this.cell(proxy, direct, type, phase, fault, at);
          } catch (error) {
            struck = true;
            this.lost++;
            found.push(`${type} ${phase} ${fault} at request ${at}: ${(error as Error).message}`);
          }
          // Beyond the last request of the call there is nothing to hit.
          if (!struck) break;
          this.tried++;
        }
      }
    }
    proxy.stop();
    await direct.stop();
    return found;
  }
}
