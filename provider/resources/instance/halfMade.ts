/** What a daemon that was killed while it made an instance leaves behind: a record without a file system. */
import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { isUnset } from "../../reconcile/normalise";
import { isStopped, optionsOf, pathOf, type RawInstance, type Where } from "./server";

interface RunningOperation {
  readonly status_code: number;
  readonly resources: Record<string, string[] | null> | null;
}

/**
 * The server notes the template to apply once an instance is whole, whatever it is made from, and takes the note away
 * when it is started (seen on LXD 5.0.2). Without the note it was started, is being made, or never will be finished.
 */
export function looksHalfMade(raw: RawInstance): boolean {
  return (
    isStopped(raw.status) &&
    isUnset(raw.last_used_at) &&
    raw.config?.["volatile.apply_template"] === undefined &&
    raw.config?.["volatile.last_state.power"] === undefined
  );
}

/** Whether an instance that looks half made stays so, for nobody makes it any more. */
export async function isLeftHalfMade(address: Where, context: Context): Promise<boolean> {
  // First the operations: one that ends in between leaves an instance that is whole.
  if (await isWorkedOn(address, context)) return false;
  const { value: raw } = await context.client.get<RawInstance>(pathOf(address), optionsOf(address, context));
  return looksHalfMade(raw);
}

async function isWorkedOn(address: Where, context: Context) {
  const { value } = await context.client.get<Record<string, RunningOperation[]> | null>(
    apiPath("operations"),
    { ...optionsOf(address, context), query: { recursion: "1" } },
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
