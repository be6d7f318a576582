/** Cells of the usual forms. */
import type { Value } from "../../../provider/reconcile/values";
import type { Cell } from "./subject";

export const description: Cell = {
  property: "description",
  field: ["description"],
  choices: ["", "one", "two words", "a line\n"],
  absent: "",
  takesAnyText: true,
};

/** Keys of a map, each with what may be said of it. */
export function keysOf(
  property: string,
  keys: Readonly<Record<string, readonly Value[]>>,
  field = [property],
): Cell[] {
  return Object.entries(keys).map(([key, choices]) => ({
    ...{ property, key, choices, field: [...field, key] },
    ...(key.startsWith("user.") ? { takesAnyText: true as const } : {}),
  }));
}

/** Keys that everything with `config` has. */
export const userKeys = keysOf("config", {
  "user.a": ["1", "2"],
  "user.b": ["x", "y z"],
  "user.c": ["true"],
});

/** A key that no server knows. */
export const refusedKey = (key: string, refused: Value = "no"): Cell => ({
  ...{ property: "config", key, field: ["config", key], choices: [], refused },
});

export function plain(property: string, field: string, choices: readonly Value[], absent?: Value): Cell {
  return { property, field: [field], choices, absent };
}
