import type { Around } from "../lxd";
import type { Context } from "./definition";

/** What surrounds what a call does again: its end, and its log. */
export const around = ({ signal, log }: Pick<Context, "signal" | "log">): Around => ({
  signal,
  tell: (message) => log.debug(message),
});
