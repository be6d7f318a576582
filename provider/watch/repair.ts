/** Puts right what differs, by an update of these resources alone, where that takes nothing away. */
import { fromJson } from "../lxd";
import { Failure } from "../reconcile/host";
import { nameInProgram } from "../reconcile/register";
import { entriesOf, isList, textOf, type PropertyMap } from "../reconcile/values";
import { pulumi, type Stack } from "./pulumi";

/** What an update may consist of that nobody looks at: nothing is deleted, and nothing made anew in another's place. */
const harmless: readonly string[] = ["same", "refresh", "update", "create", "read"];

/** Answers what came of it, in a sentence. */
export async function repair(stack: Stack, urns: readonly string[], signal: AbortSignal): Promise<string> {
  const names = urns.map((urn) => `"${nameInProgram(urn)}"`).join(", ");
  // The state does not know yet what is different on the server.
  const of = ["--refresh", ...urns.flatMap((urn) => ["--target", urn])];
  try {
    const harm = harmIn(await pulumi(stack, ["preview", "--json", ...of], signal, errorsIn));
    if (harm.length > 0) {
      return `Not repaired: ${names}. It would take ${harm.join(", ")}; run "pulumi up --refresh" to look at that yourself.`;
    }
    await pulumi(stack, ["up", "--yes", "--skip-preview", ...of], signal);
    return `Repaired: ${names}.`;
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
    return `Not repaired: ${names}. ${error.message}`;
  }
}

/** What a failed preview says of it: among its steps, which are long. */
export function errorsIn(preview: string): string {
  const { diagnostics } = fromJson<PropertyMap>(preview);
  const errors = (isList(diagnostics) ? diagnostics.map(entriesOf) : [])
    .filter(({ severity }) => severity === "error")
    // Colours are written as `<{%reset%}>`.
    .map(({ message }) =>
      textOf(message)
        .replace(/<\{%.*?%\}>/g, "")
        .trim(),
    );
  return [...new Set(errors)].join(" ");
}

/** What a preview plans and nobody has asked for, in words. */
export function harmIn(preview: string): string[] {
  const { steps } = fromJson<PropertyMap>(preview);
  const planned = isList(steps) ? steps.map(entriesOf) : [];
  const harms = planned
    .filter(({ op }) => !harmless.includes(textOf(op)))
    .map(({ op, urn }) => {
      const what = textOf(op).includes("replace") ? "a replacement" : `a "${textOf(op)}"`;
      return `${what} of "${nameInProgram(textOf(urn))}"`;
    });
  return [...new Set(harms)];
}
