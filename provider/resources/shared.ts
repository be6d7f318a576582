/** Properties that several resources have in the same words. */
import {
  choice,
  type Annotations,
  list,
  mapOf,
  oneOf,
  optional,
  stringMap,
  text,
} from "../reconcile/properties";
import { deviceNaming, nameProblem } from "../reconcile/naming";
import { isVolatile, type KeyRules } from "../reconcile/ownership";
import type { Report } from "../reconcile/definition";
import { printPath, type Path } from "../reconcile/paths";
import { idForName } from "../reconcile/references";
import { Unknown, isList, isMap, listOf, textOf, type PropertyMap, type Value } from "../reconcile/values";

export const nameInput = (form: string, onChange: string, options: { replaces?: true } = {}) =>
  text(
    `The name: ${form}. Left out, it is the logical name with a random suffix (see Pulumi's \`autonaming\`). ${onChange}`,
    { filled: true, ...options },
  );

const forPeople = "A description for people. Changes in place.";

export const descriptionInput = text(forPeople, { default: "" });

/** Of ACLs and forwards: LXD 5.0.2 takes away what is blank around it. */
export const trimmedDescriptionInput = text(forPeople, { default: "", sameAs: "trimmed" });

export const projectInput = (onChange = "A change replaces the object.") =>
  text(`The project it lives in. Default: the provider's project. ${onChange}`, {
    replaces: true,
    filled: true,
    refersTo: "Project",
  });

const ownership = (byDefault: "all" | "declared") =>
  oneOf(
    choice("Ownership", "Whose keys count as drift.", {
      all: "Every key that the program does not declare and the server did not fill in by itself.",
      declared: "The keys of the program alone; others may write theirs beside them.",
    }),
    `Whose keys count as drift: with "all", every key that the program does not declare and the server did not fill in by itself is shown by a refresh and removed by the next update; with "declared", only the keys of the program are watched and repaired. Default "${byDefault}".`,
    { default: byDefault, untold: true },
  );

export const ownershipInput = ownership("all");

/** Of what many share, and nobody alone declares. */
export const declaredOwnershipInput = ownership("declared");

export const configInput = (
  of: string,
  document: string,
  onChange = "Changes in place.",
  keysName: Annotations["keysName"] = undefined,
) =>
  optional(
    stringMap(
      `Configuration keys of the ${of} and their values, as LXD names them (\`limits.cpu\`); numbers and booleans are turned into strings. Keys: ${document}. ${onChange}`,
      { owned: true, keysName },
    ),
  );

/** Properties of devices that are permissions; `initial.mode` is of disks (LXD 5.19). */
export const deviceModes = ["mode", "initial.mode"];

/** What devices name: the network of a card, the pool and the volume of a disk. */
export const namedByDevices = {
  network: "Network",
  pool: "StoragePool",
  source: "Volume",
  "security.acls": { each: "NetworkAcl" },
} as const;

export const devicesInput = (onChange: string) =>
  optional(
    mapOf(
      stringMap("The device's properties; `type` is required.", { modes: deviceModes }),
      `Devices by name, each a map of LXD's properties with at least \`type\` (\`nic\`, \`disk\`, \`proxy\`, …). Keys: https://documentation.ubuntu.com/lxd/en/latest/reference/devices/. ${onChange}`,
      { owned: true, keysName: namedByDevices },
    ),
  );

/** Who uses it is others' doing, of the same program as a rule: no news of this object in every refresh. */
export const usedByOutput = list(text("An API path."), "API paths of the objects that use it.", {
  changesWith: "anything",
  reading: true,
});

export const urlOutput = (...changesWith: string[]) =>
  text("The object's path in the LXD API.", { changesWith });

export const effectiveConfigOutput = stringMap(
  "The configuration as the server holds it, with the values that it filled in. For reading only; never a reason for a change.",
  { changesWith: ["config", "ownership"] },
);

export const deviceRules: KeyRules<unknown> = { serverOwned: () => false };

const deviceTypes = [
  "none",
  "nic",
  "disk",
  "unix-char",
  "unix-block",
  "unix-hotplug",
  "usb",
  "gpu",
  "infiniband",
  "proxy",
  "tpm",
  "pci",
];

export function checkDevices(inputs: PropertyMap, report: Report): void {
  const devices = inputs.devices;
  if (devices === undefined || !isMap(devices)) return;
  for (const [name, device] of Object.entries(devices)) {
    const at = ["devices", name];
    const problem = nameProblem(name, deviceNaming);
    if (problem) report(printPath(at), problem);
    checkDevice(name, device, at, report);
  }
}

export function checkDevice(name: string, device: Value, at: Path, report: Report): void {
  if (device instanceof Unknown || !isMap(device)) return;
  const type = device.type;
  if (type === undefined) {
    report(
      printPath(at),
      `The device "${name}" has no type; add one, for example type: "disk" (possible: ${deviceTypes.join(", ")}).`,
    );
  } else if (typeof type === "string" && !deviceTypes.includes(type)) {
    report(
      printPath([...at, "type"]),
      `The device "${name}" has the unknown type "${type}"; possible: ${deviceTypes.join(", ")}.`,
    );
  }
  if (type === "nic") checkReferencesWithin(device, ["network"], at, report);
  if (type === "disk") checkReferencesWithin(device, ["pool"], at, report);
}

/** Ids begin with the project; given where a name is meant they are a common slip. */
export function checkReference(inputs: PropertyMap, property: string, report: Report): void {
  checkName(inputs[property], [property], report);
}

/** A name that may be anything but what leads elsewhere in a path: LXD 5.0.2 makes such an object, and nobody finds it. */
export function checkSegment(inputs: PropertyMap, property: string, report: Report): void {
  const name = textOf(inputs[property]);
  if (name === "." || name === "..")
    report(property, `${property} must not be "${name}": no path leads to it.`);
}

/** References in members of an object or a map. */
export function checkReferencesWithin(
  object: Value | undefined,
  members: readonly string[],
  at: Path,
  report: Report,
): void {
  if (object === undefined || !isMap(object)) return;
  for (const member of members) checkName(object[member], [...at, member], report);
}

function checkName(value: Value | undefined, at: Path, report: Report): void {
  const path = printPath(at);
  const problem = typeof value === "string" ? idForName(value, path) : undefined;
  if (problem) report(path, problem);
}

/** Live configuration without the server's own memory: what users see as `effectiveConfig`. */
export function effectiveConfig(config: Record<string, string> | null | undefined): PropertyMap {
  return Object.fromEntries(Object.entries(config ?? {}).filter(([key]) => !isVolatile(key)));
}

/** Of certificates: projects confine only what is restricted. */
export function checkProjects(inputs: PropertyMap, report: Report): void {
  const projects = inputs.projects;
  if (isList(projects) && projects.length > 0 && inputs.restricted !== true) {
    report("projects", "projects confines nothing without restricted: true; add it, or leave projects out.");
  }
}

/** Projects are a set: neither their order says anything, nor that one is named twice (which LXD 5.0.2 refuses). */
export const sortedProjects = (inputs: PropertyMap): PropertyMap =>
  isList(inputs.projects) ? { ...inputs, projects: projectSet(inputs.projects) } : inputs;

export const projectSet = <T>(projects: readonly T[] = []): T[] => [...new Set(projects)].sort();

/** The members that have an object: the server gives them in any order. */
export const sortedLocations = (locations: Value | undefined): string[] => listOf(locations).sort();
