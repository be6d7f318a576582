/** What a command sees of the one before it, as with pulumi-command: the output of its last run, in its environment. */
import type { PropertyMap } from "../../reconcile/values";

const variables = { PULUMI_COMMAND_STDOUT: "stdout", PULUMI_COMMAND_STDERR: "stderr" } as const;

/** Linux takes no variable of 128 KiB or more (MAX_ARG_STRLEN), its name included. */
const longest = 128 * 1024 - 64;

/** For the environment; what no variable can hold (it is too long, or has a zero byte) is left out. */
export function lastRun(outputs: PropertyMap = {}): Record<string, string> {
  const entries = Object.entries(variables).flatMap(([name, output]): [string, string][] => {
    const { [output]: value } = outputs;
    const fits = typeof value === "string" && Buffer.byteLength(value) < longest && !value.includes("\0");
    return fits ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}

/** What the program itself says of a variable goes before. */
export const seeing = <Run extends { readonly environment?: Record<string, string> }>(
  run: Run,
  outputs: PropertyMap | undefined,
): Run => ({ ...run, environment: { ...lastRun(outputs), ...run.environment } });
