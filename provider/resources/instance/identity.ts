/** What an instance is called: in ids, and in sentences about what went wrong. */
import { LxdError } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { explain, type Action } from "../../reconcile/explain";
import type { Where } from "./server";

export const identity = {
  type: "Instance",
  path: "/1.0/instances/<name>",
  listedBy: "lxc list",
  id: { segments: ["project", "name"], example: "default/web" },
} as const;

/** The whole sentence about a failure, with what to do about it. */
export const explained = (error: unknown, action: Action, address: Where, context: Context): string =>
  explain(error, { definition: identity, action, address, context }).message;

/** The server's own words where there are some, as a sentence that can stand in another one. */
export function saidOf(error: Error, address: Where, context: Context): string {
  const own = error instanceof LxdError ? error.serverMessage : "";
  return `${(own || explained(error, "updated", address, context)).replace(/\.$/, "")}.`;
}
