/** What is said of one object: for people in one line, for programs as JSON. */
import type { LifecycleEvent, Requestor } from "../lxd";
import { nameInProgram } from "../reconcile/register";
import { Archive, Asset, isList, isMap, mapped, Secret, Unknown, type Value } from "../reconcile/values";
import type { Difference, Sight } from "./look";
import type { Placed } from "./places";

/** What came of it, by a look at the object. */
export interface Finding {
  readonly kind: "changed" | "gone" | "restored";
  readonly object: Placed;
  readonly differences: readonly Difference[];
  /** Those of them that were there at the last look. */
  readonly asBefore: ReadonlySet<Difference>;
  /** What the server told of it since the last look; nothing where it was found otherwise. */
  readonly events: readonly LifecycleEvent[];
  readonly time: Date;
}

/** Undefined where nothing is to be said: it is as it was known to be. */
export function findingOf(
  object: Placed,
  sight: Sight,
  known: Sight | undefined,
  events: readonly LifecycleEvent[],
): Finding | undefined {
  const common = { object, events, time: new Date(), differences: [], asBefore: new Set<Difference>() };
  switch (sight.is) {
    case "changed": {
      const { differences } = sight;
      const before = new Set(known?.is === "changed" ? known.differences.map(told) : []);
      const asBefore = new Set(differences.filter((one) => before.has(told(one))));
      const isKnown = asBefore.size === differences.length && before.size === differences.length;
      return isKnown ? undefined : { ...common, kind: "changed", differences, asBefore };
    }
    case "gone":
      return known?.is === "gone" ? undefined : { ...common, kind: "gone" };
    case "same":
      return known === undefined ? undefined : { ...common, kind: "restored" };
    case "unseen":
      return undefined;
  }
}

/** The same text for the same difference; a secret counts, and stays within this process. */
const told = (difference: Difference): string => JSON.stringify(difference);

export function wordsOf(finding: Finding): string {
  const { kind, object, differences, asBefore } = finding;
  const { resource } = object;
  const what = `${resource.type} "${nameInProgram(resource.urn)}" (${resource.id})`;
  const cause = causeOf(finding);
  if (kind === "restored") return `${what} is as the state says again${cause && `: ${cause}`}.`;
  if (kind === "gone") return `${what} is not there any more${cause && `: ${cause}`}.`;
  const inWords = (these: readonly Difference[]) => these.map(wordsOfOne).join("; ");
  const fresh = inWords(differences.filter((one) => !asBefore.has(one)));
  const old = asBefore.size > 0 ? `as before: ${inWords([...asBefore])}` : "";
  const news = [fresh, old].filter((part) => part !== "").join("; ");
  return `${what} is not as the state says${cause && `: ${cause}`}: ${news}.`;
}

/** Who did what, of the object itself or of what it belongs to: `updated by root (unix)`. */
function causeOf({ events, object }: Finding): string {
  const own = [object.path, object.elsewhere ?? object.path].map((path) => path.join("/"));
  const causes = events.map(({ action, requestor, paths }) => {
    const [path] = paths;
    const isItself = paths.some((one) => own.includes(one.join("/")));
    const verb = action.split("-").at(-1) ?? action;
    const did = isItself ? verb : `${action} of /1.0/${path.join("/")}`;
    return requestor === undefined ? did : `${did} by ${wordsOfRequestor(requestor)}`;
  });
  return [...new Set(causes)].join(", ");
}

/** As long as it takes to tell certificates apart. */
const shownOfFingerprint = 12;

function wordsOfRequestor({ username, protocol, address }: Requestor): string {
  const isFingerprint = /^[0-9a-f]{64}$/.test(username);
  const who = isFingerprint ? `the certificate ${username.slice(0, shownOfFingerprint)}` : username;
  return `${who} (${[protocol, address].filter((one) => one).join(", ")})`;
}

function wordsOfOne({ path, kind, server, state, replaces }: Difference): string {
  const words = {
    added: `${path} is new: ${shown(server)}`,
    removed: `${path} is gone${state === undefined ? "" : `, which was ${shown(state)}`}`,
    changed: `${path} is ${shown(server)} instead of ${shown(state)}`,
  };
  return replaces ? `${words[kind]} (which only a replacement puts right)` : words[kind];
}

const longest = 80;

function shown(value: Value | undefined): string {
  if (value instanceof Secret) return "a secret";
  const text = JSON.stringify(openly(value ?? null));
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Without secrets, and of files what tells them apart. */
function openly(value: Value): Value {
  if (value instanceof Secret) return "[secret]";
  if (value instanceof Unknown) return null;
  if (value instanceof Asset || value instanceof Archive) return `[file ${value.source.hash ?? ""}]`;
  if (isList(value)) return value.map(openly);
  return isMap(value) ? mapped(value, openly) : value;
}

/** What `--json` prints, and what the command of `--exec` is given. */
export function jsonOf({ kind, object, differences, asBefore, events, time }: Finding): string {
  const { urn, type, id } = object.resource;
  return JSON.stringify({
    time: time.toISOString(),
    kind,
    urn,
    type,
    name: nameInProgram(urn),
    id,
    url: `/1.0/${object.path.join("/")}`,
    project: object.project,
    events: events.map(({ action, paths: [path], requestor }) => ({
      action,
      url: `/1.0/${path.join("/")}`,
      requestor,
    })),
    differences: differences.map((one) => ({
      path: one.path,
      kind: one.kind,
      ...(one.server !== undefined && { server: openly(one.server) }),
      ...(one.state !== undefined && { state: openly(one.state) }),
      replaces: one.replaces,
      isNew: !asBefore.has(one),
    })),
  });
}
