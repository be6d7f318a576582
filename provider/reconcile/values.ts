/**
 * The values that hosts and handlers exchange: plain JSON, and explicit marks for what Pulumi adds to it.
 *
 * A host translates its wire format to these and back; nothing below a host knows gRPC or closures.
 */

/** A value that is not known before the update has run. Only previews meet it. */
export class Unknown {
  static readonly value = new Unknown();
  private constructor() {}
}

/** A value that must be shown to nobody and encrypted in the state. */
export class Secret {
  constructor(readonly value: Value) {}
}

/** A file's content: as text, as a path on this machine, or at a URI. An old one has only its hash. */
export class Asset {
  constructor(readonly source: { hash?: string; text?: string; path?: string; uri?: string }) {}
}

/** A tree of files: as a map of assets, as a path on this machine, or at a URI. An old one has only its hash. */
export class Archive {
  constructor(
    readonly source: {
      hash?: string;
      assets?: Record<string, Asset | Archive>;
      path?: string;
      uri?: string;
    },
  ) {}
}

export type Value =
  null | boolean | number | string | Unknown | Secret | Asset | Archive | Value[] | { [key: string]: Value };

export type PropertyMap = { [key: string]: Value };

export function isMap(value: unknown): value is { [key: string]: Value } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A map whose values are made from those of another one. */
export const mapped = (of: PropertyMap, make: (value: Value, key: string) => Value): PropertyMap =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, make(value, key)]));

/** A map without what is not there. */
export const present = (of: Readonly<Record<string, Value | undefined>>): PropertyMap =>
  Object.fromEntries(
    Object.entries(of).flatMap(([key, value]): [string, Value][] =>
      value === undefined ? [] : [[key, value]],
    ),
  );

export function isList(value: unknown): value is Value[] {
  return Array.isArray(value);
}

/** A value that is a string by its definition; empty where it is not known or not given. */
export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A list that is one of texts by its definition; empty where it is not known or not given. */
export function listOf(value: Value | undefined): string[] {
  return isList(value) ? value.map(textOf) : [];
}

/** A value that is a map by its definition; empty where it is not known or not given. */
export function entriesOf(value: unknown): PropertyMap {
  return isMap(value) ? value : {};
}

/** The same of one whose values are texts. */
export function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(entriesOf(value)).map(([key, text]) => [key, textOf(text)]));
}
