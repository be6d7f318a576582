/**
 * The kind of object that LXD has most of: `{name, description, config, …}` with GET, POST, PUT, DELETE on one path.
 * Such a resource is a declaration; its handlers are all here.
 */
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath } from "../lxd";
import {
  Unfinished,
  type Address,
  type Context,
  type ResourceDefinition,
  type Shown,
  type Write,
} from "./definition";
import { mergedEntries, ownEntries } from "./entries";
import { fetchObject, listObjects, urlOf } from "./fetch";
import { followParent, judgeParent, type Parent } from "./parents";
import { judgePlace, placeOf } from "./place";
import { listOf, textOf, type PropertyMap, type Value } from "./values";
import { whileThere } from "./whileThere";

/** An entity as the server gives it. */
export interface Raw {
  readonly name: string;
  readonly description?: string;
  readonly config?: Record<string, string> | null;
  readonly devices?: Record<string, Record<string, string>> | null;
  readonly used_by?: string[] | null;
  readonly [field: string]: unknown;
}

/** An input that is neither name, description nor owned map, and that POST and PUT take alike. */
export interface Field {
  /** Its name in the server's object. */
  readonly as: string;
  readonly send: (value: Value | undefined) => unknown;
  readonly receive: (value: unknown) => Value;
  /** A list that other resources write to as well: only the entries that are declared are this one's. */
  readonly sharedWithOthers?: true;
}

export interface EntityDeclaration extends Omit<
  ResourceDefinition,
  "create" | "read" | "update" | "delete" | "usedBy" | "list"
> {
  /** The collection's path segments, for example `["profiles"]`. */
  readonly collection: (address: Address) => readonly string[];
  /** The segment that names it among its siblings, and the server's word for that. Default: `name` for both. */
  readonly key?: { readonly segment: string; readonly field: string };
  /** How a list of siblings names it, where that is not as it names itself. */
  readonly nameOf?: (entry: Record<string, unknown>) => unknown;
  /** The one spelling of an address that the server knows. */
  readonly spelled?: (address: Address) => Address;
  /** What it belongs to, where that can be renamed or moved. */
  readonly parent?: Parent;
  readonly fields?: Readonly<Record<string, Field>>;
  /** Fields of the POST body beside name, description, the owned maps and `fields`. */
  readonly creation?: (inputs: PropertyMap) => Record<string, unknown>;
  /** Whether an object of the collection is one of this type. Default: all are. */
  readonly isListed?: (raw: Raw) => boolean;
  /** False for collections whose PUT must not carry If-Match (lxd-api 1.1: pools hash a function value). */
  readonly etag?: boolean;
  /** False for what nothing but its name can be changed of: there is no PUT. */
  readonly puts?: false;
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
  /** The last word on what a PUT sends. */
  readonly sent?: (body: Record<string, unknown>, live: Raw) => Record<string, unknown>;
  /** Called instead of the plain PUT, to repair what the server leaves behind when it fails. */
  readonly aroundWrite?: (put: () => Promise<void>, address: Address, context: Context) => Promise<void>;
}

export function entity(declaration: EntityDeclaration): ResourceDefinition {
  const { collection, creation, renames, etag = true, parent, fields = {} } = declaration;
  const { segment, field } = declaration.key ?? { segment: "name", field: "name" };
  const owned = Object.keys(declaration.owned ?? {});
  const spelled = declaration.spelled ?? ((address: Address) => address);
  const nameOf = declaration.nameOf ?? ((entry) => entry[field]);
  const projectOf = (address: Address) => (declaration.scope === "none" ? undefined : address.project);
  const pathOf = (address: Address) => apiPath(...collection(address), address[segment]!);

  const fetchRaw = (address: Address, context: Context) =>
    fetchObject<Raw>(
      {
        collection: collection(address),
        name: address[segment]!,
        project: projectOf(address),
        target: address.target,
        nameOf,
      },
      context,
    );

  const optionsOf = (address: Address, context: Context) => ({
    project: projectOf(address),
    target: address.target,
    signal: context.signal,
    onProgress: context.log.status,
  });

  const fieldsOf = (value: (property: string) => Value | undefined, names = Object.keys(fields)) =>
    Object.fromEntries(names.map((name) => [fields[name]!.as, fields[name]!.send(value(name))]));

  /** The project is told by the life cycle: it may be another one than the request's. */
  const parentNames = (address: Address): PropertyMap =>
    Object.fromEntries(
      declaration.id.segments
        .filter((name) => name !== "project" && name !== segment)
        .map((name) => [name, address[name]!]),
    );

  const show = async (
    raw: Raw,
    address: Address,
    context: Context,
    state?: { inputs: PropertyMap; outputs: PropertyMap },
  ): Promise<Shown> => ({
    inputs: {
      [segment]: address[segment]!,
      description: raw.description ?? "",
      ...parentNames(address),
      ...Object.fromEntries(
        Object.entries(fields).map(([property, { as, receive, sharedWithOthers }]) => {
          const live = receive(raw[as]);
          if (!sharedWithOthers || state === undefined) return [property, live];
          return [property, ownEntries(listOf(live), listOf(state.inputs[property]))];
        }),
      ),
      ...Object.fromEntries(owned.map((property) => [property, (raw[property] ?? {}) as PropertyMap])),
      ...declaration.inputsOf?.(raw, address, state),
      // A program that is written anew says where things are; one that leaves it to the server is no drift.
      ...(declaration.placed && !state && placeOf({ location: raw.location as Value })),
    },
    outputs: {
      url: urlOf([...collection(address), address[segment]!], projectOf(address)),
      ...(raw.used_by === undefined ? {} : { usedBy: [...(raw.used_by ?? [])].sort() }),
      ...(await declaration.outputsOf?.(raw, address, context, state?.outputs ?? {})),
    },
  });

  const create: ResourceDefinition["create"] = async (inputs, project, context) => {
    const address = spelled(addressFrom(declaration, inputs, project));
    const body = {
      [field]: address[segment],
      description: inputs.description,
      ...Object.fromEntries(owned.map((property) => [property, inputs[property] ?? {}])),
      // What the program is silent of is the server's to fill in.
      ...fieldsOf(
        (property) => inputs[property],
        Object.keys(fields).filter((name) => name in inputs),
      ),
      ...creation?.(inputs),
    };
    await context.client.post(apiPath(...collection(address)), body, optionsOf(address, context));
    if (declaration.completes) await complete(inputs, address, context);
    return { address };
  };

  /** Writes what POST does not take. The object is there by now, and the state must say so. */
  const complete = async (inputs: PropertyMap, address: Address, context: Context) => {
    const merge: Write["merge"] = (property, live) => ({ ...live, ...(inputs[property] as object) });
    try {
      const value: Write["value"] = (property, live) => inputs[property] ?? live;
      await write({ merge, value, old: {} }, address, context);
    } catch (error) {
      if (!(error instanceof LxdError)) throw error;
      const reason = `It was made, but not all of it could be written: ${error.message}`;
      throw new Unfinished([reason], ["update"], address, undefined, { cause: error });
    }
  };

  /** What a field is to be: the declared value, or what is there with the declared entries. */
  const wanted = ({ value, old }: Pick<Write, "value" | "old">, property: string, live: Value) => {
    const declared = value(property, live);
    if (!fields[property]!.sharedWithOthers) return declared;
    return mergedEntries(listOf(live), listOf(old[property]), listOf(declared));
  };

  const write = async (plan: Pick<Write, "merge" | "value" | "old">, address: Address, context: Context) => {
    if (declaration.puts === false) return;
    const change = async () => {
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
            ...fieldsOf((property) =>
              wanted(plan, property, fields[property]!.receive(live[fields[property]!.as])),
            ),
          };
          const same: Record<string, unknown> = {
            description: live.description ?? "",
            ...Object.fromEntries(owned.map((property) => [property, live[property] ?? {}])),
            ...fieldsOf((property) => fields[property]!.receive(live[fields[property]!.as])),
          };
          const settled = declaration.sent?.(body, live) ?? body;
          return isDeepStrictEqual(settled, same) ? undefined : settled;
        },
        { ...optionsOf(address, context), etag },
      );
    };
    const put = () => whileThere(change, () => isThere(address, context), context.signal);
    await (declaration.aroundWrite?.(put, address, context) ?? put());
  };

  const update: ResourceDefinition["update"] = async (plan, context) => {
    const here = spelled(parent ? await followParent(declaration, parent, plan, context) : plan.address);
    const name = plan.value(segment, here[segment]);
    if (!renames || typeof name !== "string" || name === here[segment]) {
      await write(plan, here, context);
      return here;
    }
    await whileThere(
      () => context.client.post(pathOf(here), { name }, optionsOf(here, context)),
      () => isThere(here, context),
      context.signal,
    );
    const address = { ...here, [segment]: name };
    try {
      await write(plan, address, context);
    } catch (error) {
      if (!(error instanceof LxdError)) throw error;
      // It has its new name by now; the state must say so, or nobody would find it again.
      const reached = { ...plan.old, [segment]: name };
      throw new Unfinished(
        [`It was renamed to "${name}", but: ${error.message}`],
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

  const isThere = async (address: Address, context: Context) =>
    (await fetchRaw(spelled(address), { ...context, reading: "one" })) !== undefined;

  const remove: ResourceDefinition["delete"] =
    declaration.delete ??
    (async (address, _inputs, _outputs, context) => {
      await context.client.delete(pathOf(spelled(address)), optionsOf(address, context));
    });

  const judgeOwn: ResourceDefinition["judge"] =
    declaration.judge ??
    (parent &&
      ((old, inputs, _outputs, context) =>
        judgeParent(parent, old, inputs, context, async () => {
          const [before, after] = [old, inputs].map((of) => addressFrom(declaration, of, textOf(of.project)));
          return !(await isThere(before!, context)) && (await isThere(after!, context));
        })));

  const judge: ResourceDefinition["judge"] = declaration.placed
    ? async (old, inputs, outputs, context, last) => ({
        ...(await judgeOwn?.(old, inputs, outputs, context, last)),
        ...(await judgePlace(inputs, outputs, (target) => {
          return isThere({ ...addressFrom(declaration, inputs, textOf(inputs.project)), target }, context);
        })),
      })
    : judgeOwn;

  return {
    ...declaration,
    judge,
    within: declaration.within ?? parent?.type,
    telling: Object.keys(fields),
    create: declaration.create ?? create,
    read: async (where, context, state) => {
      const address = spelled(where);
      const raw = await fetchRaw(address, context);
      return raw && { ...(await show(raw, address, context, state)), address };
    },
    list: async (place, context) => {
      const where = { collection: collection(place), project: projectOf(place), target: place.target };
      const all = await listObjects<Raw>(where, context);
      const listed = all.filter(declaration.isListed ?? (() => true));
      return listed.map((raw) => ({
        ...place,
        [segment]: nameOf(raw) as string,
        ...(declaration.placed && placeOf({ location: raw.location as Value })),
      }));
    },
    show: (raw, place, context) => {
      const address = spelled({ ...place, [segment]: String(nameOf(raw as Raw)) });
      return show(raw as Raw, address, context);
    },
    update,
    delete: (address, inputs, outputs, context) =>
      whileThere(
        () => remove(address, inputs, outputs, context),
        () => isThere(address, context),
        context.signal,
        () => undefined,
      ),
    usedBy: async (address, context) => (await fetchRaw(address, context))?.used_by ?? [],
  };
}

export function addressFrom(
  definition: Pick<ResourceDefinition, "id" | "placed">,
  inputs: PropertyMap,
  project: string,
): Address {
  const segments = definition.id.segments.map((segment) => [
    segment,
    segment === "project" ? project : (inputs[segment] as string),
  ]);
  return {
    ...(Object.fromEntries(segments) as Address),
    ...(definition.placed && placeOf({ target: inputs.target })),
  };
}
