/**
 * Inputs that the server has under the same name, in its own spelling, and that POST, PUT and GET take and tell alike
 * (`carried` of a property). Of lists of small objects (rules, ports, record entries) the members too.
 */
import { isDeepStrictEqual } from "node:util";
import { annotations, itemsOf, objectOf, type TObject, type TSchema } from "../properties";
import { isList, isMap, listOf, type PropertyMap, type Value } from "../values";
import { camelCased, underscored } from "../words";
import type { Field } from "./declaration";

export function carriedFields({ properties }: TObject): [property: string, field: Field][] {
  return Object.entries(properties)
    .filter(([, schema]) => annotations(schema).carried)
    .map(([name, schema]) => [name, fieldOf(underscored(name), schema)]);
}

function fieldOf(as: string, schema: TSchema): Field {
  const entry = objectOf(itemsOf(schema));
  if (entry) return entriesField(as, entry);
  if (itemsOf(schema)) return { as, send: listOf, receive: listOf };
  return { as, send: (value) => value, receive: (value) => value ?? null };
}

const renamed = (entry: Value, rename: (name: string) => string): Value =>
  isMap(entry)
    ? Object.fromEntries(Object.entries(entry).map(([name, value]) => [rename(name), value]))
    : entry;

function entriesField(as: string, entry: TObject): Field {
  const defaults = Object.fromEntries(
    Object.entries(entry.properties).flatMap(([name, schema]): [string, Value][] => {
      const { default: value } = annotations(schema);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const members = Object.keys(entry.properties);
  const identity = (annotations(entry).knownBy ?? []).map(underscored);
  /** Members that stand for nothing are noise in imported code; the server fills in every one. */
  const withoutDefaults = (of: Value): Value =>
    isMap(of)
      ? Object.fromEntries(
          Object.entries(of).filter(
            ([name, value]) => members.includes(name) && !isDeepStrictEqual(value, defaults[name]),
          ),
        )
      : of;
  return {
    as,
    // Some have to be given, although there is a default (the state of an ACL's rule).
    send: (value) =>
      isList(value) ? value.map((of) => renamed(isMap(of) ? { ...defaults, ...of } : of, underscored)) : [],
    receive: (value) => (isList(value) ? value : []).map((of) => withoutDefaults(renamed(of, camelCased))),
    keep: (sent, live) => (isList(sent) ? sent.map((of) => withTold(of, live, members, identity)) : sent),
  };
}

/** An entry with what newer servers tell of the one of the same identity, and we do not know. */
function withTold(
  entry: Value,
  live: Value | undefined,
  members: readonly string[],
  identity: readonly string[],
): Value {
  if (!isMap(entry) || !isList(live) || identity.length === 0) return entry;
  const isTheSame = (other: PropertyMap) => identity.every((name) => other[name] === entry[name]);
  const told = live.find((other): other is PropertyMap => isMap(other) && isTheSame(other));
  const unknown = Object.entries(told ?? {}).filter(([name]) => !members.includes(camelCased(name)));
  return { ...Object.fromEntries(unknown), ...entry };
}
