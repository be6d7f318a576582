/** What makes no sense in `waitFor`. */
import type { Report } from "../../../reconcile/definition";
import { Unknown, isMap, type PropertyMap } from "../../../reconcile/values";
import { membersOf } from "./wait";

export function checkWaits(inputs: PropertyMap, report: Report): void {
  const entries = Array.isArray(inputs.waitFor) ? inputs.waitFor : [];
  entries.forEach((entry, i) => {
    if (entry instanceof Unknown || !isMap(entry) || typeof entry.type !== "string") return;
    const takes = membersOf[entry.type];
    if (takes === undefined) return;
    for (const member of Object.keys(entry)) {
      if (member === "type" || member === "timeout" || entry[member] === undefined || member in takes)
        continue;
      const possible = [...Object.keys(takes), "timeout"].join(" and ");
      report(
        `waitFor[${i}].${member}`,
        `A wait of type "${entry.type}" has no "${member}"; it takes ${possible}.`,
      );
    }
    for (const [member, isRequired] of Object.entries(takes)) {
      if (!isRequired || entry[member] !== undefined) continue;
      const example = member === "port" ? "port: 80" : 'command: ["test", "-e", "/run/ready"]';
      report(
        `waitFor[${i}].${member}`,
        `A wait of type "${entry.type}" needs ${member}, for example ${example}.`,
      );
    }
  });
}
