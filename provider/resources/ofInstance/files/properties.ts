/** Properties that the resources of files have in the same words. */
import { posix } from "node:path";
import type { Address, Report } from "../../../reconcile/definition";
import { choice, text, wholeNumber, type Annotations } from "../../../reconcile/properties";
import { Unknown, type PropertyMap } from "../../../reconcile/values";

export const instanceFileKind = choice("InstanceFileKind", "What is at a path inside an instance.", {
  file: "A file with content.",
  directory: "A directory.",
  symlink: "A symbolic link to `target`.",
});

export const modeInput = (description: string, options: Pick<Annotations, "computed" | "imported"> = {}) =>
  text(description, {
    sameAs: "mode",
    pattern: "^(0o?)?[0-7]{3}$",
    form: 'permissions in octal such as "0644" (set-user-id and the like are not possible through this API)',
    ...options,
  });

export const ownerInput = (what: "user" | "group", onDefault: string, options: { default?: number } = {}) =>
  wholeNumber(`The ${what}'s numeric id inside the instance. ${onDefault} Changes in place.`, {
    minimum: 0,
    ...options,
  });

/** Paths are compared as they are written, so there is one way to write each. */
export function checkPath(inputs: PropertyMap, report: Report): void {
  const { path } = inputs;
  if (path === undefined || path instanceof Unknown || typeof path !== "string") return;
  if (!path.startsWith("/")) {
    report("path", `path must be absolute, such as "/etc/motd", which "${path}" is not.`);
    return;
  }
  const normal = posix.normalize(path).replace(/(.)\/$/, "$1");
  if (normal !== path)
    report("path", `path must be written without detours: "${normal}" instead of "${path}".`);
  if (normal === "/") report("path", "path must name something below the root directory.");
}

/** A file, as InstanceFile and InstanceFileTree both can hold it. */
export const fileThing = ({ project, instance }: Address, path: string): string =>
  `file:${project}/${instance}:${path}`;
