/** The write of an update: from the three-way merge to the outputs that the state keeps. */
import { isDeepStrictEqual } from "node:util";
import { LxdError } from "../../lxd";
import {
  Unfinished,
  type Address,
  type Context,
  type Live,
  type ResourceDefinition,
  type Updated,
  type Write,
} from "../definition";
import type { Environment } from "../environment";
import { explain } from "../explain";
import { Failure, InitFailed } from "../host";
import { afterUpdate, merge, type KeyRules } from "../ownership";
import { covers, type Path } from "../paths";
import { rewrap } from "../secrets";
import type { PropertyMap } from "../values";
import { touches, withIgnoredParts } from "./ignored";
import { lookAgain } from "./look";
import { breathe, isLost, letOthersFinish, lookWhenBack, lostRetries, overwrittenRetries } from "./lost";
import { marksOf } from "./marks";
import { stateNow } from "./outOfTime";
import { assemble, entriesOf, ownershipOf, type Hidden } from "./state";

/** In `__pending`: the server was making the object when we had to go; nobody has seen it finished. */
export const pendingCreate = "create";
/** In `__pending`: the object was not read back after it was made, so the remainder is not known yet. */
export const pendingRemainder = "remainder";

/** What is to become of an object that exists. */
export interface Change {
  readonly id: string;
  readonly address: Address;
  /** With defaults: what was declared last, and what is declared now. */
  readonly old: PropertyMap;
  readonly inputs: PropertyMap;
  /** Of the state. */
  readonly outputs: PropertyMap;
  readonly hidden: Hidden;
  readonly changed: ReadonlySet<string>;
  readonly ignored: readonly Path[];
  readonly marks: readonly Path[];
}

/** Makes the object what is declared, and answers the new outputs. */
export async function write(
  definition: ResourceDefinition,
  change: Change,
  context: Context,
  environment: Environment,
): Promise<PropertyMap> {
  const { id, inputs, outputs, hidden } = change;
  const attempt = { definition, action: "updated" as const, urn: context.urn };
  const wrap = (of: PropertyMap) => rewrap(of, marksOf(definition, change.marks));
  let sent: Sent = {};
  let address = change.address;
  let unfinished: Unfinished | undefined;
  let known = outputs;
  let { kept } = hidden;
  let live: Live | LxdError | undefined;
  for (let attempt = 0; ; attempt++) {
    const performed = await perform(definition, { ...change, address }, sent, context, environment);
    ({ address } = performed);
    unfinished = performed.unfinished;
    known = { ...known, ...performed.told };
    kept = performed.kept ?? kept;
    const isShared = ownershipOf(inputs) === "declared" && Object.values(sent).some(hasChanges);
    if (isShared) await letOthersFinish(context);
    live = await definition
      .read(address, lookAgain(context), { inputs, outputs: known })
      .catch((error: unknown) => (error instanceof LxdError ? error : Promise.reject(asError(error))));
    const settled = unfinished !== undefined || live === undefined || live instanceof LxdError;
    if (settled || attempt === overwrittenRetries || !isOverwritten(definition, sent, live as Live)) break;
    context.log.debug("Somebody else's write at the same moment undid ours: it is written again.");
    await breathe(0, context);
    sent = {};
  }
  if (live === undefined) {
    throw new Failure(
      "notFound",
      `It is gone from the server. Run "pulumi refresh", then "pulumi up" again.`,
    );
  }
  if (live instanceof LxdError) {
    const pending = [...new Set([...(unfinished?.pending ?? []), pendingRemainder])];
    const unread = assemble(definition, inputs, { outputs: known }, { ...hidden, kept, pending });
    const reasons = [...(unfinished?.reasons ?? []), explain(live, { ...attempt, address }).message];
    throw new InitFailed(id, wrap(unread), reasons);
  }

  const remainder = remainderAfter(definition, change, sent, live.inputs);
  const reached = unfinished?.reached ?? inputs;
  const pending = unfinished?.pending;
  const result = wrap(assemble(definition, reached, live, { remainder, pending, kept }));
  if (unfinished) throw new InitFailed(id, result, unfinished.reasons);
  return result;
}

/** The owned maps as they were just before our PUT, and as they were in it. */
type Sent = Record<string, Readonly<Record<"before" | "body", Record<string, unknown>>>>;

const hasChanges = ({ before, body }: Sent[string]) => !isDeepStrictEqual(before, body);

/**
 * LXD 5.0.2 compares the ETag and writes in two steps, so of two programs that write at the same moment one can lose
 * its write, though both were told that they succeeded: what we changed is then as it was before.
 */
function isOverwritten(definition: ResourceDefinition, sent: Sent, live: Live): boolean {
  return Object.entries(sent).some(([property, written]) => {
    const { before, body } = written;
    const after = entriesOf(live.inputs, property);
    const keys = [...Object.keys(body), ...keysRemoved(written, definition.owned![property]!)];
    return keys.some(
      (key) => !isDeepStrictEqual(body[key], before[key]) && isDeepStrictEqual(after[key], before[key]),
    );
  });
}

/** Those that the server would not put back, or keep, by itself. */
const keysRemoved = ({ before, body }: Sent[string], rules: KeyRules<unknown>): string[] =>
  Object.keys(before).filter(
    (key) =>
      !(key in body) &&
      !rules.serverOwned(key) &&
      !rules.staysWhenRemoved?.(key) &&
      !rules.filledByServer?.(key, before[key], before),
  );

/**
 * Runs the definition's update. It begins with a look and writes only what differs, so it is run again when an
 * answer was lost, and while the server is still busy making the object.
 */
async function perform(
  definition: ResourceDefinition,
  change: Change,
  sent: Sent,
  context: Context,
  environment: Environment,
): Promise<{ address: Address; unfinished?: Unfinished; told?: PropertyMap; kept?: PropertyMap }> {
  const isBeingMade = change.hidden.pending?.includes(pendingRemainder) ?? false;
  let { address } = change;
  for (let attempt = 0; ; attempt++) {
    try {
      const plan = planOf(definition, change, address, sent);
      const done = await environment.inTurn(definition, address, context.signal, () =>
        definition.update(plan, context),
      );
      if (!isUpdated(done)) return { address: done };
      return { address: done.address, told: done.outputs, kept: done.kept };
    } catch (error) {
      if (error instanceof Unfinished) {
        return { address: error.address, unfinished: error, told: error.outputs };
      }
      const isBusy = error instanceof LxdError && error.kind === "busy" && isBeingMade;
      if (context.signal.aborted || !(isBusy || (isLost(error) && attempt < lostRetries))) {
        const users = await usersOf(definition, address, context, error);
        const now = await stateNow(definition, address, context, error);
        throw explain(error, { definition, action: "updated", urn: context.urn, address, users, now });
      }
      await breathe(Math.min(attempt, lostRetries), context);
      address = await whereNow(definition, change, address, context);
    }
  }
}

const isUpdated = (done: Address | Updated): done is Updated => typeof done.address === "object";

/** A rename whose answer was lost may have been done. */
async function whereNow(
  definition: ResourceDefinition,
  { inputs, outputs }: Change,
  address: Address,
  context: Context,
): Promise<Address> {
  const segment = definition.id.segments.at(-1)!;
  const name = inputs[segment];
  if (typeof name !== "string" || address[segment] === name) return address;
  const renamed = { ...address, [segment]: name };
  const found = await lookWhenBack(() => definition.read(address, context, { inputs, outputs }), context);
  if (found !== undefined) return address;
  const there = await lookWhenBack(() => definition.read(renamed, context, { inputs, outputs }), context);
  return there === undefined || there === "unreachable" ? address : renamed;
}

function planOf(
  definition: ResourceDefinition,
  { old, inputs, outputs, hidden, changed, ignored }: Change,
  address: Address,
  sent: Sent,
): Write {
  return {
    address,
    old,
    inputs,
    outputs,
    changed,
    merge: (property, live) => {
      const body = merge<unknown>({
        old: entriesOf(old, property),
        declared: withIgnoredParts(property, entriesOf(inputs, property), live, ignored),
        remainder: hidden.remainder[property] ?? {},
        live,
        rules: definition.owned![property]!,
        ownership: ownershipOf(inputs),
        ignored: (key) => ignored.some((pattern) => covers(pattern, [property, key])),
      });
      sent[property] = { before: live, body };
      return body;
    },
    value: (property, live) =>
      ignored.some((pattern) => covers(pattern, [property])) ? live : inputs[property]!,
  };
}

function remainderAfter(
  definition: ResourceDefinition,
  { old, inputs, hidden, ignored }: Change,
  sent: Sent,
  live: PropertyMap,
): Hidden["remainder"] {
  const remainder: Record<string, Hidden["remainder"][string]> = { ...hidden.remainder };
  const isFirstReading = hidden.pending?.includes(pendingRemainder) ?? false;
  for (const [property, rules] of Object.entries(definition.owned ?? {})) {
    const written = sent[property];
    if (!written) continue;
    remainder[property] = afterUpdate<unknown>({
      old: entriesOf(old, property),
      declared: entriesOf(inputs, property),
      remainder: hidden.remainder[property] ?? {},
      before: isFirstReading ? {} : written.before,
      after: entriesOf(live, property),
      rules,
      ignored: (key) => touches(ignored, property, key),
    });
  }
  return remainder;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

async function usersOf(
  definition: ResourceDefinition,
  address: Address,
  context: Context,
  error: unknown,
): Promise<readonly string[]> {
  if (!(error instanceof LxdError) || error.kind !== "inUse" || !definition.usedBy) return [];
  return definition.usedBy(address, context);
}
