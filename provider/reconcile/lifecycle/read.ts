/** Read: what a refresh finds (what an import takes stands in import.ts). Intake, a look, answer. */
import { LxdError } from "../../lxd";
import type { Live, ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { Failure, InitFailed, type Call, type ReadAnswer, type ReadRequest } from "../host";
import { withDefaults } from "../normalise";
import { read as readOwned } from "../ownership";
import { parsePath, printPath } from "../paths";
import { annotations } from "../properties";
import { withoutNewReadings } from "../readings";
import { asRecorded, isMissing } from "../record";
import type { PropertyMap } from "../values";
import { marked, outputsOf } from "./answer";
import { importObject } from "./import";
import { sayTheSame } from "./differences";
import { inputsAnswered } from "./inputsAnswered";
import { look } from "./look";
import { entriesIn, isOurs, ownershipOf, type Hidden } from "./state";
import { atFirstSight, learntAnew } from "./settle";
import { taskOf, type Task } from "./task";
import { claim, holdServer } from "./things";

const readSeconds = 120;

export async function read(
  definition: ResourceDefinition,
  request: ReadRequest,
  call: Call,
  environment: Environment,
): Promise<ReadAnswer> {
  const seconds = request.timeout || readSeconds;
  if (request.oldOutputs === undefined || !isOurs(request.oldOutputs)) {
    const context = environment.context(call, seconds);
    return importObject(definition, request.id, context, environment);
  }
  const task = taskOf(definition, request, environment.context(call, seconds, "list"));
  await holdServer(task, environment);
  const live = await seen(task);
  if (live === "away") {
    const inputs = request.oldInputs ?? {};
    return settledAnswer({ id: task.id, inputs, outputs: request.oldOutputs }, task.hidden.pending);
  }
  if (live === undefined) return undefined;
  // What was only read (`.get`, an import that nobody has used yet) is nobody's.
  if (task.hidden.imported !== true) claim(task, live.address ?? task.address, task.outputs, environment);
  return refreshed(task, live);
}

/** One that nobody can tell anything of must not stand in the way of all others. */
async function seen(task: Task): Promise<Live | undefined | "away"> {
  const { definition, address, given, outputs, context } = task;
  try {
    return await look(definition, address, context, { inputs: given, outputs });
  } catch (error) {
    const isAway =
      error instanceof Failure && error.cause instanceof LxdError && error.cause.kind === "memberAway";
    if (!isAway) throw error;
    context.log.warning(`${error.message} Until then it is taken to be as it was.`);
    return "away";
  }
}

function refreshed(asked: Task, live: Live): NonNullable<ReadAnswer> {
  const task = { ...asked, hidden: { ...asked.hidden, ...learnt(asked, live) } };
  const { definition, id, given, outputs: old, hidden, marks } = task;
  const { inputs, missing } = inputsNow(task, live);
  const pending = live.pending ?? hidden.pending;
  const defaults: PropertyMap = given.__defaults === undefined ? {} : { __defaults: given.__defaults };
  // A Check that changed nothing else leaves the outputs with the list of the last write: a refresh has no other.
  const declared: PropertyMap = {
    ...inputs,
    ...(old.__defaults !== undefined && { __defaults: old.__defaults }),
  };
  // Left out of imported inputs, filled in by the next Check: without it, that would look like a move.
  if (declared.project === undefined && old.project !== undefined) declared.project = old.project;
  const now = outputsOf(definition, declared, live, { ...hidden, missing, pending });
  const outputs = withoutNewReadings(
    definition,
    old,
    inOldWords(task, live, { declared, missing, outputs: now }),
  );
  return settledAnswer(
    {
      id,
      inputs: { ...inputsAnswered(task, inputs), ...defaults },
      outputs: marked(definition, outputs, marks),
    },
    pending,
  );
}

const learnt = (task: Task, live: Live): Partial<Hidden> =>
  live.renewed
    ? learntAnew(task, live)
    : { remainder: { ...task.hidden.remainder, ...atFirstSight(task, live) } };

/**
 * Where the program says otherwise what is so, a Diff finds nothing and the outputs stay as the last write made them.
 * They are the old side of comparisons, so a refresh that finds nothing leaves them as well; and it finds nothing of
 * what the server does not tell.
 */
function inOldWords(
  task: Task,
  live: Live,
  found: {
    readonly declared: PropertyMap;
    readonly missing: readonly string[];
    readonly outputs: PropertyMap;
  },
): PropertyMap {
  const { definition, outputs: old } = task;
  const same = sayTheSame(task, withDefaults(found.declared, definition.inputs), found.missing);
  const outputs = { ...found.outputs };
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const { computed, owned } = annotations(schema);
    const isTold = owned === true || live.inputs[name] !== undefined;
    // A value that the server computes is news whenever it is told.
    if (isTold ? computed || !same.includes(name) : old[name] === undefined) continue;
    if (old[name] === undefined) delete outputs[name];
    else outputs[name] = old[name];
  }
  return outputs;
}

/** A read that succeeded would make the engine forget that something is left to do. */
function settledAnswer(
  answer: NonNullable<ReadAnswer>,
  pending: readonly string[] | undefined,
): NonNullable<ReadAnswer> {
  if (!pending?.length) return answer;
  const reason = `Not finished yet: ${pending.join(", ")}. The next "pulumi up" goes on with it.`;
  throw new InitFailed(answer.id, answer.outputs, [reason], answer.inputs);
}

/** Inputs as they are now: the user's own spelling where it still holds, live values where it does not. */
function inputsNow(task: Task, live: Live): { inputs: PropertyMap; missing: string[] } {
  const { definition, given, hidden } = task;
  const ownership = ownershipOf(withDefaults(given, definition.inputs));
  const inputs: PropertyMap = {};
  const missing: string[] = [];
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const said = given[name];
    const rules = definition.owned?.[name];
    if (rules && live.inputs[name] === undefined) {
      // Nobody can tell (confidential.ts): it stays as it was known.
      if (said !== undefined) inputs[name] = said;
      missing.push(...(hidden.missing ?? []).filter((path) => parsePath(path)[0] === name));
      continue;
    }
    if (rules) {
      const declared = entriesIn(given, name);
      const remainder = hidden.remainder[name] ?? {};
      const reading = readOwned<unknown>({
        ...{ declared, remainder, live: entriesIn(live.inputs, name), rules, ownership },
      });
      missing.push(...reading.missing.map((key) => printPath([name, key])));
      const isEmpty = Object.keys(reading.inputs).length === 0;
      if (!isEmpty || said !== undefined) inputs[name] = reading.inputs;
      continue;
    }
    const now = live.inputs[name];
    const trace = hidden.record[name];
    const value = now === undefined ? said : asRecorded(said, trace, now, schema);
    if (value !== undefined) inputs[name] = value;
    if (now !== undefined && isMissing(said, trace, now, schema)) missing.push(name);
  }
  return { inputs, missing };
}
