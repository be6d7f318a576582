/**
 * Inputs that the server has under the same name, in its own spelling, and that POST, PUT and GET take and tell alike
 * (`carried` of a property). Of lists of small objects (rules, ports, record entries) the members too.
 */
import { isDeepStrictEqual } from "node:util";
import { isUnset } from "../normalise";
import { annotations, itemsOf, objectOf, type TObject, type TSchema } from "../properties";
import { isList, isMap, listOf, present, textOf, type PropertyMap, type Value } from "../values";
import { underscored } from "../words";
import type { Field, Raw } from "./declaration";

export function carriedFields({ properties }: TObject): [property: string, field: Field][] {
  return Object.entries(properties)
    .filter(([, schema]) => annotations(schema).carried)
    .map(([name, schema]) => [name, fieldOf(nameAt(name, schema), schema)]);
}

/** Outputs that the server tells under the same name; an instant that stands for "never" is not there. */
export function carriedOutputs({ properties }: TObject, raw: Raw): PropertyMap {
  return present(
    Object.fromEntries(
      Object.entries(properties)
        .filter(([, schema]) => annotations(schema).carried)
        .map(([name, schema]) => [name, toldOf(raw[nameAt(name, schema)], schema)]),
    ),
  );
}

function toldOf(value: Value | undefined, schema: TSchema): Value | undefined {
  const isInstant = annotations(schema).sameAs === "instant";
  return isInstant && isUnset(textOf(value)) ? undefined : (value ?? undefined);
}

const nameAt = (name: string, schema: TSchema): string => annotations(schema).as ?? underscored(name);

function fieldOf(as: string, schema: TSchema): Field {
  const entry = objectOf(itemsOf(schema));
  if (entry) return entriesField(as, entry);
  if (itemsOf(schema)) return { as, send: listOf, receive: listOf };
  return { as, send: (value) => value, receive: (value) => value ?? null };
}

function entriesField(as: string, entry: TObject): Field {
  const members = Object.entries(entry.properties).map(([name, schema]) => ({
    name,
    sentAs: nameAt(name, schema),
    default: annotations(schema).default,
    // Of what only some servers have, others are not told the default.
    sentDefault: annotations(schema).extension ? undefined : annotations(schema).default,
  }));
  const known = members.map(({ sentAs }) => sentAs);
  const identity = members
    .filter(({ name }) => annotations(entry).knownBy?.includes(name))
    .map(({ sentAs }) => sentAs);
  /** Some have to be given, although there is a default (the state of an ACL's rule). */
  const sent = (of: PropertyMap): PropertyMap =>
    present(
      Object.fromEntries(
        members.map(({ name, sentAs, default: value, sentDefault }) => [
          sentAs,
          of[name] === undefined || of[name] === value ? sentDefault : of[name],
        ]),
      ),
    );
  /** Members that stand for nothing are noise in imported code; the server fills in every one. */
  const received = (of: PropertyMap): PropertyMap =>
    present(
      Object.fromEntries(
        members.map(({ name, sentAs, default: value }) => {
          const told = of[sentAs];
          return [name, isDeepStrictEqual(told, value) ? undefined : told];
        }),
      ),
    );
  const each = (list: Value | undefined, become: (of: PropertyMap) => Value): Value[] =>
    isList(list) ? list.map((of) => (isMap(of) ? become(of) : of)) : [];
  return {
    as,
    send: (value) => each(value, sent),
    receive: (value) => each(value, received),
    keep: (list, live) => each(list, (of) => withTold(of, live, known, identity)),
  };
}

/** An entry with what newer servers tell of the one of the same identity, and we do not know. */
function withTold(
  entry: PropertyMap,
  live: Value | undefined,
  known: readonly string[],
  identity: readonly string[],
): Value {
  if (!isList(live) || identity.length === 0) return entry;
  const isTheSame = (other: PropertyMap) => identity.every((name) => other[name] === entry[name]);
  const told = live.find((other): other is PropertyMap => isMap(other) && isTheSame(other));
  const unknown = Object.entries(told ?? {}).filter(([name]) => !known.includes(name));
  return { ...Object.fromEntries(unknown), ...entry };
}
