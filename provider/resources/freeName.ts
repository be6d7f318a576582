import { LxdError, type CallOptions } from "../lxd";
import type { Context } from "../reconcile/definition";

/**
 * For what comes with a configuration of its own, as a backup does: after a lost answer it cannot be told by what is
 * declared whether it is ours, but it is where nothing had the name before. What has it is refused before the upload.
 */
export async function claimFreeName(path: string, options: CallOptions, context: Context): Promise<void> {
  try {
    await context.client.get(path, options);
  } catch (error) {
    if (!(error instanceof LxdError && error.kind === "notFound")) throw error;
    return context.foundBefore?.(undefined);
  }
  throw new LxdError({ kind: "exists", method: "GET", path, message: "It already exists" });
}
