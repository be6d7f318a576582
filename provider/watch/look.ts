/** One look at objects of one server: what a refresh would find there, and what an update would change back. */
import PQueue from "p-queue";
import {
  Failure,
  InitFailed,
  type Call,
  type DiffKind,
  type Log,
  type Provider,
  type ReadAnswer,
} from "../reconcile/host";
import { segmentsAt } from "../reconcile/endpoint";
import { addressOf } from "../reconcile/lifecycle/state";
import { at, parsePath } from "../reconcile/paths";
import { unwrap } from "../reconcile/secrets";
import type { PropertyMap, Value } from "../reconcile/values";
import type { Placed } from "./places";

/** What differs at a path. The values are marked where they are secret. */
export interface Difference {
  readonly path: string;
  /** What was done on the server. */
  readonly kind: "added" | "removed" | "changed";
  readonly server?: Value;
  readonly state?: Value;
  /** Whether putting it right would take another object in its place. */
  readonly replaces: boolean;
}

/** How an object stands to the state. */
export type Sight =
  | { readonly is: "same" }
  | {
      readonly is: "changed";
      readonly differences: readonly Difference[];
      /** Where it is: somebody may have given it another name. */
      readonly path: readonly string[];
    }
  | { readonly is: "gone" }
  /** It could not be looked at, for this reason. */
  | { readonly is: "unseen"; readonly why: string };

/** Objects that are not told in lists are asked for alone. */
const concurrency = 8;

const silent: Log = { debug() {}, info() {}, warning() {}, status() {} };

/**
 * @param makeProvider a provider is the memory of one command, and believes for a moment what it has listed: each look
 * has its own
 */
export async function look(
  makeProvider: () => Provider,
  configuration: PropertyMap,
  objects: readonly Placed[],
  signal: AbortSignal,
): Promise<Map<Placed, Sight>> {
  const provider = makeProvider();
  try {
    await provider.configure(configuration);
    const queue = new PQueue({ concurrency });
    const looks = objects.map((one) => async (): Promise<[Placed, Sight]> => [
      one,
      await sightOf(provider, one, { urn: one.resource.urn, log: silent, signal }),
    ]);
    return new Map(await queue.addAll(looks));
  } finally {
    await provider.close();
  }
}

async function sightOf(provider: Provider, object: Placed, call: Call): Promise<Sight> {
  try {
    const now = await readOf(provider, object, call);
    return now === undefined ? { is: "gone" } : await compared(provider, object, now, call);
  } catch (error) {
    // A server that is away tells nothing of any of them.
    if (!(error instanceof Failure) || /^(unavailable|timeout|cancelled)$/.test(error.kind)) throw error;
    return { is: "unseen", why: error.message };
  }
}

async function readOf(provider: Provider, { resource }: Placed, call: Call): Promise<ReadAnswer> {
  const { type, id, inputs: oldInputs, outputs: oldOutputs } = resource;
  try {
    return await provider.read({ type, id, oldInputs, oldOutputs, timeout: 0 }, call);
  } catch (error) {
    // Something is left to do there: what there is can be compared.
    if (!(error instanceof InitFailed)) throw error;
    return { id: error.id, outputs: error.outputs, inputs: error.inputs ?? oldInputs };
  }
}

/** As a refresh does it, and the update after it: what is there, against the inputs of the state. */
async function compared(
  provider: Provider,
  { resource, definition }: Placed,
  { id, inputs, outputs }: NonNullable<ReadAnswer>,
  call: Call,
): Promise<Sight> {
  const { type, inputs: news, ignoreChanges } = resource;
  const request = { type, id, oldInputs: inputs, oldOutputs: outputs, news, ignoreChanges };
  const { differences } = await provider.diff(request, call);
  const found = Object.entries(differences).flatMap(([path, { kind, replaces }]): Difference[] => {
    const steps = parsePath(path);
    // What an update only takes into the state, such as an address that came late, nobody has changed.
    if (!(String(steps[0]) in definition.inputs.properties)) return [];
    return [{ path, ...sidesOf(kind, at(outputs, steps), at(news, steps)), replaces }];
  });
  if (found.length === 0) return { is: "same" };
  const address = addressOf(definition, id, unwrap(outputs).plain);
  return {
    is: "changed",
    differences: found.sort((a, b) => (a.path < b.path ? -1 : 1)),
    path: segmentsAt(definition.path, address),
  };
}

/** A difference says what an update would do: it adds what somebody has removed. */
function sidesOf(
  kind: DiffKind,
  server: Value | undefined,
  state: Value | undefined,
): Pick<Difference, "kind" | "server" | "state"> {
  if (kind === "add") return { kind: "removed", state };
  if (kind === "delete") return { kind: "added", server };
  return { kind: "changed", server, state };
}
