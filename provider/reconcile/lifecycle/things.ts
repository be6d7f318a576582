/** What a resource holds on the server, and whether others hold it by now. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Address, ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { labelOf } from "../explain";
import { printId } from "../ids";
import { unlessOutOfReach } from "../outOfReach";
import { annotations } from "../properties";
import { nameInProgram, type Holder } from "../register";
import { entriesOf, isList, textOf, type PropertyMap } from "../values";
import { placeToBe, type Task } from "./task";

/** A mark for a create, by which its state is told from that of an earlier one. */
export const newMark = (): string => randomUUID();

const holderOf = ({ context }: Task, outputs: PropertyMap): Holder => ({
  urn: context.urn,
  made: typeof outputs.__made === "string" ? outputs.__made : "",
});

/** The object as a whole, at its present address. */
export function wholeOf(definition: ResourceDefinition, address: Address): string {
  const id = printId(definition, address);
  const [named] = definition.id.segments.slice(-1);
  const schema = named === undefined ? undefined : definition.inputs.properties[named];
  const isKnownAs = schema && annotations(schema).exclusive;
  const thing = named && isKnownAs ? isKnownAs(address, address[named] ?? "") : `${definition.type}:${id}`;
  return address.target === undefined ? thing : `${thing}@${address.target}`;
}

/** What it has on the server that other resources can hold by themselves. */
export function partsOf(definition: ResourceDefinition, address: Address, outputs: PropertyMap): string[] {
  const said = Object.entries(definition.inputs.properties).flatMap(([name, schema]) => {
    const { exclusive } = annotations(schema);
    const value = outputs[name];
    const entries = isList(value) ? value.map(textOf) : Object.keys(entriesOf(value));
    return exclusive === undefined ? [] : entries.map((entry) => exclusive(address, entry));
  });
  return [...said, ...(definition.parts?.(address, outputs) ?? [])];
}

function thingsOf(definition: ResourceDefinition, address: Address, outputs: PropertyMap): string[] {
  const parts = partsOf(definition, address, outputs);
  return definition.divided ? [...parts] : [wholeOf(definition, address), ...parts];
}

/** Notes that a resource holds its object: what a create, an update, a difference or a refresh says of it. */
export function claim(task: Task, address: Address, outputs: PropertyMap, environment: Environment): void {
  const holder = holderOf(task, outputs);
  environment.register.claim(holder, thingsOf(task.definition, address, outputs));
}

/** Notes what a preview plans to make or to bring elsewhere, for what names it: that is asked about later. */
export async function expect(task: Task, predicted: PropertyMap, environment: Environment): Promise<void> {
  const { definition } = task;
  const told = await placeToBe(task);
  // Some names are known only from what they are made of: the fingerprint of an image.
  const segments = definition.id.segments.map((name): [string, string] => [
    name,
    told[name] || textOf(predicted[name]),
  ]);
  const address = { ...told, ...Object.fromEntries(segments) };
  const whole = `${definition.type}:${printId(definition, address)}`;
  environment.whereabouts.plan([whole, ...thingsOf(definition, address, predicted)]);
}

/** Notes which parts the program names no longer: another resource may take them before this one is updated. */
export function giveUp(task: Task, environment: Environment): void {
  const { definition, address, outputs, declared } = task;
  const now = new Set(partsOf(definition, address, { ...outputs, ...declared }));
  const before = partsOf(definition, address, outputs);
  const gone = before.filter((thing) => !now.has(thing));
  environment.register.giveUp(holderOf(task, outputs), gone);
}

/** The context of a delete: it can ask of each part whether another resource holds it by now. */
export function withHolders(task: Task, environment: Environment): Task {
  const self = holderOf(task, task.outputs);
  const heldByOther = (thing: string) => environment.register.otherHolderOf(thing, self) !== undefined;
  return { ...task, context: { ...task.context, heldByOther } };
}

/** Says so and answers true, where all that a resource holds is another's by now. */
export function isTakenOver(task: Task, environment: Environment): boolean {
  const { definition, address, outputs, hidden, context } = task;
  const self = holderOf(task, outputs);
  const things = definition.divided ? thingsOf(definition, address, outputs) : [wholeOf(definition, address)];
  const others = things.map((thing) => environment.register.otherHolderOf(thing, self));
  const [first] = others;
  if (first === undefined || others.includes(undefined)) return false;
  const before = hidden.kept === undefined ? "" : " What was there before it cannot be put back any more.";
  if (first.urn === self.urn) {
    context.log.info(`${labelOf(definition, address)} stays: its replacement has taken it over.${before}`);
    return true;
  }
  const [old, now] = [self.urn, first.urn].map(nameInProgram);
  context.log.warning(
    `${labelOf(definition, address)} stays: the resource "${now}" holds it now.${before} If "${now}" is "${old}" under another name, say so with the resource option aliases: [{ name: "${old}" }].`,
  );
  return true;
}

/**
 * Stops where the object is on another server than the one that is reached. What gives the server its certificate may
 * find another one: that is its own drift.
 */
export async function holdServer(task: Task, environment: Environment): Promise<void> {
  const { definition, hidden, context } = task;
  if (definition.renewsServer) return;
  const holding = environment.server.hold(hidden.server, context.signal);
  await unlessOutOfReach(holding, "Which server it is", context);
}

/** What was found before a first write is in the state by now, so that nothing else has to keep it. */
export function forgetFound({ hidden, context }: Task, { notebook }: Environment): void {
  if (hidden.kept === undefined) return;
  if (isDeepStrictEqual(notebook.read(context.urn)?.kept, hidden.kept)) notebook.forget(context.urn);
}

/** Which resource of this run holds the object of a task. */
export const holderOfObject = (task: Task, environment: Environment): Holder | undefined =>
  environment.register.otherHolderOf(wholeOf(task.definition, task.address), holderOf(task, task.outputs));

/** After a delete it holds nothing. */
export function release(task: Task, environment: Environment): void {
  environment.register.release(holderOf(task, task.outputs));
}
