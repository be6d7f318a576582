/**
 * Which operations of newer APIs are behind which resource or function, as their definitions tell: the rows beside those
 * of docs/coverage.json, which is about every operation that LXD 5.0.2 describes.
 */
import type { ResourceDefinition } from "../reconcile/definition";
import { isRenamed } from "../reconcile/ids";
import { sinceOf } from "../reconcile/gates";
import type { FunctionDefinition } from "../reconcile/function";

export interface CoveredOperation {
  readonly operation: string;
  readonly by: readonly string[];
  readonly extension: string;
  readonly since: string;
}

export function coverageOfNewer(
  resources: readonly ResourceDefinition[],
  functions: readonly FunctionDefinition[],
): CoveredOperation[] {
  const ofTypes = resources.flatMap((definition) => {
    const { type, path, extension } = definition;
    if (extension === undefined) return [];
    const [object, collection] = [pathOf(path), pathOf(path.slice(0, path.lastIndexOf("/")))];
    const reading = functions.filter(({ description }) => description.includes(`\`GET ${path}\``));
    const listing = functions.filter(({ description }) =>
      description.includes(`\`GET ${path.slice(0, path.lastIndexOf("/"))}\``),
    );
    const names = (of: readonly FunctionDefinition[]) => of.map(({ name }) => name);
    const rows: [string, readonly string[]][] = [
      [`GET ${collection}`, names(listing)],
      [`POST ${collection}`, [type]],
      [`GET ${object}`, [...names(reading), type]],
      [`PUT ${object}`, [type]],
      [`DELETE ${object}`, [type]],
      ...(isRenamed(definition) ? [[`POST ${object}`, [type]] satisfies [string, string[]]] : []),
    ];
    return rows.map(([operation, by]) => ({ operation, by, extension, since: sinceOf(extension) }));
  });
  const named = new Set(ofTypes.flatMap(({ by }) => by));
  const others = functions.flatMap(({ name, description, extension }): CoveredOperation[] => {
    const operation = /`(GET [^`]+)`/.exec(description)?.[1];
    if (extension === undefined || operation === undefined || named.has(name)) return [];
    return [{ operation: pathOf(operation), by: [name], extension, since: sinceOf(extension) }];
  });
  return [...ofTypes, ...others];
}

const pathOf = (path: string) => path.replaceAll("<", "{").replaceAll(">", "}");
