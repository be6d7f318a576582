import type { ExecResult } from "../../lxd";
import { Failure } from "../../reconcile/host";

/** How much of what a failed command said is repeated. */
const toldAtMost = 2000;

/** A command that ended with another exit code than 0, and what it said. */
export function exitFailure(program: string, place: string, result: ExecResult): Failure {
  const said = (result.stderr.length > 0 ? result.stderr : result.stdout).toString("utf8").trim();
  const tail = said.length > toldAtMost ? `…${said.slice(-toldAtMost)}` : said;
  const why =
    result.exitCode === 127
      ? " (there is no such command)"
      : result.exitCode === 126
        ? " (it cannot be executed)"
        : "";
  const words = tail === "" ? "It said nothing." : `It said: ${tail}`;
  return new Failure(
    "precondition",
    `The command ${JSON.stringify(program)} in ${place} ended with exit code ${result.exitCode}${why}. ${words}`,
  );
}
