/**
 * The cells of a matrix of faults: a resource's create, update and delete, hit by each fault at each of its requests.
 * Of each cell one of two must come: the call succeeds and the server is as declared, or it fails with a sentence and
 * the following `up` makes it so, without a duplicate and without an orphan.
 */
import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { firstCertificate } from "./certificates";
import type { Fault, FaultProxy } from "./faultProxy";
import { PluginError, PluginHarness, type ResourceState } from "./pluginHarness";
import { bridge, image, pool, type Stage } from "./stage";
import { testImage } from "./testImage";

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

export interface Kind {
  readonly inputs: (name: string) => PropertyMap;
  /** What an update changes; none for what has nothing that changes under its name. */
  readonly change: PropertyMap | ((name: string) => PropertyMap);
  /** What must hold the object once, and then not at all: a collection of paths, or an object's own list of names. */
  readonly list: string | ((stage: Stage) => Promise<readonly string[]>);
  /** How the list names it, where that is not its name. */
  readonly listed?: (name: string) => string;
  /** Its content is its name: one at a time. */
  readonly byContent?: true;
  /** The server takes one at a time: snapshots of one instance get into each other's way, forwards of one network too. */
  readonly inTurn?: true;
  /** Somebody else's change of the object. */
  readonly meddle?: (name: string) => [string, PropertyMap];
}

/** An address for each name, out of a block that is for tests of networks (RFC 2544). */
const listenAddress = (name: string) => {
  const number = parseInt(name.slice(1, -1), 36);
  return `198.18.${Math.floor(number / 256)}.${number % 256}`;
};

export const allKinds: Readonly<Record<string, Kind>> = {
  Profile: {
    inputs: (name) => ({ name, config: { "user.a": "1" } }),
    change: { config: { "user.a": "2" }, description: "changed" },
    list: "/profiles",
    meddle: (name) => [`/profiles/${name}`, { config: { "user.foreign": String(Math.random()) } }],
  },
  Network: {
    inputs: (name) => ({ name, config: { "ipv4.address": "none", "ipv6.address": "none" } }),
    change: { description: "changed" },
    list: "/networks",
  },
  StoragePool: {
    inputs: (name) => ({ name, driver: "dir" }),
    change: { description: "changed", config: { "user.a": "1" } },
    list: "/storage-pools",
  },
  Volume: {
    inputs: (name) => ({ name, pool }),
    change: { description: "changed", config: { "user.a": "1" } },
    list: `/storage-pools/${pool}/volumes/custom`,
    meddle: (name) => [
      `/storage-pools/${pool}/volumes/custom/${name}`,
      { description: "changed", config: { "user.foreign": String(Math.random()) } },
    ],
  },
  VolumeSnapshot: {
    inputs: (name) => ({ name, pool, volume: "base", description: "of base" }),
    change: { description: "changed", expiresAt: "2037-01-01T00:00:00Z" },
    list: `/storage-pools/${pool}/volumes/custom/base/snapshots`,
    inTurn: true,
  },
  NetworkZone: {
    inputs: (name) => ({ name, config: { "user.a": "1" } }),
    change: { description: "changed", config: { "user.a": "2" } },
    list: "/network-zones",
  },
  NetworkZoneRecord: {
    inputs: (name) => ({ zone: "base", name, entries: [{ type: "TXT", value: name }] }),
    change: { description: "changed", entries: [{ type: "TXT", value: "other" }] },
    list: "/network-zones/base/records",
  },
  NetworkAcl: {
    inputs: (name) => ({ name, ingress: [{ action: "allow", source: "192.0.2.0/24" }] }),
    change: { description: "changed", ingress: [{ action: "drop" }] },
    list: "/network-acls",
  },
  NetworkForward: {
    inputs: (name) => ({ network: bridge, listenAddress: listenAddress(name) }),
    change: { description: "changed", config: { target_address: "10.91.7.9" } },
    list: `/networks/${bridge}/forwards`,
    listed: listenAddress,
    inTurn: true,
  },
  ServerConfig: {
    inputs: (name) => ({ config: { [`user.${name}`]: "1" } }),
    change: (name) => ({ config: { [`user.${name}`]: "2" } }),
    list: async (stage) => Object.keys((await stage.query<{ config: object }>("")).config),
    listed: (name) => `user.${name}`,
  },
  VolumeBackup: {
    inputs: (name) => ({ name, pool, volume: "base" }),
    change: {},
    list: `/storage-pools/${pool}/volumes/custom/base/backups`,
    inTurn: true,
  },
  InstanceBackup: {
    inputs: (name) => ({ name, instance: "other" }),
    change: {},
    list: "/instances/other/backups",
    inTurn: true,
  },
  InstanceFile: {
    inputs: (name) => ({ instance: "other", path: `/srv/${name}`, content: "1" }),
    change: { content: "2" },
    list: (stage) => stage.query("/instances/other/files?path=/srv"),
  },
  InstanceTemplate: {
    inputs: (name) => ({ instance: "other", path: name, content: "1" }),
    change: { content: "2" },
    list: (stage) => stage.query("/instances/other/metadata/templates"),
  },
  InstanceDevice: {
    inputs: (name) => ({ instance: "other", name, properties: { type: "none" } }),
    change: { properties: { type: "none", "user.a": "1" } },
    list: async (stage) => Object.keys((await stage.query<{ devices: object }>("/instances/other")).devices),
    inTurn: true,
  },
  Project: {
    inputs: (name) => ({ name, config: { "user.a": "1" } }),
    change: { description: "changed", config: { "user.a": "2", "features.networks": "true" } },
    list: "/projects",
  },
  Certificate: {
    inputs: (name) => ({ name, certificate: firstCertificate }),
    change: { restricted: true, projects: ["default"] },
    list: "/certificates",
    byContent: true,
  },
  Image: {
    inputs: (name) => ({ source: { type: "file", path: "" }, aliases: [name] }),
    change: { public: true, properties: { a: "1" } },
    list: "/images",
    byContent: true,
  },
  Snapshot: {
    inputs: (name) => ({ name, instance: "base" }),
    change: { expiresAt: "2030-01-31T12:00:00Z" },
    list: "/instances/base/snapshots",
    inTurn: true,
  },
  Instance: {
    inputs: (name) => ({ name, image, config: { "user.a": "1" }, forceStop: "always" }),
    change: { config: { "user.a": "2", "limits.cpu": "1" }, description: "changed" },
    list: "/instances",
    meddle: (name) => [`/instances/${name}`, { config: { "user.foreign": String(Math.random()) } }],
  },
};

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

  private async inputsOf(type: string, name: string, more: PropertyMap = {}): Promise<PropertyMap> {
    const inputs = { ...this.kinds[type]!.inputs(name), ...more };
    return type === "Image" ? { ...inputs, source: { type: "file", path: await testImage() } } : inputs;
  }

  /** Objects of the name; all where the name is not theirs: images and certificates are told by their content. */
  private async count(type: string, name: string): Promise<number> {
    const { list, listed = (of: string) => of, byContent } = this.kinds[type]!;
    const look = () =>
      typeof list === "string" ? this.stage.query<readonly string[]>(list) : list(this.stage);
    // While another column deletes something, a list may fail over it.
    const found = await look().catch(look).catch(look);
    return byContent ? found.length : found.filter((one) => one.split("/").at(-1) === listed(name)).length;
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
    const declared = await this.inputsOf(type, name);
    const { change } = this.kinds[type]!;
    const changed = await this.inputsOf(type, name, typeof change === "function" ? change(name) : change);
    const before = await this.count(type, name);
    const harness = await PluginHarness.start(createProvider, {
      configuration: { ...this.way.configuration(proxy), requestTimeout: 5 },
    });
    try {
      let state: ResourceState | undefined;
      if (phase !== "create") ({ state } = await direct.up(type, name, declared));
      const meddling = phase === "update" ? this.kinds[type]!.meddle?.(name) : undefined;
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
      for (const fault of hit) {
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
