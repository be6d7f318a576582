/** What `ignoreChanges` leaves as it is on the server. */
import { covers, type Path } from "../paths";
import { isMap } from "../values";

/** Whether nothing of the key of an owned map, or not all of it, was written. */
export function touches(ignored: readonly Path[], property: string, key: string): boolean {
  return ignored.some((pattern) => covers(pattern.slice(0, 2), [property, key]));
}

/** A pattern may point into an entry (`devices.eth0.parent`, `devices["*"].parent`): that part keeps its live value. */
export function withIgnoredParts(
  property: string,
  declared: Record<string, unknown>,
  live: Record<string, unknown>,
  ignored: readonly Path[],
): Record<string, unknown> {
  const within = ignored.filter((pattern) => pattern.length > 2);
  const isIgnored = (...path: string[]) => within.some((pattern) => covers(pattern, path));
  return Object.fromEntries(
    Object.entries(declared).map(([key, entry]) => {
      const current = live[key];
      if (!isMap(entry) || !isMap(current)) return [key, entry];
      const declaredParts = Object.entries(entry).filter(([part]) => !isIgnored(property, key, part));
      const liveParts = Object.entries(current).filter(([part]) => isIgnored(property, key, part));
      return [key, Object.fromEntries([...declaredParts, ...liveParts])];
    }),
  );
}
