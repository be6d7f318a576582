/** Making an entity, and changing what a PUT changes. */
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath, nameIn as lastNameIn, type Outcome as Answered } from "../../lxd";
import { Unfinished, type Address, type Context, type Outcome } from "../definition";
import { mergedEntries } from "../entries";
import { Failure } from "../host";
import { annotations } from "../properties";
import { entriesOf, listOf, textsOf, type PropertyMap, type Value } from "../values";
import { whileThere } from "../whileThere";
import { wholly, type Wanted } from "../wholly";
import type { Field, Raw } from "./declaration";
import {
  collectionOf,
  isThere,
  isWritable,
  liveMap,
  nameIn,
  optionsOf,
  pathOf,
  sentFields,
  type Kind,
} from "./kind";

export async function make(
  kind: Kind,
  inputs: PropertyMap,
  address: Address,
  context: Context,
): Promise<Outcome> {
  const { declaration, field, fields } = kind;
  const maps = Object.keys(kind.owned);
  const chosen = chosenBy(kind);
  const body = {
    [field]: nameIn(kind, address) || chosen,
    description: inputs.description,
    ...Object.fromEntries(maps.map((property) => [property, inputs[property] ?? {}])),
    // What the program is silent of is the server's to fill in.
    ...sentFields(
      fields.filter(([property]) => property in inputs),
      (property) => inputs[property],
    ),
    ...declaration.creation?.(inputs),
  };
  const path = apiPath(...collectionOf(kind, address));
  const outcome = await context.client.post(path, body, optionsOf(kind, address, context));
  const there =
    nameIn(kind, address) || !chosen ? address : { ...address, [kind.segment]: nameMade(outcome) };
  if (declaration.completes) await complete(kind, inputs, there, context);
  return { address: there };
}

/** The word by which a server is asked to choose the name. */
function chosenBy({ declaration, segment }: Kind): string | undefined {
  const { [segment]: schema } = declaration.inputs.properties;
  return schema && annotations(schema).chosen?.as;
}

/** What the server has made, of which its answer tells the path. */
function nameMade({ location, metadata, operation }: Answered): string {
  const { entity_url: url } = textsOf(entriesOf(metadata));
  const path = operation === undefined ? location : url;
  if (path === undefined)
    throw new Failure("precondition", "The server has chosen a name and did not tell it.");
  return lastNameIn(path);
}

/** Writes what POST does not take. The object is there by now, and the state must say so. */
async function complete(kind: Kind, inputs: PropertyMap, address: Address, context: Context): Promise<void> {
  try {
    await write(kind, wholly(inputs), address, context);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    const reason = `It was made, but not all of it could be written: ${error.message}`;
    throw new Unfinished([reason], ["update"], address, undefined, { cause: error });
  }
}

export async function write(kind: Kind, wanted: Wanted, address: Address, context: Context): Promise<void> {
  if (!isWritable(kind)) return;
  const { etag = true, aroundWrite } = kind.declaration;
  const change = async () => {
    await context.client.update<Raw>(pathOf(kind, address), (live) => bodyOf(kind, wanted, live), {
      ...optionsOf(kind, address, context),
      etag,
    });
  };
  const put = () => whileThere(change, () => isThere(kind, address, context), context.signal);
  await (aroundWrite ? aroundWrite(put, address, context) : put());
}

/** What a PUT sends; nothing where that is what is there. */
function bodyOf(kind: Kind, wanted: Wanted, live: Raw): Record<string, unknown> | undefined {
  const { declaration, fields } = kind;
  const maps = Object.keys(kind.owned);
  const description = live.description ?? "";
  const body: Record<string, unknown> = {
    ...(kind.hasDescription && { description: wanted.value("description", description) }),
    ...Object.fromEntries(
      maps.map((property) => [property, wanted.merge(property, liveMap(live, property))]),
    ),
    ...sentFields(fields, (property, field) => declaredOf(wanted, property, field, live)),
  };
  const same: Record<string, unknown> = {
    ...(kind.hasDescription && { description }),
    ...Object.fromEntries(maps.map((property) => [property, live[property] ?? {}])),
    ...sentFields(fields, (_property, field) => field.receive(live[field.as])),
  };
  const settled = declaration.sent?.(body, live) ?? body;
  return isDeepStrictEqual(settled, same) ? undefined : { ...settled, ...keptFields(kind, settled, live) };
}

/** Lists whose entries have more to them than the definition knows. */
const keptFields = ({ fields }: Kind, sent: Record<string, unknown>, live: Raw): Record<string, unknown> =>
  Object.fromEntries(
    fields.flatMap(([, { as, keep }]) => (keep ? [[as, keep(sent[as] as Value, live[as])]] : [])),
  );

/** What a field is to be: the declared value, or what is there with the declared entries. */
function declaredOf({ value, old }: Wanted, property: string, field: Field, raw: Raw): Value {
  const live = field.receive(raw[field.as]);
  const declared = value(property, live);
  if (!field.sharedWithOthers) return declared;
  return mergedEntries(listOf(live), listOf(old[property]), listOf(declared));
}
