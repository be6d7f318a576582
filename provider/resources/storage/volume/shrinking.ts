/** Block volumes, which LXD never makes smaller. */
import { isHidden } from "../../../reconcile/confidential";
import type { Context } from "../../../reconcile/definition";
import { fetchObject } from "../../../reconcile/fetch";
import { about, refusal, type Planned } from "../../../reconcile/notes";
import { entriesOf, textOf, type PropertyMap, type Value } from "../../../reconcile/values";
import { bytesOf } from "../../sizes";
import type { Where } from "./update";

/** What a block volume has that names no size, in a pool that has no `volume.size` (LXD: lxd/storage/drivers, DefaultBlockSize). */
const usualSize = "10GiB";

export const sizeOf = ({ config }: { readonly config?: Value }): Value | undefined => entriesOf(config).size;

const sentence = (from: Value | undefined, to: Value | undefined): string =>
  `A block volume cannot shrink from ${textOf(from)} to ${textOf(to)}: the server refuses. Make a new volume and copy the data.`;

interface Sized {
  readonly contentType?: Value;
  readonly config?: Value;
}

/** What is wrong with a declared size beside the one that was declared; another kind of content is another volume. */
export function shrinkProblem(old: Sized, inputs: Sized): string | undefined {
  const isBlock = inputs.contentType === "block" && old.contentType === "block";
  const [before, after] = [sizeOf(old), sizeOf(inputs)];
  return isBlock && isLess(after, before) ? sentence(before, after) : undefined;
}

function isLess(size: Value | undefined, than: Value | undefined): boolean {
  const [less, more] = [bytesOf(size), bytesOf(than)];
  return less !== undefined && more !== undefined && less < more;
}

/** The same beside a size that nobody declared, which is the pool's. */
export const refuseShrinking = refusal(
  async (planned: Planned<PropertyMap, PropertyMap, Where>, context: Context) => {
    const { action, address, old, inputs } = planned;
    const isSameKind = inputs.contentType === "block" && old.contentType === "block";
    if (action !== "update" || !isSameKind || textOf(sizeOf(inputs)) === "" || textOf(sizeOf(old)) !== "")
      return [];
    const where = { collection: ["storage-pools"], name: address.pool };
    const pool = await fetchObject<{ config: Record<string, string> | null }>(where, context);
    if (await isHidden(pool?.config, context)) return [];
    const before = pool?.config?.["volume.size"] ?? usualSize;
    return isLess(sizeOf(inputs), before)
      ? [about(["config", "size"], sentence(before, sizeOf(inputs)))]
      : [];
  },
);
