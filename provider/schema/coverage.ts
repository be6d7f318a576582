/**
 * Which operations of the API are behind which resource or function, as their definitions tell: those of newer servers
 * by themselves, and those of docs/coverage.json, which has a row for every operation that LXD 5.0.2 describes.
 */
import type { ResourceDefinition } from "../reconcile/definition";
import { isRenamed } from "../reconcile/ids";
import { sinceOf } from "../reconcile/gates";
import type { FunctionDefinition } from "../reconcile/function";

/** A row of docs/coverage.json. `by` stands there where no definition tells it, `reason` where there is none. */
export interface DescribedOperation {
  readonly operation: string;
  readonly by?: readonly string[];
  readonly reason?: string;
}

export interface CoveredOperation {
  readonly operation: string;
  readonly by: readonly string[];
  readonly extension: string;
  readonly since: string;
}

export function coverageOfDescribed(
  rows: readonly DescribedOperation[],
  resources: readonly ResourceDefinition[],
  functions: readonly FunctionDefinition[],
): DescribedOperation[] {
  const told = new Map<string, string[]>();
  const tell = (operation: string, by: readonly string[]) => {
    const key = keyOf(operation);
    told.set(key, [...(told.get(key) ?? []), ...by]);
  };
  for (const { name, description } of functions) {
    for (const operation of readsIn(description)) {
      tell(operation, [name]);
      // What lists is said without its depth.
      tell(`${operation}?recursion=1`, [name]);
    }
  }
  for (const definition of resources) {
    for (const [operation, by] of operationsOf(definition, [])) if (by.length > 0) tell(operation, by);
  }
  return rows.map((row) =>
    row.by || row.reason ? row : { ...row, by: [...new Set(told.get(keyOf(row.operation)))] },
  );
}

export function coverageOfNewer(
  resources: readonly ResourceDefinition[],
  functions: readonly FunctionDefinition[],
): CoveredOperation[] {
  const ofTypes = resources.flatMap((definition) => {
    const { extension } = definition;
    if (extension === undefined) return [];
    return operationsOf(definition, functions).map(([operation, by]) => ({
      ...{ operation: withBraces(operation), by, extension, since: sinceOf(extension) },
    }));
  });
  const named = new Set(ofTypes.flatMap(({ by }) => by));
  const others = functions.flatMap(({ name, description, extension }): CoveredOperation[] => {
    const [operation] = readsIn(description);
    if (extension === undefined || operation === undefined || named.has(name)) return [];
    return [{ operation: withBraces(operation), by: [name], extension, since: sinceOf(extension) }];
  });
  return [...ofTypes, ...others];
}

/** What a resource asks of the server, and the functions that read the same. */
function operationsOf(
  definition: ResourceDefinition,
  functions: readonly FunctionDefinition[],
): [operation: string, by: readonly string[]][] {
  const { type, path } = definition;
  const collection = path.slice(0, path.lastIndexOf("/"));
  const reading = (at: string) =>
    functions.filter(({ description }) => readsIn(description).includes(`GET ${at}`)).map(({ name }) => name);
  return [
    [`GET ${collection}`, reading(collection)],
    [`POST ${collection}`, [type]],
    [`GET ${path}`, [...reading(path), type]],
    [`PUT ${path}`, [type]],
    [`DELETE ${path}`, [type]],
    ...(isRenamed(definition) ? [[`POST ${path}`, [type]] satisfies [string, string[]]] : []),
  ];
}

const readsIn = (description: string): string[] =>
  [...description.matchAll(/`(GET [^`]+)`/g)].map(([, operation = ""]) => operation);

/** The same for all who speak of it: what stands for a name has one of its own everywhere. Volumes of ours are custom. */
const keyOf = (operation: string) =>
  operation.replace("/volumes/{type}", "/volumes/custom").replace(/<[^>]+>|\{[^}]+\}/g, "{}");

const withBraces = (path: string) => path.replaceAll("<", "{").replaceAll(">", "}");
