/** Names for objects whose program gives none: the logical name and a suffix, valid for the kind. */
import type { CheckRequest } from "./host";
import type { Naming } from "./definition";

const suffixLength = 7;

/** Letters, digits and hyphens, beginning with a letter: host names, as LXD asks of instances. */
export const hostNaming: Naming = {
  longest: 63,
  pattern: /^[a-zA-Z][a-zA-Z0-9-]*(?<!-)$/,
  form: "1 to 63 letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
  sanitise: (name) =>
    name
      .replace(/[^a-zA-Z0-9-]+/g, "-")
      .replace(/^[^a-zA-Z]+/, "")
      .replace(/-+$/, ""),
};

/** Network interfaces, which bridges are: the kernel takes 15 characters (IFNAMSIZ), LXD wants at least two. */
export const interfaceNaming: Naming = {
  longest: 15,
  pattern: /^[-a-zA-Z0-9_.]{2,}$/,
  form: "2 to 15 letters, digits, hyphens, underscores and dots",
  sanitise: (name) => simple(name).replace(/^[^a-zA-Z0-9]+/, ""),
};

/** Newer servers refuse more than old ones do (LXD 6.9: all that is not ASCII), so made-up names are of little. */
const simple = (name: string) => name.replace(/[^-a-zA-Z0-9_.]+/g, "-").replace(/^[-._]+/, "");

/** What LXD 5.0.2 asks of most names: they are a part of a path, and nothing else. */
export const plainNaming: Naming = {
  longest: Infinity,
  pattern: /^[^/]+$/,
  form: "at least one character, and no slash",
  sanitise: simple,
};

/** Storage pools, snapshots of volumes, and members of clusters. */
export const storageNaming: Naming = {
  longest: Infinity,
  pattern: /^[^/\s\u0085]+$/,
  form: "at least one character, no blank and no slash",
  sanitise: simple,
};

/** Snapshots of instances. One with a `%` is made by 5.0.2, which then cannot find it: it decodes the path twice. */
export const snapshotNaming: Naming = {
  longest: Infinity,
  pattern: /^[^/ &?+%]+$/,
  form: "at least one character, no blank and none of / & ? + %",
  sanitise: hostNaming.sanitise,
};

/** Networks that are not bridges, and so no interfaces. Names that are made up are short enough for both. */
export const networkNaming: Naming = {
  longest: Infinity,
  longestMade: 15,
  pattern: /^[^/?&+:]+$/,
  form: "at least one character, and none of / ? & + :",
  sanitise: interfaceNaming.sanitise,
};

/** Projects and groups of cluster members: the server joins names by `_` and quotes them. */
export const projectNaming: Naming = {
  longest: Infinity,
  pattern: /^(?!\*$)[^/ _'"]+$/,
  form: 'at least one character, no blank and none of / _ \' ", and must not be "*"',
  sanitise: (name) => simple(name).replace(/_+/g, "-"),
};

/** Buckets of storage pools: what S3 takes (Incus 7, and Amazon's rules for bucket names). */
export const bucketNaming: Naming = {
  longest: 63,
  pattern: /^[a-z0-9][a-z0-9.-]{2,}$/,
  form: "3 to 63 lowercase letters, digits, full stops and hyphens, beginning with a letter or digit",
  sanitise: (name) => simple(name.toLowerCase()).replace(/_+/g, "-"),
};

/** Devices of instances and profiles (LXD shared/validate, IsDeviceName). */
export const deviceNaming: Naming = {
  longest: 63,
  pattern: /^(?!\.)[-a-zA-Z0-9/:_.]+$/,
  form: "1 to 63 letters, digits and any of / - : _ ., not beginning with a full stop",
  sanitise: simple,
};

/** What is only told to people, and is in no path. */
export const freeNaming: Naming = {
  longest: Infinity,
  pattern: /^[^]+$/,
  form: "at least one character",
  sanitise: simple,
};

/** What is wrong with a name, or nothing. */
export function nameProblem(name: string, naming: Naming): string | undefined {
  if (name === "") return `The name must not be empty; it must have ${naming.form}.`;
  if (name.length > naming.longest) {
    return `The name "${name}" has ${name.length} characters; at most ${naming.longest} are possible.`;
  }
  if (name === "." || name === "..") return `"${name}" cannot be a name: it means a directory.`;
  return naming.pattern.test(name) ? undefined : `The name "${name}" must have ${naming.form}.`;
}

export type Named = { name: string } | { problem: string };

/** The name for an object without one, honouring Pulumi's autonaming configuration. */
export function autoName(request: CheckRequest, naming: Naming): Named {
  const { mode, proposedName = "" } = request.autonaming ?? {};
  if (mode === "disable") {
    return { problem: "Automatic naming is switched off (pulumi:autonaming), so a name must be given." };
  }
  if (mode === "enforce") return { name: proposedName };
  if (mode === "propose" && nameProblem(proposedName, naming) === undefined) {
    return { name: proposedName };
  }
  const suffix = Buffer.from(request.randomSeed ?? Buffer.from(request.name))
    .toString("hex")
    .padStart(suffixLength, "0")
    .slice(0, suffixLength);
  const stem = naming.sanitise(request.name) || request.type.toLowerCase();
  const room = Math.min(naming.longestMade ?? 63, naming.longest) - suffix.length - 1;
  return { name: `${stem.slice(0, room).replace(/[-.]+$/, "")}-${suffix}` };
}
