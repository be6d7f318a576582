/** What all calls of one provider share: the server, the defaults, and the order of writes to one object. */
import { setMaxListeners } from "node:events";
import type { ClientConfiguration, LxdClient, LxdError, ServerKind } from "../lxd";
import { Aborted, abortedError, anyOf, apiPath, endsAfter, Turns } from "../lxd";
import type { Address, Context, ResourceDefinition, Scope } from "./definition";
import { failureKinds, labelOf } from "./explain";
import { Failure, type Call } from "./host";
import { printId } from "./ids";
import { Notebook } from "./notebook";
import { featureOf } from "./projectFeature";
import { Register } from "./register";
import { ServerIdentity } from "./serverIdentity";
import { Whereabouts, type Table } from "./whereabouts";
import type { PropertyMap } from "./values";

export interface Settings {
  /** The project of resources that name none. */
  readonly project: string;
  /** Fingerprints of certificates that the server had before. */
  readonly acceptServers: readonly string[];
  /** What the server is called in sentences. */
  readonly serverName: string;
  /** Seconds that a graceful stop may take. */
  readonly stopTimeout: number;
  /** The configuration of a client, of that kind of server: its remotes, and the certificate that they know. */
  readonly lxc: (kind?: ServerKind) => ClientConfiguration;
}

/** An object that is to give way to a new one. */
export interface Replacement {
  readonly id: string;
  readonly outputs: PropertyMap;
  /** Whether it is gone when the new one is made. */
  readonly deleteFirst: boolean;
}

export class Environment {
  readonly #writes = new Turns();
  readonly #holds = new Turns();
  readonly #replacements = new Map<string, Replacement>();
  readonly #renewed = new Set<string>();
  readonly #moves = new Map<string, { readonly to: Address; readonly urn: string }>();
  #isUnasked = false;

  readonly register = new Register();
  readonly notebook = new Notebook();
  readonly server: ServerIdentity;
  readonly whereabouts: Whereabouts;

  constructor(
    readonly client: LxdClient,
    readonly settings: Settings,
    table: Table = new Map(),
  ) {
    this.whereabouts = new Whereabouts(client, table, (definition, project, signal) =>
      this.effectiveProject(definition, project, signal),
    );
    this.server = new ServerIdentity(client, settings.acceptServers, settings.serverName);
  }

  /** The context of a call that may take so many seconds: one deadline for all requests and waits inside it. */
  context(call: Call, timeoutSeconds: number, reading: Context["reading"] = "one"): Context {
    const deadline = endsAfter(timeoutSeconds);
    const signal = anyOf(call.signal, deadline);
    // Every request of the call listens to it, and a tree of files makes many at once.
    setMaxListeners(0, signal);
    return {
      urn: call.urn,
      log: call.log,
      signal,
      interrupt: call.signal,
      client: this.client,
      reading,
      stopTimeout: this.settings.stopTimeout,
      lxc: () => this.settings.lxc(this.client.kind),
      whenFree: (key, begin, alone) => this.#whenFree(key, signal, begin, alone),
      isGivenUp: (thing) => this.register.isGivenUp(thing, call),
      kindNamedIn: (words) => this.whereabouts.kindNamedIn(words),
      isPlanned: (thing) => this.whereabouts.isPlanned(thing),
      isNowhere: (type, name, place) => this.whereabouts.nowhere(type, name, place, signal),
      unasked: (error) => this.#sayUnasked(error, call),
      isRenewed: (type, address) => this.#renewed.has(moveKey(type, address)),
      moved: (type, from) => this.#moves.get(moveKey(type, from))?.to,
      effectiveProject: (definition, project) => this.effectiveProject(definition, project, signal),
    };
  }

  /** Once per provider: what a preview without the server cannot know, in the kinds of its checks. */
  #sayUnasked(error: LxdError, { log }: Call): void {
    if (this.#isUnasked || !/^(unavailable|timeout)$/.test(error.kind)) return;
    this.#isUnasked = true;
    log.warning(
      `The server could not be asked (${error.reason}), so it is not checked whether it refuses the change, what the change costs, whether what is named exists, and whether configuration keys are right.`,
    );
  }

  /** Remembers what the last difference of a resource asked for, for the create that follows in this process. */
  plan(urn: string, replacement: Replacement | undefined): void {
    if (replacement) this.#replacements.set(urn, replacement);
    else this.#replacements.delete(urn);
  }

  replacementOf(urn: string): Replacement | undefined {
    return this.#replacements.get(urn);
  }

  /** Remembers where an object is to go, for the differences of what names it: they are asked for later. */
  planMove(urn: string, type: string, from: Address, to: Address): void {
    this.#moves.set(moveKey(type, from), { to, urn });
    this.whereabouts.planObject(type, to);
  }

  /** The object of that resource is made anew and goes nowhere: `replaceOnChanges` has made a replacement of the move. */
  cancelMove(urn: string): void {
    for (const [key, move] of this.#moves) if (move.urn === urn) this.#moves.delete(key);
  }

  /** Remembers that an object is made anew in place, for the differences of what is inside. */
  planRenewal(type: string, address: Address): void {
    this.#renewed.add(moveKey(type, address));
  }

  /**
   * Runs one write at a time per object; writes to different objects run side by side. A deadline or a cancel ends the
   * wait for the turn.
   */
  async inTurn<T>(
    definition: ResourceDefinition,
    address: Address,
    signal: AbortSignal,
    write: () => Promise<T>,
  ): Promise<T> {
    const key = definition.queue?.(address) ?? `${definition.type}:${printId(definition, address)}`;
    try {
      return await this.#writes.take(key, signal, async () => {
        if (definition.holdsUp) return this.#holds.take(key, signal, write);
        const beside = definition.beside?.(address);
        if (beside !== undefined) return this.#holds.join(beside, signal, write);
        const behind = definition.behind?.(address);
        if (behind !== undefined) await this.#holds.join(behind, signal, passing);
        return write();
      });
    } catch (error) {
      throw waitEnded(error, signal, labelOf(definition, address));
    }
  }

  async #whenFree<T>(key: string, signal: AbortSignal, begin: () => Promise<T>, alone?: "alone"): Promise<T> {
    try {
      return await this.#holds[alone ? "take" : "join"](key, signal, begin);
    } catch (error) {
      throw waitEnded(error, signal, "It");
    }
  }

  /**
   * The project that an object of this type really lives in: a project without the type's feature shares those of
   * `default` (seen on LXD 5.0.2). Ids hold this one, so that no two resources own one object.
   */
  async effectiveProject(definition: Scope, project: string, signal?: AbortSignal): Promise<string> {
    if (project === "default") return project;
    const feature = await featureOf(definition, this.client, signal);
    if (feature === undefined) return project;
    const projects = await this.client.list<{ name: string; config: Record<string, string> | null }>(
      apiPath("projects"),
      { signal },
    );
    const found = projects.find(({ name }) => name === project);
    if (!found) {
      throw new Failure(
        "notFound",
        `The project "${project}" does not exist on the server. Create it first.`,
      );
    }
    return found.config?.[feature] === "true" ? project : "default";
  }
}

/** Who only has to come after others holds up nobody. */
const passing = () => Promise.resolve();

/** An abort as what it means to the user, where it came during the wait for others. */
function waitEnded(error: unknown, signal: AbortSignal, label: string): unknown {
  if (!(error instanceof Aborted)) return error;
  const doing = "while another write was under way that it had to wait for";
  const { kind, reason } = abortedError(signal, { method: "", path: "", doing });
  const advice = kind === "timeout" ? "Give it more time with customTimeouts, or run" : "Run";
  const message = `${label} was not changed: ${reason}. ${advice} the command again.`;
  return new Failure(failureKinds[kind], message, { cause: error });
}

const moveKey = (type: string, from: Address) => JSON.stringify([type, Object.entries(from).sort()]);
