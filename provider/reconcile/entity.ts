/**
 * The kind of object that LXD has most of: `{name, description, config, …}` with GET, POST, PUT, DELETE on one path.
 * Such a resource is a declaration; its handlers are all here.
 */
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath } from "../lxd";
import { Unfinished, type Address, type Context, type ResourceDefinition, type Write } from "./definition";
import { fetchObject, listObjects, urlOf } from "./fetch";
import type { PropertyMap } from "./values";

/** An entity as the server gives it. */
export interface Raw {
  readonly name: string;
  readonly description?: string;
  readonly config?: Record<string, string> | null;
  readonly devices?: Record<string, Record<string, string>> | null;
  readonly used_by?: string[] | null;
  readonly [field: string]: unknown;
}

export interface EntityDeclaration extends Omit<
  ResourceDefinition,
  "create" | "read" | "update" | "delete" | "usedBy" | "list"
> {
  /** The collection's path segments, for example `["profiles"]`. */
  readonly collection: (address: Address) => readonly string[];
  /** Fields of the POST body beside name, description and the owned maps. */
  readonly creation?: (inputs: PropertyMap) => Record<string, unknown>;
  /** Whether an object of the collection is one of this type. Default: all are. */
  readonly isListed?: (raw: Raw) => boolean;
  /** False for collections whose PUT must not carry If-Match (lxd-api 1.1: pools hash a function value). */
  readonly etag?: boolean;
  /** Whether POST on the object renames it. */
  readonly renames: boolean;
  /** Computed outputs beside `url` and `usedBy`. */
  readonly outputsOf?: (
    raw: Raw,
    address: Address,
    context: Context,
    before: PropertyMap,
  ) => PropertyMap | Promise<PropertyMap>;
  /** Inputs that the server tells, beside name, description and the owned maps. */
  readonly inputsOf?: (
    raw: Raw,
    address: Address,
    state?: { inputs: PropertyMap; outputs: PropertyMap },
  ) => PropertyMap;
  readonly create?: ResourceDefinition["create"];
  readonly delete?: ResourceDefinition["delete"];
  /** Called instead of the plain PUT, to repair what the server leaves behind when it fails. */
  readonly aroundWrite?: (put: () => Promise<void>, address: Address, context: Context) => Promise<void>;
}

export function entity(declaration: EntityDeclaration): ResourceDefinition {
  const { collection, creation, renames, etag = true } = declaration;
  const owned = Object.keys(declaration.owned ?? {});
  const projectOf = (address: Address) => (declaration.scope === "none" ? undefined : address.project);
  const pathOf = (address: Address) => apiPath(...collection(address), address.name!);

  const fetchRaw = (address: Address, context: Context) =>
    fetchObject<Raw>(
      { collection: collection(address), name: address.name!, project: projectOf(address) },
      context,
    );

  const create: ResourceDefinition["create"] = async (inputs, project, context) => {
    const address = addressFrom(declaration, inputs, project);
    const body = {
      name: inputs.name,
      description: inputs.description,
      ...Object.fromEntries(owned.map((property) => [property, inputs[property] ?? {}])),
      ...creation?.(inputs),
    };
    await context.client.post(apiPath(...collection(address)), body, {
      project: projectOf(address),
      signal: context.signal,
      onProgress: context.log.status,
    });
    return { address };
  };

  const write = async (plan: Write, address: Address, context: Context) => {
    const put = async () => {
      await context.client.update<Raw>(
        pathOf(address),
        (live) => {
          const body: Record<string, unknown> = {
            description: plan.value("description", live.description ?? ""),
            ...Object.fromEntries(
              owned.map((property) => [
                property,
                plan.merge(property, (live[property] ?? {}) as Record<string, unknown>),
              ]),
            ),
          };
          const unchanged = Object.entries(body).every(([field, value]) =>
            isDeepStrictEqual(value, live[field] ?? (field === "description" ? "" : {})),
          );
          return unchanged ? undefined : body;
        },
        { project: projectOf(address), signal: context.signal, etag, onProgress: context.log.status },
      );
    };
    await (declaration.aroundWrite?.(put, address, context) ?? put());
  };

  const update: ResourceDefinition["update"] = async (plan, context) => {
    const wanted = plan.value("name", plan.address.name);
    if (!renames || typeof wanted !== "string" || wanted === plan.address.name) {
      await write(plan, plan.address, context);
      return plan.address;
    }
    await context.client.post(
      pathOf(plan.address),
      { name: wanted },
      {
        project: projectOf(plan.address),
        signal: context.signal,
      },
    );
    const address = { ...plan.address, name: wanted };
    try {
      await write(plan, address, context);
    } catch (error) {
      if (!(error instanceof LxdError)) throw error;
      // It has its new name by now; the state must say so, or nobody would find it again.
      const reached = { ...plan.old, name: wanted };
      throw new Unfinished(
        [`It was renamed to "${wanted}", but: ${error.message}`],
        ["update"],
        address,
        reached,
        {
          cause: error,
        },
      );
    }
    return address;
  };

  return {
    ...declaration,
    create: declaration.create ?? create,
    read: async (address, context, state) => {
      const raw = await fetchRaw(address, context);
      if (raw === undefined) return undefined;
      return {
        inputs: {
          name: raw.name,
          description: raw.description ?? "",
          ...Object.fromEntries(owned.map((property) => [property, (raw[property] ?? {}) as PropertyMap])),
          ...declaration.inputsOf?.(raw, address, state),
        },
        outputs: {
          url: urlOf([...collection(address), raw.name], projectOf(address)),
          ...(raw.used_by === undefined ? {} : { usedBy: raw.used_by ?? [] }),
          ...(await declaration.outputsOf?.(raw, address, context, state?.outputs ?? {})),
        },
      };
    },
    list: async (place, context) => {
      const where = { collection: collection(place), project: projectOf(place) };
      const all = await listObjects<Raw>(where, context);
      return all.filter(declaration.isListed ?? (() => true)).map(({ name }) => ({ ...place, name }));
    },
    update,
    delete:
      declaration.delete ??
      (async (address, _inputs, _outputs, context) => {
        await context.client.delete(pathOf(address), {
          project: projectOf(address),
          signal: context.signal,
          onProgress: context.log.status,
        });
      }),
    usedBy: async (address, context) => (await fetchRaw(address, context))?.used_by ?? [],
  };
}

export function addressFrom(
  definition: Pick<ResourceDefinition, "id">,
  inputs: PropertyMap,
  project: string,
): Address {
  return Object.fromEntries(
    definition.id.segments.map((segment) => [
      segment,
      segment === "project" ? project : (inputs[segment] as string),
    ]),
  );
}
