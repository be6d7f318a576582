/** Renames that may have been done, though nobody has heard so: the answer was lost, or the plugin was killed. */
import { LxdError } from "../../../lxd";
import type { Address } from "../../definition";
import type { Environment } from "../../environment";
import { lastSegment } from "../../ids";
import type { Task } from "../task";
import { holderOfObject } from "../things";
import { isLive, lookBack } from "./done";
import { isAsDeclared, isLost, lookWhenBack } from "./lost";

/** Where it is to go, if the update renames it. */
function renamedAddress({ definition, address, declared }: Task): Address | undefined {
  const segment = lastSegment(definition);
  const name = declared[segment];
  return typeof name !== "string" || address[segment] === name ? undefined : { ...address, [segment]: name };
}

/**
 * Where an earlier command has brought it that was killed before it could say so: nothing has the old name, and what
 * has the new one is as the state says, and nobody else's. Some types are told that the name is taken then (5.0.2).
 */
export async function renamedEarlier(
  error: unknown,
  task: Task,
  environment: Environment,
): Promise<Address | undefined> {
  const { definition, address, was } = task;
  const renamed = renamedAddress(task);
  if (renamed === undefined || !(error instanceof LxdError) || isLost(error)) return undefined;
  if (holderOfObject({ ...task, address: renamed }, environment)) return undefined;
  if ((await lookBack(task, { action: "updated", address })) !== undefined) return undefined;
  const found = await lookBack(task, { action: "updated", address: renamed });
  return isLive(found) && isAsDeclared(definition, found, was) ? renamed : undefined;
}

/** A rename whose answer was lost may have been done. */
export async function whereNow(task: Task): Promise<Address> {
  const { definition, address, declared, outputs, context } = task;
  const renamed = renamedAddress(task);
  if (renamed === undefined) return address;
  const state = { inputs: declared, outputs };
  const found = await lookWhenBack(() => definition.read(address, context, state), context);
  if (found !== undefined) return address;
  const there = await lookWhenBack(() => definition.read(renamed, context, state), context);
  return there === undefined || there === "unreachable" ? address : renamed;
}
