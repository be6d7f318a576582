/** The command `pulumi-lxd watch`: who changes what a stack has on its servers, said when it happens. */
import { isDeepStrictEqual } from "node:util";
import { Failure, type Provider } from "../reconcile/host";
import type { ResourceDefinition } from "../reconcile/definition";
import type { PropertyMap } from "../reconcile/values";
import { Alarm } from "./alarm";
import { Feed } from "./feed";
import { jsonOf, wordsOf, type Finding } from "./finding";
import { Inbox, type Heard } from "./inbox";
import { concernedBy, type Placed } from "./places";
import type { Stack } from "./pulumi";
import { repair } from "./repair";
import { Rounds } from "./rounds";
import { States, withObjects, type State } from "./state";

export interface WatchOptions {
  readonly stack: Stack;
  readonly definitions: readonly ResourceDefinition[];
  readonly makeProvider: () => Provider;
  readonly json: boolean;
  readonly repair: boolean;
  /** A command that is given every finding. */
  readonly exec?: string;
  /** Hears findings. */
  readonly say: (line: string) => void;
  /** Hears what is said of the watch itself. */
  readonly note: (line: string) => void;
}

export class Watch {
  readonly #definitions: ReadonlyMap<string, ResourceDefinition>;
  readonly #states: States;
  readonly #rounds: Rounds;
  readonly #alarm?: Alarm;
  readonly #inbox = new Inbox((heard) => this.#isKnown(heard));
  readonly #feeds = new Map<string, { readonly feed: Feed; readonly configuration: PropertyMap }>();
  #places: readonly Placed[] = [];
  #lastNote = "";

  constructor(private readonly options: WatchOptions) {
    const { definitions, stack, makeProvider, exec } = options;
    const note = (sentence: string) => this.#note(sentence);
    this.#definitions = new Map(definitions.map((one) => [one.type, one]));
    this.#states = new States(stack);
    this.#rounds = new Rounds(makeProvider, this.#definitions, note);
    if (exec !== undefined) this.#alarm = new Alarm(exec, note);
  }

  /** Looks at all objects once; answers whether they are as the state says. */
  async once(signal: AbortSignal): Promise<boolean> {
    const giveUp = (sentence: string) => {
      throw new Failure("aborted", sentence);
    };
    const state = withObjects(await this.#states.settled(giveUp, signal));
    const all = [...state.providers.keys()].map((provider) => ({ provider }));
    const findings = await this.#rounds.look(state, all, signal);
    await this.#tell(findings, signal);
    await this.#alarm?.quiet();
    if (findings.length === 0 && this.#rounds.hasUnseen) {
      throw new Failure(
        "unavailable",
        "Whether the objects are as the state says cannot be told of all of them.",
      );
    }
    return findings.length === 0;
  }

  /** Watches until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const state = withObjects(await this.#settled(signal));
      await this.#follow(state, signal);
      // What differs already is said first.
      await this.#round(signal);
      this.#note(`Watching ${state.resources.length} objects.`);
      while (!signal.aborted) await this.#round(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await this.#close();
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const heard = await this.#inbox.next(signal);
    if (heard.length === 0) return;
    try {
      const state = await this.#settled(signal);
      await this.#follow(state, signal);
      const findings = await this.#rounds.look(state, heard, signal);
      this.#places = this.#rounds.placesOf(state);
      await this.#tell(findings, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof Failure)) throw error;
      this.#note(error.message);
      this.#inbox.again(heard);
    }
  }

  /** Listens to the servers that the state has objects on, each by the configuration that the state has of it. */
  async #follow(state: State, signal: AbortSignal): Promise<void> {
    this.#places = this.#rounds.placesOf(state);
    for (const [provider, { feed, configuration }] of [...this.#feeds]) {
      if (isDeepStrictEqual(state.providers.get(provider), configuration)) continue;
      this.#feeds.delete(provider);
      await feed.close();
    }
    for (const [provider, configuration] of state.providers) {
      if (this.#feeds.has(provider)) continue;
      const listener = {
        heard: (event: Heard["event"]) => this.#inbox.add({ provider, event }),
        connected: () => this.#inbox.add({ provider }),
        note: (sentence: string) => this.#note(sentence),
      };
      this.#feeds.set(provider, { feed: await Feed.open(configuration, listener, signal), configuration });
    }
  }

  #settled(signal: AbortSignal): Promise<State> {
    return this.#states.settled((sentence) => this.#note(sentence), signal);
  }

  #isKnown({ provider, event }: Heard): boolean {
    if (event === undefined) return true;
    const own = this.#places.filter(({ resource }) => resource.provider === provider);
    return concernedBy(event, own, this.#definitions).length > 0;
  }

  async #tell(findings: readonly Finding[], signal: AbortSignal): Promise<void> {
    const { json, say, stack } = this.options;
    for (const finding of findings) {
      say(json ? jsonOf(finding) : wordsOf(finding));
      this.#lastNote = "";
      this.#alarm?.ring(jsonOf(finding));
    }
    const urns = findings.flatMap(({ kind, object }) => (kind === "restored" ? [] : [object.resource.urn]));
    if (this.options.repair && urns.length > 0) this.#note(await repair(stack, urns, signal));
  }

  /** What stays so is said once. */
  #note(sentence: string): void {
    if (sentence === this.#lastNote) return;
    this.#lastNote = sentence;
    this.options.note(sentence);
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#feeds.values()].map(({ feed }) => feed.close()));
    await this.#alarm?.quiet();
  }
}
