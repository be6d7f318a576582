/** Errors in words that help: what was attempted, what the server said, and what to do about it. */
import { LxdError, type ErrorKind } from "../lxd";
import type { Address, Context, ResourceDefinition } from "./definition";
import { Failure, InitFailed, type FailureKind } from "./host";
import { lastSegment, printId } from "./ids";
import { nameInProgram } from "./register";
import { asWords } from "./words";

export type Action = "created" | "read" | "updated" | "deleted";

/** What an error of the client is for a host. */
export const failureKinds: Record<ErrorKind, FailureKind> = {
  notFound: "notFound",
  exists: "exists",
  inUse: "precondition",
  busy: "aborted",
  precondition: "aborted",
  forbidden: "forbidden",
  unsupported: "unsupported",
  invalid: "invalid",
  unavailable: "unavailable",
  memberAway: "unavailable",
  timeout: "timeout",
  cancelled: "cancelled",
  unknown: "precondition",
};

export interface Attempt {
  readonly definition: Pick<ResourceDefinition, "type" | "id" | "label">;
  readonly action: Action;
  readonly address: Address;
  readonly context: Pick<Context, "urn" | "replacing" | "kindNamedIn">;
  /** Objects that use this one, when it is in use. */
  readonly users?: readonly string[];
  /** What it is now, as a sentence, when time ran out. */
  readonly now?: string;
}

export function labelOf(definition: Attempt["definition"], address: Address): string {
  const last = lastSegment(definition);
  return definition.label?.(address) ?? `${definition.type} "${address[last] ?? ""}"`;
}

/** What a resource names and the server does not have: made first, or one of those that the client lists. */
function missingAdvice(said: string, { definition, context }: Attempt): string | undefined {
  const named = context.kindNamedIn(said);
  if (named === undefined || named.type === definition.type) return undefined;
  const { type, noun = asWords(type), listedBy, notMade } = named;
  if (notMade) return `Name one that exists: ${listedBy}.`;
  return `Create the ${noun} first (lxd.${type}), or name one that exists: ${listedBy}.`;
}

/**
 * What to do about a name that is taken, the harmless things first. The state of a resource that is being replaced has
 * its old object, and `pulumi import` refuses a name that it has; the option takes the one and deletes the other.
 */
export function takenAdvice(
  definition: Pick<ResourceDefinition, "type" | "id">,
  { urn, replacing }: Pick<Context, "urn" | "replacing">,
  address: Address,
): string {
  const id = printId(definition, address);
  const logical = nameInProgram(urn) || "name";
  return [
    "If this program had it under another name, say so with the resource option aliases.",
    "If it is being replaced, set deleteBeforeReplace: true.",
    replacing === undefined
      ? `To manage the existing object, run: pulumi import lxd:index:${definition.type} ${logical} ${id}`
      : `To manage the existing object in the place of the old one, set the resource option import: "${id}" for one update.`,
  ].join(" ");
}

function hint(error: LxdError, attempt: Attempt): string | undefined {
  const { definition, address, action } = attempt;
  if (/not clustered|when clustered/i.test(error.serverMessage)) {
    return "The server is in no cluster. Make it a member of one first (lxd.Cluster, or lxc cluster enable).";
  }
  switch (error.kind) {
    case "exists": {
      // An address of another instance's NIC, and not the name of this object, is taken.
      if (/already defined on/i.test(error.serverMessage)) {
        return "Another object has it: give this one another, or take it away there first, in a run before this one.";
      }
      if (action !== "created") return "Choose another name, or remove the object that has it.";
      return takenAdvice(definition, attempt.context, address);
    }
    case "inUse": {
      const users = attempt.users?.length ? ` It is used by ${attempt.users.join(", ")}.` : "";
      return `Remove it from what uses it first.${users}`;
    }
    case "busy":
      if (/running an? "?stop"? operation/i.test(error.serverMessage)) {
        return "It is being stopped, and a stop that ran out of time goes on until it is down. Stop it by force (lxc stop --force), or allow that with forceStop, and run the command again.";
      }
      return "Another operation works on it. Run the command again when that has ended.";
    case "precondition":
      if (error.status !== 412 && !/etag/i.test(error.serverMessage)) return undefined;
      return "Somebody else kept changing it at the same time. Run the command again.";
    case "memberAway":
      return "A member of the cluster does not answer (lxc cluster list). Start it again; what is elsewhere goes on meanwhile.";
    case "timeout":
      return `${attempt.now ? `${attempt.now} ` : ""}Give it more time with customTimeouts, or run the command again: it goes on from where it is.`;
    case "cancelled":
      return "Run the command again: it goes on from where it is.";
    case "notFound":
    case "invalid": {
      // "Failed creating instance record: …: Storage pool not found": the last words say what is missing.
      const said = error.serverMessage.split(": ").at(-1) ?? "";
      if (!/not found|(does not|doesn't) exist/i.test(said)) return undefined;
      return missingAdvice(said, attempt);
    }
    case "forbidden":
      if (!/not authorized|permission|access denied|restricted/i.test(error.serverMessage)) return undefined;
      return "The server knows the client certificate, but does not let it do this: it may be restricted to some projects (lxc config trust list). Use one that is not restricted, or a project that it may use.";
    case "unsupported":
      return "The server is too old for this, or was built without it.";
    default:
      return undefined;
  }
}

/** What the user should read, as a failure with a precise kind. Failures that say enough pass unchanged. */
export function explain(error: unknown, attempt: Attempt): Error {
  if (error instanceof Failure || error instanceof InitFailed) return error;
  if (!(error instanceof LxdError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const label = labelOf(attempt.definition, attempt.address);
  const advice = hint(error, attempt);
  // Connection errors and waits are told whole; of refusals the server's own words are enough.
  const said = /^(unavailable|timeout|cancelled|forbidden)$/.test(error.kind)
    ? error.message
    : error.serverMessage || error.message;
  const sentence = `${label} could not be ${attempt.action}: ${said.replace(/\.$/, "")}.`;
  return new Failure(failureKinds[error.kind], advice ? `${sentence} ${advice}` : sentence, { cause: error });
}
