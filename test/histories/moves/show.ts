/** A value of a program, for people. */
import { Asset, Secret, isMap } from "../../../provider/reconcile/values";
import { Reference } from "../engine/program";

export function show(value: unknown): string {
  if (value instanceof Reference) return `${value.label}.${value.output}`;
  if (value instanceof Secret) return `secret(${show(value.value)})`;
  if (value instanceof Asset) return "(a file)";
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (isMap(value)) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item)}`)
      .join(", ")} }`;
  }
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
