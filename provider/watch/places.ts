/** Which resources an event is about: by the paths that their definitions have in the API. */
import type { LifecycleEvent } from "../lxd";
import type { Address, ResourceDefinition } from "../reconcile/definition";
import { addressAt, segmentsAt } from "../reconcile/endpoint";
import { Failure } from "../reconcile/host";
import { addressOf } from "../reconcile/lifecycle/state";
import { partsOf, wholeOf } from "../reconcile/lifecycle/things";
import { unwrap } from "../reconcile/secrets";
import type { Stated } from "./state";

/** A resource, and where the server has what it stands for. */
export interface Placed {
  readonly resource: Stated;
  readonly definition: ResourceDefinition;
  readonly path: readonly string[];
  /** Where it was found to be, under another name. */
  readonly elsewhere?: readonly string[];
  /** Undefined where it is in none. */
  readonly project?: string;
  /** What it holds beside its object, and others may hold as well: an alias, a device. */
  readonly parts: readonly string[];
}

export type Definitions = ReadonlyMap<string, ResourceDefinition>;

export function placesOf(resources: readonly Stated[], definitions: Definitions): Placed[] {
  return resources.map((resource): Placed => {
    const definition = definitions.get(resource.type);
    if (definition === undefined) {
      throw new Failure(
        "invalid",
        `The stack has a ${resource.type}, which this version of pulumi-lxd does not know. Use the version that the stack was deployed with, or a newer one.`,
      );
    }
    const outputs = unwrap(resource.outputs).plain;
    const address = addressOf(definition, resource.id, outputs);
    const path = segmentsAt(definition.path, address);
    const parts = partsOf(definition, address, outputs);
    return { resource, definition, path, project: projectIn(definition, address), parts };
  });
}

const projectIn = ({ scope }: ResourceDefinition, { project }: Address): string | undefined =>
  scope === "none" ? undefined : project;

/** A look causes these itself: it fetches files, and runs the commands that resources are read by. */
const changesNothing = /-(retrieved|exec|console)$/;

/** Those that an event is about: the object, what belongs to it, and what has it as a part. */
export function concernedBy(event: LifecycleEvent, places: readonly Placed[], table: Definitions): Placed[] {
  if (changesNothing.test(event.action)) return [];
  const things = new Set(event.paths.flatMap((path) => thingsAt(path, event.project, table)));
  return places.filter(
    ({ path, elsewhere = path, project, parts }) =>
      parts.some((part) => things.has(part)) ||
      ((project ?? event.project) === event.project &&
        event.paths.some((of) => isWithin(path, of) || isWithin(elsewhere, of))),
  );
}

/** The server itself has the path of nothing, and all is below it: it is meant alone. */
const isWithin = (path: readonly string[], event: readonly string[]): boolean =>
  (event.length > 0 || path.length === 0) && event.every((segment, i) => segment === path[i]);

/** What is at a path, by the names that resources which share it use. */
function thingsAt(path: readonly string[], project: string, table: Definitions): string[] {
  return [...table.values()].flatMap((definition) => {
    const named = addressAt(definition.path, path);
    if (named === undefined) return [];
    const address = definition.id.segments.includes("project") ? { ...named, project } : named;
    return [wholeOf(definition, address)];
  });
}
