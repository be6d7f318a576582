/** What a daemon that was killed while it made an instance leaves behind: a record without a file system. */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { isUnset } from "../../reconcile/normalise";
import { isStopped, pathOf, type RawInstance, type Where } from "./server";

interface RunningOperation {
  readonly status_code: number;
  readonly resources: Record<string, string[] | null> | null;
}

/**
 * The server notes the template to apply once an instance is whole, whatever it is made from, and takes the note away
 * when it is started (seen on LXD 5.0.2). Without the note it was started, is being made, or never will be finished.
 */
function isHalfMade(raw: RawInstance): boolean {
  return (
    isStopped(raw.status) &&
    isUnset(raw.last_used_at) &&
    raw.config?.["volatile.apply_template"] === undefined &&
    raw.config?.["volatile.last_state.power"] === undefined
  );
}

async function isWorkedOn(
  address: Where,
  options: { project?: string; signal?: AbortSignal },
  context: Context,
) {
  const { value } = await context.client.get<Record<string, RunningOperation[]> | null>(
    apiPath("operations"),
    {
      ...options,
      query: { recursion: "1" },
    },
  );
  // The name may carry ?project=, and has an alias in /containers on older servers.
  const names = new RegExp(`/${address.name}(\\?|/|$)`);
  return Object.values(value ?? {})
    .flat()
    .filter(({ status_code: status }) => status < 200)
    .some(({ resources }) =>
      Object.values(resources ?? {}).some((all) => all?.some((one) => names.test(one))),
    );
}

/** Deletes the instance if it is half made and nobody makes it any more. */
export async function discardHalfMade(address: Where, context: Context): Promise<boolean> {
  const options = { project: address.project, signal: context.signal };
  // First the operations: one that ends in between leaves an instance that is whole.
  if (await isWorkedOn(address, options, context)) return false;
  const path = pathOf(address);
  const { value: raw } = await context.client.get<RawInstance>(path, options);
  if (!isHalfMade(raw)) return false;
  context.log.info(
    `Instance "${address.name}" was left half made by a server that was killed: it is deleted and made again.`,
  );
  if (raw.config?.["security.protection.delete"] !== undefined) {
    await context.client.update<RawInstance>(
      path,
      (live) => ({ ...live, config: { ...live.config, "security.protection.delete": "false" } }),
      options,
    );
  }
  await context.client.delete(path, options).catch((error: unknown) => {
    if (!(error instanceof LxdError && error.kind === "notFound")) throw error;
  });
  return true;
}
