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

/** Network interfaces: the kernel takes 15 characters (IFNAMSIZ). LXD wants at least two. */
export const interfaceNaming: Naming = {
  longest: 15,
  pattern: /^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/,
  form: "2 to 15 letters, digits, hyphens, underscores and dots, beginning with a letter or digit",
  sanitise: (name) => name.replace(/[^-a-zA-Z0-9_.]+/g, "-").replace(/^[^a-zA-Z0-9]+/, ""),
};

/** What LXD takes for most objects: anything short without a slash, a blank or a colon. */
export const plainNaming: Naming = {
  longest: 63,
  pattern: /^[^\s/:?&+"'#%]*$/,
  form: "1 to 63 characters without blanks and without any of / : ? & + \" ' # %",
  sanitise: (name) => name.replace(/[\s/:?&+"'#%]+/g, "-"),
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
  const mode = request.autonaming?.mode;
  if (mode === "disable") {
    return { problem: "Automatic naming is switched off (pulumi:autonaming), so a name must be given." };
  }
  if (mode === "enforce") return { name: request.autonaming!.proposedName };
  if (mode === "propose" && nameProblem(request.autonaming!.proposedName, naming) === undefined) {
    return { name: request.autonaming!.proposedName };
  }
  const suffix = Buffer.from(request.randomSeed ?? Buffer.from(request.name))
    .toString("hex")
    .padStart(suffixLength, "0")
    .slice(0, suffixLength);
  const stem = naming.sanitise(request.name) || request.type.toLowerCase();
  const room = naming.longest - suffix.length - 1;
  return { name: `${stem.slice(0, room).replace(/[-.]+$/, "")}-${suffix}` };
}
