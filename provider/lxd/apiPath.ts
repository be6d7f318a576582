import { LxdError } from "./LxdError";

/**
 * The path of an API object, with every segment escaped once: `apiPath("instances", "a b")` is
 * `/1.0/instances/a%20b`, `apiPath()` is `/1.0`.
 *
 * A segment that is empty, `.` or `..` would name another object than the one meant; it is refused.
 */
export function apiPath(...segments: string[]): string {
  let path = "/1.0";
  for (const segment of segments) {
    if (segment === "" || segment === "." || segment === "..") {
      throw new LxdError({
        kind: "invalid",
        method: "GET",
        path,
        message: `${JSON.stringify(segment)} can't be a name: no object of the server has it`,
      });
    }
    path += "/" + encodeURIComponent(segment);
  }
  return path;
}
