/** Kinds of objects that functions read and that are no resource: what `Kind.resource` asks for, and no more. */
import type { Address, ResourceDefinition } from "../reconcile/definition";
import { collectionAt } from "../reconcile/endpoint";
import { fetchObject } from "../reconcile/fetch";
import { properties, type TObject } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";

export type Readable = Pick<
  ResourceDefinition,
  | "type"
  | "extension"
  | "everywhere"
  | "inputs"
  | "outputs"
  | "id"
  | "scope"
  | "ownFeature"
  | "owned"
  | "label"
  | "read"
  | "show"
  | "path"
  | "noun"
  | "within"
>;

export interface ReadableDeclaration {
  readonly type: string;
  readonly segments: readonly string[];
  readonly scope: ResourceDefinition["scope"];
  readonly results: TObject;
  /** Where the API has it, by its segments. */
  readonly path: string;
  readonly noun: string;
  /** How entries of the collection are named. Default: by the name of the last segment. */
  readonly nameOf?: (entry: Record<string, unknown>) => unknown;
  readonly show: (raw: never, address: Address) => PropertyMap;
  readonly label?: (address: Address) => string;
}

export function readable(declaration: ReadableDeclaration): Readable {
  const { type, segments, scope, results, path, noun, label } = declaration;
  const last = segments.at(-1) ?? "";
  const nameOf = declaration.nameOf ?? ((entry) => entry[last]);
  const show = (raw: unknown, address: Address) => ({
    inputs: {},
    outputs: declaration.show(raw as never, address),
  });
  return {
    type,
    inputs: properties({}),
    outputs: results,
    id: { segments, example: "" },
    scope,
    label,
    path,
    noun,
    read: async (address, context) => {
      const { project } = address;
      const where = { collection: collectionAt(path, address), name: address[last] ?? "", project, nameOf };
      const raw = await fetchObject(where, context);
      return raw === undefined ? undefined : show(raw, address);
    },
    show,
  };
}
