/** The sources that something is made from: which of their members go with which type. */
import type { Report } from "../reconcile/definition";
import { isMap, type PropertyMap } from "../reconcile/values";

/** By type and member; `true` marks those that are required. */
export type SourceMembers = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

/** Says which members are missing, and which do not belong there. */
export function checkSourceMembers({ source }: PropertyMap, members: SourceMembers, report: Report): void {
  if (source === undefined || !isMap(source) || typeof source.type !== "string") return;
  const takes = members[source.type];
  if (!takes) return;
  const given = Object.keys(source).filter((member) => member !== "type" && source[member] !== undefined);
  for (const member of given) {
    if (member in takes) continue;
    const possible = Object.keys(takes).join(", ") || "nothing else";
    report(`source.${member}`, `source of type "${source.type}" has no "${member}"; it takes ${possible}.`);
  }
  for (const [member, isRequired] of Object.entries(takes)) {
    if (!isRequired || given.includes(member)) continue;
    report(`source.${member}`, `source of type "${source.type}" needs "${member}".`);
  }
}
