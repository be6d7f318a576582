/**
 * How a failure leaves this host: as one sentence. The SDK prints what Check, Diff, Read and Delete have failed with, stack
 * and all, beside the answer that tells the engine the same; where the cause is understood, the answer is enough.
 */
import { RunError } from "@pulumi/pulumi/errors";
import { bugSentence, isUnderstood } from "../reconcile/understood";

const answered = new Set<string>();

/** Keeps the SDK from printing what it answers. */
export function quieten(): void {
  const print = console.error;
  console.error = (...said: unknown[]) => {
    const isAnswered = said.length === 1 && typeof said[0] === "string" && answered.has(said[0]);
    if (!isAnswered) print(...said);
  };
}

/** What a host throws for what a call threw. A bug keeps its stack, which whoever mends it needs. */
export function inOneSentence(error: unknown): Error {
  if (!isUnderstood(error)) return new Error(bugSentence(error), { cause: error });
  const sentence = new RunError(error.message);
  sentence.stack = error.message;
  answered.add(`${String(sentence)}: ${sentence.stack}`);
  return sentence;
}
