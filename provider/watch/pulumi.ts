/** The Pulumi CLI on PATH, in the directory of the program. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { codeOf, messageOf } from "../lxd";
import { Failure } from "../reconcile/host";

export interface Stack {
  /** The program's directory. */
  readonly directory: string;
  /** Default: the one that is selected there. */
  readonly name?: string;
}

/**
 * Runs a command of the CLI's on the stack, and answers what it printed.
 *
 * @param reasonIn finds in what it printed why it failed; updates write that among what they did
 */
export async function pulumi(
  stack: Stack,
  args: readonly string[],
  signal: AbortSignal,
  reasonIn: (printed: string) => string = (printed) => printed.trim(),
): Promise<string> {
  const named = stack.name === undefined ? [] : ["--stack", stack.name];
  const all = [...args, ...named, "--non-interactive", "--color", "never"];
  // A group of its own: Ctrl-C in a terminal would reach it twice, and the second one ends it before it has written
  // the state.
  const child = spawn("pulumi", all, {
    cwd: stack.directory,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const interrupt = () => child.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (code === 0) return out;
    const said = err.trim() || reasonIn(out) || `it ended with exit code ${code}`;
    throw new Failure("precondition", `"pulumi ${args.slice(0, 2).join(" ")}" failed: ${said}`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("unavailable", whyNotStarted(error, stack), { cause: error });
  } finally {
    signal.removeEventListener("abort", interrupt);
  }
}

const whyNotStarted = (error: unknown, { directory }: Stack): string =>
  codeOf(error) === "ENOENT"
    ? `The Pulumi CLI could not be started in ${directory}: install it (https://www.pulumi.com/docs/install), put it on PATH, and name a directory that exists with --cwd.`
    : `The Pulumi CLI could not be started: ${messageOf(error)}`;
