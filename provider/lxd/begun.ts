import type { Outcome } from "./call";
import type { Operation } from "./Operation";

/** The operation that a write began, for those that are answered by one: tokens, transfers between servers. */
export function begun({ operation }: Outcome): Operation {
  if (operation === undefined) throw new Error("The server answered without the operation that it began.");
  return operation;
}
