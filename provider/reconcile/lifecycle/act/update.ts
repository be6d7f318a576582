/** Making an object that exists what is declared: three-way merge and write, until it is seen to have been done. */
import { isDeepStrictEqual } from "node:util";
import { LxdError, despite, repetitions, untilDone } from "../../../lxd";
import { around } from "../../around";
import { Unfinished, type Live, type ResourceDefinition, type Write } from "../../definition";
import type { Environment } from "../../environment";
import { explain } from "../../explain";
import { merge, type KeyRules } from "../../ownership";
import { unlessOutOfReach } from "../../outOfReach";
import { covers } from "../../paths";
import type { Value } from "../../values";
import { isIgnored } from "../differences";
import { withIgnoredParts } from "../ignored";
import { stateNow } from "../outOfTime";
import { entriesIn, ownershipOf } from "../state";
import type { Task } from "../task";
import { Before } from "./before";
import { withFoundEarlier } from "./earlier";
import { gone, isLive, lookBack, type Done, type Seen, type Sent } from "./done";
import { isLost, letOthersFinish } from "./lost";
import { pendingRemainder } from "./pending";
import { renamedEarlier, whereNow } from "./renamed";
import { usersOf } from "./users";

/** Writes, looks, and writes again what somebody else's write at the same moment has undone. */
export async function changeObject(
  given: Task,
  changed: ReadonlySet<string>,
  environment: Environment,
): Promise<{ done: Done; seen: Seen }> {
  const asking = environment.server.now(given.context.signal);
  const server = await unlessOutOfReach(asking, "Which server it is", given.context);
  const asked = await withFoundEarlier(given, server, environment);
  const { declared } = asked;
  const before = new Before(undefined, (kept, address = asked.address) => {
    if (server === undefined || isDeepStrictEqual(kept, asked.hidden.kept)) return;
    environment.notebook.write(asked.context.urn, { server, address, kept });
  });
  const context = { ...asked.context, foundBefore: before.note };
  let { address } = asked;
  let { kept } = asked.hidden;
  let told = {};
  const write = async () => {
    const performed = await perform({ ...asked, context, address }, changed, before, environment);
    kept = before.kept ?? performed.kept ?? kept;
    told = { ...told, ...performed.told };
    const done = { ...performed, kept, told };
    const written = Object.values(performed.sent.maps);
    if (ownershipOf(declared) === "declared" && written.some(hasChanges)) await letOthersFinish(context);
    const seen = await lookBack({ ...asked, address }, done);
    ({ address } = done);
    return { done, seen };
  };
  return untilDone(repetitions.overwritten, around(context), write, ({ done, seen }) => {
    return done.unfinished !== undefined || !isLive(seen) || !isOverwritten(asked, done.sent, seen);
  });
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
    const after = entriesIn(live.inputs, property);
    const keys = [...Object.keys(body), ...keysRemoved(written, rulesOf(definition, property))];
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
async function perform(
  task: Task,
  changed: ReadonlySet<string>,
  before: Before,
  environment: Environment,
): Promise<Done & { readonly sent: Sent }> {
  const { definition, hidden, context } = task;
  const isBeingMade = hidden.pending?.includes(pendingRemainder) ?? false;
  let { address } = task;
  const sent: Sent = { maps: {}, values: {} };
  const write = async (round: number): Promise<Done & { readonly sent: Sent }> => {
    if (round > 0) address = await whereNow({ ...task, address });
    const plan = writeOf({ ...task, address }, changed, sent);
    const done = await environment.inTurn(definition, address, context.signal, () =>
      definition.update(plan, context),
    );
    return { action: "updated", address: done.address, told: done.outputs, kept: done.kept, sent };
  };
  const isBusy = (error: unknown) => isBeingMade && error instanceof LxdError && error.kind === "busy";
  const unlessLost = () => despite(repetitions.lost, around(context), write, isLost);
  try {
    return await despite(repetitions.beingMade, around(context), unlessLost, isBusy);
  } catch (error) {
    if (error instanceof Unfinished) {
      return { action: "updated", address: error.address, unfinished: error, told: error.outputs, sent };
    }
    const renamed = await renamedEarlier(error, { ...task, address }, environment);
    if (renamed !== undefined) return perform({ ...task, address: renamed }, changed, before, environment);
    if (await isGone(error, { ...task, address })) throw gone();
    const users = await usersOf(definition, address, context, error);
    const now = await stateNow(definition, address, context, error);
    const failure = explain(error, { definition, action: "updated", address, context, users, now });
    if (!isLost(error) || before.kept === undefined) throw failure;
    // Nobody knows what is there now, but what was there before is known: the state has to have it.
    const unfinished = new Unfinished([failure.message], ["update"], address, task.was, { cause: error });
    return { action: "updated", address, unfinished, sent };
  }
}

/** Whether what the server did not find is the object itself. */
async function isGone(error: unknown, task: Task): Promise<boolean> {
  if (!(error instanceof LxdError) || error.kind !== "notFound") return false;
  return (await lookBack(task, { action: "updated", address: task.address })) === undefined;
}

/** What the definition's update is handed. It notes in `sent` what the update looks at and writes. */
function writeOf(task: Task, changed: ReadonlySet<string>, sent: Sent): Write {
  const { definition, address, was: old, declared: inputs, outputs, hidden, ignored } = task;
  return {
    ...{ address, old, inputs, outputs, changed },
    merge: (property, live) => {
      const body = merge<unknown>({
        old: entriesIn(old, property),
        declared: withIgnoredParts(property, entriesIn(inputs, property), live, ignored),
        remainder: hidden.remainder[property] ?? {},
        live,
        rules: rulesOf(definition, property),
        ownership: ownershipOf(inputs),
        ignored: (key) => ignored.some((pattern) => covers(pattern, [property, key])),
      });
      sent.maps[property] = { before: live, body };
      return body;
    },
    ignores: (property) => isIgnored(ignored, [property]),
    value,
  };

  function value<T extends Value | undefined>(property: string, live: T): Value | T;
  function value(property: string, live: Value | undefined): Value | undefined {
    if (live !== undefined) sent.values[property] = live;
    if (isIgnored(ignored, [property])) return live;
    return inputs[property] ?? silent(task, property, live);
  }
}

/** Where the program is silent: what the server had filled in; nothing, where the program or a refresh had it before. */
function silent({ was, hidden }: Task, property: string, live: Value | undefined): Value | undefined {
  const trace = hidden.record[property];
  if (trace !== undefined && trace.said === undefined) return trace.stored;
  return was[property] === undefined ? live : undefined;
}

function rulesOf({ type, owned }: ResourceDefinition, property: string): KeyRules<unknown> {
  const rules = owned?.[property];
  if (rules === undefined) throw new Error(`${type} does not declare that it owns keys of ${property}.`);
  return rules;
}
