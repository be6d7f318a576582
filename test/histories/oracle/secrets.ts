/** What a program marks as secret is in clear nowhere in the state and in no sentence. */
import { Secret, type Value } from "../../../provider/reconcile/values";
import type { Stack } from "../engine/stack";
import { holds } from "./law";

export function keepsSecrets(secrets: readonly string[], stack: Stack, sentences: readonly string[]): void {
  for (const { about, inputs, outputs } of stack) {
    for (const [side, properties] of Object.entries({ inputs, outputs })) {
      for (const [name, value] of Object.entries(properties)) {
        const clear = textsOf(value).find((text) => secrets.some((secret) => text.includes(secret)));
        const told = () => `${about.name}: ${side}.${name}: ${clear}`;
        holds(clear === undefined, "no secret is in clear in the state", told);
      }
    }
  }
  const said = sentences.find((sentence) => secrets.some((secret) => sentence.includes(secret)));
  holds(said === undefined, "no secret is in clear in a sentence", () => said!);
}

/** All texts, keys too, that are not marked. */
function textsOf(value: unknown): string[] {
  if (value instanceof Secret) return [];
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as Record<string, Value>).flatMap(([key, item]) => [key, ...textsOf(item)]);
}
