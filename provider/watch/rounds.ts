/** Rounds of looking: what was told since the last one, and what comes of it by a look. */
import type { LifecycleEvent } from "../lxd";
import type { Provider } from "../reconcile/host";
import type { PropertyMap } from "../reconcile/values";
import { findingOf, type Finding } from "./finding";
import type { Heard } from "./inbox";
import { look, type Sight } from "./look";
import { concernedBy, placesOf, type Definitions, type Placed } from "./places";
import type { State } from "./state";

/** What is to be looked at, with the events that are the reason. */
type Reasons = ReadonlyMap<Placed, readonly LifecycleEvent[]>;

export class Rounds {
  /** What was said last of what differs. */
  #known = new Map<string, Sight>();
  readonly #unseen = new Set<string>();

  constructor(
    private readonly makeProvider: () => Provider,
    private readonly definitions: Definitions,
    private readonly note: (sentence: string) => void,
  ) {}

  /** Whether there were objects that could not be looked at. */
  get hasUnseen(): boolean {
    return this.#unseen.size > 0;
  }

  /** What is new about the objects that the server told of. */
  async look(state: State, heard: readonly Heard[], signal: AbortSignal): Promise<Finding[]> {
    const places = this.placesOf(state);
    const rounds = [...state.providers].map(async ([reference, configuration]) => {
      const own = places.filter(({ resource }) => resource.provider === reference);
      const told = heard.filter(({ provider }) => provider === reference);
      return this.#lookAt(configuration, this.#reasons(own, told), signal);
    });
    const findings = (await Promise.all(rounds)).flat();
    const urns = new Set(state.resources.map(({ urn }) => urn));
    this.#known = new Map([...this.#known].filter(([urn]) => urns.has(urn)));
    return findings;
  }

  /** Where the objects of a state are, as far as is known by now. */
  placesOf({ resources }: State): Placed[] {
    return placesOf(resources, this.definitions).map((place) => {
      const known = this.#known.get(place.resource.urn);
      return known?.is === "changed" ? { ...place, elsewhere: known.path } : place;
    });
  }

  #reasons(places: readonly Placed[], told: readonly Heard[]): Reasons {
    const isForAll = told.some(({ event }) => event === undefined);
    const reasons = new Map<Placed, LifecycleEvent[]>(isForAll ? places.map((place) => [place, []]) : []);
    for (const { event } of told) {
      if (event === undefined) continue;
      for (const place of concernedBy(event, places, this.definitions)) {
        reasons.set(place, [...(reasons.get(place) ?? []), event]);
      }
    }
    return reasons;
  }

  async #lookAt(configuration: PropertyMap, reasons: Reasons, signal: AbortSignal): Promise<Finding[]> {
    if (reasons.size === 0) return [];
    const sights = await look(this.makeProvider, configuration, [...reasons.keys()], signal);
    const findings: Finding[] = [];
    for (const [object, sight] of sights) {
      const { urn } = object.resource;
      if (sight.is === "unseen") {
        this.#sayUnseen(sight.why);
        continue;
      }
      const finding = findingOf(object, sight, this.#known.get(urn), reasons.get(object) ?? []);
      if (finding !== undefined) findings.push(finding);
      if (sight.is === "same") this.#known.delete(urn);
      else this.#known.set(urn, sight);
    }
    return findings;
  }

  /** Many may be so for one reason, and stay so: it is said once. */
  #sayUnseen(why: string): void {
    if (!this.#unseen.has(why)) this.note(`Not looked at: ${why}`);
    this.#unseen.add(why);
  }
}
