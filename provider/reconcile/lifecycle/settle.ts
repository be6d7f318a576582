/**
 * Settle, the fourth stage: from what was done and what a look found to what the state keeps of it. The record of what
 * the server made of our write, and what is left to do, are written here alone.
 */
import { explain } from "../explain";
import { Failure, InitFailed } from "../host";
import { printId } from "../ids";
import { afterCreate, afterUpdate } from "../ownership";
import { recordAfter } from "../record";
import type { Address, Live } from "../definition";
import type { PropertyMap } from "../values";
import { touches } from "./ignored";
import { gone, isLive, type Done, type Seen } from "./act/done";
import { pendingCreate, pendingRemainder } from "./act/pending";
import { markedAs, outputsOf } from "./answer";
import { entriesIn, type Hidden } from "./state";
import type { Task } from "./task";

export interface Settled {
  readonly id: string;
  readonly address: Address;
  /** Without marks of secrets. */
  readonly outputs: PropertyMap;
  /** Why it is not yet what was declared. */
  readonly reasons: readonly string[];
}

export function settle(task: Task, done: Done, seen: Seen, server: string | undefined): Settled {
  const { definition, declared, hidden, outputs, context } = task;
  const { action, address, unfinished, told, kept } = done;
  const id = task.id || printId(definition, address);
  const reasons = [...(unfinished?.reasons ?? [])];
  const lasting = { kept, made: hidden.made, server: server ?? hidden.server };
  if (!isLive(seen)) {
    const isExpected = unfinished?.pending.includes(pendingCreate) ?? false;
    if (seen === undefined && !isExpected) throw goneAfter(done);
    const pending = [...new Set([...(unfinished?.pending ?? []), pendingRemainder])];
    if (seen !== undefined) {
      reasons.push(explain(seen, { definition, action, address, context }).message);
    }
    const known = action === "created" ? {} : { ...outputs, ...told };
    const unread: Hidden = { ...lasting, remainder: hidden.remainder, record: hidden.record, pending };
    return { id, address, outputs: outputsOf(definition, declared, { outputs: known }, unread), reasons };
  }
  const reached = unfinished?.reached ?? declared;
  const record = unfinished ? hidden.record : recordOf(task, done, seen);
  const remainder = remainderOf(task, done, seen);
  const now: Hidden = { ...lasting, remainder, record, pending: unfinished?.pending };
  return { id, address, outputs: outputsOf(definition, reached, seen, now), reasons };
}

/** What the host is told of it; an error that holds the state, where something is left to do. */
export function answerOf(task: Task, settled: Settled): { id: string; outputs: PropertyMap } {
  const { id, reasons } = settled;
  const outputs = markedAs(task, settled.outputs);
  if (reasons.length > 0) throw new InitFailed(id, outputs, reasons);
  return { id, outputs };
}

function goneAfter({ action, unfinished }: Done): Failure {
  if (action === "updated") return gone();
  const reason = unfinished ? ` ${unfinished.message}` : "";
  return new Failure("aborted", `It was created and is gone again.${reason} Run the command again.`);
}

/** What is known of an object that came by itself, as of one that we have just made. */
export function learntAnew(task: Task, live: Live): Pick<Hidden, "remainder" | "record"> {
  const made: Done = { action: "created", address: task.address };
  return { remainder: remainderOf(task, made, live), record: recordOf(task, made, live) };
}

const isFirstReading = ({ hidden }: Task) => hidden.pending?.includes(pendingRemainder) ?? false;

/** Whether nobody whom the server shows that map has looked at it since it was made (confidential.ts). */
const isUnseen = ({ hidden }: Task, property: string) => hidden.remainder[property] === undefined;

/** What is learnt by the first look at what nobody of us has been shown before: as after a create. */
export function atFirstSight(task: Task, live: Live): Hidden["remainder"] {
  if (isFirstReading(task)) return {};
  const all = remainderOf(task, { action: "created", address: task.address }, live);
  return Object.fromEntries(Object.entries(all).filter(([property]) => isUnseen(task, property)));
}

function recordOf(task: Task, { sent }: Done, live: Live): Hidden["record"] {
  const { definition, declared, was, hidden, ignored } = task;
  const before = sent === undefined || isFirstReading(task) ? undefined : sent.values;
  return recordAfter(definition.inputs, {
    ...{ record: hidden.record, was, declared, before, live: live.inputs },
    ignored: (name) => ignored.some(([first]) => first === name || first === "*"),
  });
}

function remainderOf(task: Task, { sent }: Done, live: Live): Hidden["remainder"] {
  const { definition, was, declared, hidden, ignored } = task;
  const remainder: Record<string, Hidden["remainder"][string]> = { ...hidden.remainder };
  for (const [property, rules] of Object.entries(definition.owned ?? {})) {
    // Not shown to us (confidential.ts): nothing is learnt of it before somebody sees it.
    if (live.inputs[property] === undefined) continue;
    const after = entriesIn(live.inputs, property);
    if (sent === undefined) {
      remainder[property] = afterCreate(entriesIn(declared, property), after, rules);
      continue;
    }
    const written = sent.maps[property];
    if (!written) continue;
    remainder[property] = afterUpdate<unknown>({
      old: entriesIn(was, property),
      declared: entriesIn(declared, property),
      remainder: hidden.remainder[property] ?? {},
      before: isFirstReading(task) || isUnseen(task, property) ? {} : written.before,
      after,
      rules,
      ignored: (key) => touches(ignored, property, key),
    });
  }
  return remainder;
}
