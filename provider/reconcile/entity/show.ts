/** An entity of the server in the words of its definition. */
import type { Address, Context, Shown, State } from "../definition";
import { ownEntries } from "../entries";
import { segmentsAt } from "../endpoint";
import { urlOf } from "../fetch";
import { placeOf } from "../place";
import { listOf, type PropertyMap, type Value } from "../values";
import type { Raw } from "./declaration";
import { carriedOutputs } from "./fields";
import { liveMap, nameIn, projectOf, type Kind } from "./kind";

export async function show(
  kind: Kind,
  raw: Raw,
  address: Address,
  context: Context,
  state?: State,
): Promise<Shown> {
  const { declaration, segment } = kind;
  const name = nameIn(kind, address);
  return {
    inputs: {
      [segment]: name,
      ...(kind.hasDescription && { description: raw.description ?? "" }),
      ...parentNames(kind, address),
      ...fieldsOf(kind, raw, state),
      ...Object.fromEntries(Object.keys(kind.owned).map((property) => [property, liveMap(raw, property)])),
      ...declaration.inputsOf?.(raw, address, state),
      // A program that is written anew says where things are; one that leaves it to the server is no drift.
      ...(declaration.placed && !state && placeOf({ location: raw.location })),
    },
    outputs: {
      url: urlOf(segmentsAt(declaration.path, address), projectOf(kind, address)),
      ...(raw.used_by === undefined ? {} : { usedBy: [...(raw.used_by ?? [])].sort() }),
      ...carriedOutputs(declaration.outputs, raw),
      ...(await declaration.outputsOf?.(raw, address, context, state?.outputs ?? {})),
    },
  };
}

/** The project is told by the life cycle: it may be another one than the request's. */
const parentNames = ({ declaration, segment }: Kind, address: Address): PropertyMap =>
  Object.fromEntries(
    declaration.id.segments
      .filter((name) => name !== "project" && name !== segment)
      .map((name) => [name, address[name] ?? ""]),
  );

/** Of a list that others write to as well, what is declared; all of it where nobody has declared anything yet. */
const fieldsOf = ({ fields }: Kind, raw: Raw, state?: State): PropertyMap =>
  Object.fromEntries(
    fields.map(([property, { as, receive, sharedWithOthers }]): [string, Value] => {
      const live = receive(raw[as]);
      if (!sharedWithOthers || state === undefined) return [property, live];
      return [property, ownEntries(listOf(live), listOf(state.inputs[property]))];
    }),
  );
