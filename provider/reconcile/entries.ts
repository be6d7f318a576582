/**
 * Lists that several resources write to (`ClusterGroup.members` beside `ClusterMember.groups`): each owns the entries
 * that it lists, and no other. Pure functions.
 */

/** Of what is there, the entries that are ours; all of them when nobody has declared anything yet (import). */
export function ownEntries(live: readonly string[], declared: readonly string[] | undefined): string[] {
  return declared === undefined ? [...live] : live.filter((entry) => declared.includes(entry));
}

/** The list to write: what is there, without what we listed once and list no more, with what we list now. */
export function mergedEntries(
  live: readonly string[],
  old: readonly string[],
  declared: readonly string[],
): string[] {
  const removed = old.filter((entry) => !declared.includes(entry));
  const kept = live.filter((entry) => !removed.includes(entry));
  return [...kept, ...declared.filter((entry) => !kept.includes(entry))];
}
