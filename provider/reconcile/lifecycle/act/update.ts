/** Making an object that exists what is declared: three-way merge and write, until it is seen to have been done. */
import { isDeepStrictEqual } from "node:util";
import { LxdError } from "../../../lxd";
import { Unfinished, type Address, type Live, type Updated, type Write } from "../../definition";
import type { Environment } from "../../environment";
import { explain } from "../../explain";
import { merge, type KeyRules } from "../../ownership";
import { covers } from "../../paths";
import { isIgnored } from "../differences";
import { withIgnoredParts } from "../ignored";
import { stateNow } from "../outOfTime";
import { entriesOf, ownershipOf } from "../state";
import type { Task } from "../task";
import { gone, isLive, lookBack, type Done, type Seen, type Sent } from "./done";
import { breathe, isLost, letOthersFinish, lookWhenBack, lostRetries, overwrittenRetries } from "./lost";
import { pendingRemainder } from "./pending";
import { usersOf } from "./users";

/** Writes, looks, and writes again what somebody else's write at the same moment has undone. */
export async function changeObject(
  asked: Task,
  changed: ReadonlySet<string>,
  environment: Environment,
): Promise<{ done: Done; seen: Seen }> {
  let task = asked;
  let kept = asked.hidden.kept;
  let told = {};
  for (let attempt = 0; ; attempt++) {
    const performed = await perform(task, changed, environment);
    kept = performed.kept ?? kept;
    told = { ...told, ...performed.told };
    const done: Done = { ...performed, kept, told };
    const written = Object.values(performed.sent!.maps);
    if (ownershipOf(task.declared) === "declared" && written.some(hasChanges)) {
      await letOthersFinish(task.context);
    }
    const seen = await lookBack(task, done);
    const isSettled = done.unfinished !== undefined || attempt === overwrittenRetries || !isLive(seen);
    if (isSettled || !isOverwritten(task, performed.sent!, seen)) return { done, seen };
    task.context.log.debug("Somebody else's write at the same moment undid ours: it is written again.");
    await breathe(0, task.context);
    task = { ...task, address: done.address };
  }
}

type Written = Sent["maps"][string];

const hasChanges = ({ before, body }: Written) => !isDeepStrictEqual(before, body);

/**
 * LXD 5.0.2 compares the ETag and writes in two steps, so of two programs that write at the same moment one can lose
 * its write, though both were told that they succeeded: what we changed is then as it was before.
 */
function isOverwritten({ definition }: Task, { maps }: Sent, live: Live): boolean {
  return Object.entries(maps).some(([property, written]) => {
    const { before, body } = written;
    const after = entriesOf(live.inputs, property);
    const keys = [...Object.keys(body), ...keysRemoved(written, definition.owned![property]!)];
    return keys.some(
      (key) => !isDeepStrictEqual(body[key], before[key]) && isDeepStrictEqual(after[key], before[key]),
    );
  });
}

/** Those that the server would not put back, or keep, by itself. */
const keysRemoved = ({ before, body }: Written, rules: KeyRules<unknown>): string[] =>
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
async function perform(task: Task, changed: ReadonlySet<string>, environment: Environment): Promise<Done> {
  const { definition, hidden, context } = task;
  const isBeingMade = hidden.pending?.includes(pendingRemainder) ?? false;
  let { address } = task;
  const sent: Sent = { maps: {}, values: {} };
  for (let attempt = 0; ; attempt++) {
    try {
      const plan = writeOf({ ...task, address }, changed, sent);
      const done = await environment.inTurn(definition, address, context.signal, () =>
        definition.update(plan, context),
      );
      if (!isUpdated(done)) return { action: "updated", address: done, sent };
      return { action: "updated", address: done.address, told: done.outputs, kept: done.kept, sent };
    } catch (error) {
      if (error instanceof Unfinished) {
        return { action: "updated", address: error.address, unfinished: error, told: error.outputs, sent };
      }
      const isBusy = error instanceof LxdError && error.kind === "busy" && isBeingMade;
      if (context.signal.aborted || !(isBusy || (isLost(error) && attempt < lostRetries))) {
        if (await isGone(error, { ...task, address })) throw gone();
        const users = await usersOf(definition, address, context, error);
        const now = await stateNow(definition, address, context, error);
        throw explain(error, { definition, action: "updated", urn: context.urn, address, users, now });
      }
      await breathe(Math.min(attempt, lostRetries), context);
      address = await whereNow({ ...task, address });
    }
  }
}

/** Whether what the server did not find is the object itself. */
async function isGone(error: unknown, task: Task): Promise<boolean> {
  if (!(error instanceof LxdError) || error.kind !== "notFound") return false;
  return (await lookBack(task, { action: "updated", address: task.address })) === undefined;
}

const isUpdated = (done: Address | Updated): done is Updated => typeof done.address === "object";

/** A rename whose answer was lost may have been done. */
async function whereNow({ definition, address, declared, outputs, context }: Task): Promise<Address> {
  const segment = definition.id.segments.at(-1)!;
  const name = declared[segment];
  if (typeof name !== "string" || address[segment] === name) return address;
  const renamed = { ...address, [segment]: name };
  const state = { inputs: declared, outputs };
  const found = await lookWhenBack(() => definition.read(address, context, state), context);
  if (found !== undefined) return address;
  const there = await lookWhenBack(() => definition.read(renamed, context, state), context);
  return there === undefined || there === "unreachable" ? address : renamed;
}

/** What the definition's update is handed. It notes in `sent` what the update looks at and writes. */
function writeOf(task: Task, changed: ReadonlySet<string>, sent: Sent): Write {
  const { definition, address, was: old, declared: inputs, outputs, hidden, ignored } = task;
  return {
    ...{ address, old, inputs, outputs, changed },
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
      sent.maps[property] = { before: live, body };
      return body;
    },
    ignores: (property) => isIgnored(ignored, [property]),
    value: (property, live) => {
      sent.values[property] = live!;
      if (isIgnored(ignored, [property])) return live;
      return inputs[property] ?? silent(task, property, live);
    },
  };
}

/** Where the program is silent: what the server had filled in; nothing, where the program or a refresh had it before. */
function silent<T>({ was, hidden }: Task, property: string, live: T) {
  const trace = hidden.record[property];
  if (trace !== undefined && trace.said === undefined) return trace.stored!;
  return was[property] === undefined ? live : undefined!;
}
