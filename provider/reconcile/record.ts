/**
 * What the server made of each property beside the owned maps (ownership.ts has those): a text that it trimmed, a list
 * that it sorted, a time that it rounded, and what it filled in where the program is silent. Written after our own
 * writes and by imports only. Everything here is a pure function.
 */
import { isDeepStrictEqual } from "node:util";
import { canonical } from "./normalise";
import type { Trace } from "./ownership";
import { annotations, itemsOf, objectOf, valuesOf, type TObject, type TSchema } from "./properties";
import { isList, isMap, mapped, type PropertyMap, type Value } from "./values";

export type Traces = Readonly<Record<string, Trace<Value>>>;

/** The properties that are recorded: inputs that the server tells, but for the maps that are owned key by key. */
function recorded(definition: TObject, live: PropertyMap): [string, TSchema, Value][] {
  return Object.entries(definition.properties).flatMap(([name, schema]) => {
    const { owned, computed } = annotations(schema);
    const { [name]: value } = live;
    return owned || computed || value === undefined ? [] : [[name, schema, value]];
  });
}

const isSame = (a: Value | undefined, b: Value | undefined, schema: TSchema): boolean =>
  isDeepStrictEqual(settled(a, schema), settled(b, schema));

const settled = (value: Value | undefined, schema: TSchema) =>
  (value === undefined ? undefined : canonical(value, schema)) ?? annotations(schema).default;

/**
 * Whether the server has spellings of its own for it. Of what it keeps as it is (contents, numbers, booleans, choices),
 * another value right after our write is somebody else's doing.
 */
export function isSpelled(schema: TSchema): boolean {
  const { verbatim, enum: choices } = annotations(schema);
  if (verbatim || choices) return false;
  return schema.type === "string" || schema.type === "array" || schema.type === "object";
}

/** What a write taught. `before` is what was there just before it, as far as it looked; nothing, in a create. */
export function recordAfter(
  definition: TObject,
  write: {
    readonly record: Traces;
    /** With defaults: what was declared last, and what is declared now. */
    readonly was: PropertyMap;
    readonly declared: PropertyMap;
    readonly before?: PropertyMap;
    readonly live: PropertyMap;
    /** Properties in `ignoreChanges`: we did not write them, so nothing is learnt about them. */
    readonly ignored?: (name: string) => boolean;
  },
): Traces {
  const { record, was, declared, before, live, ignored = () => false } = write;
  const result: Record<string, Trace<Value>> = {};
  for (const [name, schema, stored] of recorded(definition, live)) {
    const trace = record[name];
    if (ignored(name)) {
      if (trace !== undefined) result[name] = trace;
      continue;
    }
    const { [name]: said } = declared;
    if (said !== undefined) {
      if (isSpelled(schema) && !isSame(said, stored, schema)) result[name] = { said, stored };
    } else if (trace !== undefined && trace.said === undefined) {
      result[name] = trace;
    } else if (!isSame(stored, undefined, schema)) {
      // Filled in at our write; or dropped from the program, and the server keeps it. Else it belongs to others.
      const isNew = before === undefined || (name in before && isSame(before[name], undefined, schema));
      if (isNew || was[name] !== undefined) result[name] = { stored };
    }
  }
  return result;
}

/** What an import records: all that did not become an input. */
export function recordOfImport(definition: TObject, inputs: PropertyMap, live: PropertyMap): Traces {
  const silent = recorded(definition, live).filter(
    ([name, schema, stored]) => inputs[name] === undefined && !isSame(stored, undefined, schema),
  );
  return Object.fromEntries(silent.map(([name, , stored]) => [name, { stored }]));
}

/**
 * A property as a refresh finds it: as the program says it, where the server has what our last write left; nothing,
 * where the server filled that in; the live value, where somebody changed it.
 */
export function asRecorded(
  said: Value | undefined,
  trace: Trace<Value> | undefined,
  live: Value,
  schema: TSchema,
): Value | undefined {
  const { default: fallback, computed } = annotations(schema);
  if (trace !== undefined && isSame(trace.stored, live, schema)) {
    if (said === undefined || isSame(said, trace.said, schema)) return said;
    // The program may have named what the server has already, which is no update.
    return trace.said ?? (isSame(said, live, schema) ? said : undefined);
  }
  if (said === undefined) return computed || isSame(live, undefined, schema) ? undefined : live;
  if (isSame(said, live, schema)) return said;
  const isOurs = trace?.said !== undefined && isSame(trace.said, said, schema);
  const blended = isOurs ? blend(said, trace.stored, live, schema) : live;
  return blended === null && fallback === undefined ? undefined : blended;
}

/** Whether something that the server had filled in is gone. */
export const isMissing = (
  said: Value | undefined,
  trace: Trace<Value> | undefined,
  live: Value,
  schema: TSchema,
): boolean =>
  said === undefined &&
  trace?.stored !== undefined &&
  trace.said === undefined &&
  isSame(live, undefined, schema);

/** Of a value that holds others, the parts that are as our last write left them, as the program says them. */
function blend(said: Value, stored: Value | undefined, live: Value, schema: TSchema): Value {
  if (stored !== undefined && isSame(stored, live, schema)) return said;
  const item = itemsOf(schema);
  if (item && isList(said) && isList(stored) && isList(live) && said.length === stored.length) {
    return live.map((now, index) => {
      const known = said[stored.findIndex((one) => isSame(one, now, item))];
      if (known !== undefined) return known;
      const { [index]: before } = said;
      return before === undefined ? now : blend(before, stored[index], now, item);
    });
  }
  if (isMap(said) && isMap(stored) && isMap(live)) {
    const members = objectOf(schema)?.properties;
    return mapped(live, (now, key) => {
      const part = members?.[key] ?? valuesOf(schema);
      const { [key]: before } = said;
      return before === undefined || part === undefined ? now : blend(before, stored[key], now, part);
    });
  }
  return live;
}

/** Whether a value is what the server has already: no difference, though the state's last input is another one. */
export function isRecorded(
  before: Value | undefined,
  after: Value | undefined,
  trace: Trace<Value> | undefined,
  schema: TSchema,
): boolean {
  if (trace?.stored === undefined || after === undefined || !isSame(after, trace.stored, schema))
    return false;
  return before === undefined ? trace.said === undefined : isSame(before, trace.said, schema);
}
