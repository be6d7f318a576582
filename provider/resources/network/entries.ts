/** Lists of small objects (rules, ports, record entries), whose members LXD names with underscores. */
import type { Field } from "../../reconcile/entity";
import { annotations, type TObject } from "../../reconcile/properties";
import { camelCased, underscored } from "../../reconcile/words";
import { isList, isMap, type Value } from "../../reconcile/values";

const renamed = (entry: Value, rename: (name: string) => string): Value =>
  isMap(entry)
    ? Object.fromEntries(Object.entries(entry).map(([name, value]) => [rename(name), value]))
    : entry;

export function entriesField(as: string, entry: TObject): Field {
  const defaults = Object.fromEntries(
    Object.entries(entry.properties).flatMap(([name, schema]): [string, Value][] => {
      const { default: value } = annotations(schema);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  /** Members that stand for nothing are noise in imported code; the server fills in every one. */
  const withoutDefaults = (of: Value): Value =>
    isMap(of)
      ? Object.fromEntries(Object.entries(of).filter(([name, value]) => value !== defaults[name]))
      : of;
  return {
    as,
    // Some have to be given, although there is a default (the state of an ACL's rule).
    send: (value) =>
      isList(value) ? value.map((of) => renamed(isMap(of) ? { ...defaults, ...of } : of, underscored)) : [],
    receive: (value) => (isList(value) ? value : []).map((of) => withoutDefaults(renamed(of, camelCased))),
  };
}
