import { LxdError } from "../lxd";
import type { Context } from "./definition";

/** What a look finds; undefined when the server cannot be asked: previews and differences do without it. */
export async function unlessOutOfReach<T>(
  look: Promise<T>,
  what: string,
  { log, unasked }: Pick<Context, "log" | "unasked">,
): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    unasked?.(error);
    log.debug(`${what} could not be looked up: ${error.message}`);
    return undefined;
  }
}
