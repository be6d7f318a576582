/** List: which objects of a type there are, by ids that an import takes. */
import { LxdError } from "../../lxd";
import type { Address, Context, ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { hasWhatItNeeds } from "../gates";
import { Failure, type Call, type Listed, type ListRequest } from "../host";
import { lastSegment, printId } from "../ids";
import { unwrap } from "../secrets";
import { textOf } from "../values";

const listSeconds = 120;

/** Which resources there are to list; a type's parents are found in it by name. */
export type Table = ReadonlyMap<string, ResourceDefinition>;

/** The segments of an id that a list can be narrowed down by: all but the object's own name. */
export const narrowing = ({ id }: Pick<ResourceDefinition, "id">) => id.segments.slice(0, -1);

export async function list(
  definition: ResourceDefinition,
  request: ListRequest,
  table: Table,
  call: Call,
  environment: Environment,
): Promise<Listed[]> {
  if (!definition.list) {
    throw new Failure("unsupported", `Objects of type ${definition.type} cannot be listed.`);
  }
  const { plain: query } = unwrap(request.query);
  const context = environment.context(call, listSeconds, "list");
  if (!(await hasWhatItNeeds(definition, context))) return [];
  const wanted = { ...query, project: textOf(query.project) || environment.settings.project };
  const addresses = await addressesOf(definition, wanted, table, context, environment);
  return addresses
    .map((address) => ({
      id: printId(definition, address),
      name: address[lastSegment(definition)] ?? "",
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

type Query = Readonly<Record<string, unknown>>;

async function addressesOf(
  definition: ResourceDefinition,
  query: Query,
  table: Table,
  context: Context,
  environment: Environment,
): Promise<Address[]> {
  const project = await environment.effectiveProject(definition, String(query.project), context.signal);
  const places = await placesOf(definition, { ...query, project }, table, context, environment);
  const found = await Promise.all(places.map((place) => inPlace(definition, place, context)));
  return found.flat();
}

/** The parents whose children are asked for, as the first segments of the children's addresses. */
async function placesOf(
  definition: ResourceDefinition,
  query: Query,
  table: Table,
  context: Context,
  environment: Environment,
): Promise<Address[]> {
  const segments = narrowing(definition);
  const own: Address = segments.includes("project") ? { project: String(query.project) } : {};
  const parent = definition.within === undefined ? undefined : table.get(definition.within);
  if (parent === undefined) return [own];
  const segment = segments.at(-1) ?? "";
  const parents = await addressesOf(parent, query, table, context, environment);
  return parents
    .map(({ [lastSegment(parent)]: name = "", ...above }) => ({ ...above, ...own, [segment]: name }))
    .filter((place) => query[segment] === undefined || place[segment] === query[segment]);
}

async function inPlace(
  definition: ResourceDefinition,
  place: Address,
  context: Context,
): Promise<readonly Address[]> {
  try {
    return (await definition.list?.(place, context)) ?? [];
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    // Parents come and go while their children are listed; and not every kind of parent has children of every kind.
    if (error.kind === "notFound" || /does not support/i.test(error.serverMessage)) return [];
    throw error;
  }
}
