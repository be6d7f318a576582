/** The last step of every create and update: the declared power state, and what `waitFor` names. */
import { LxdError } from "../../lxd";
import { Unfinished, type Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { isLost } from "../../reconcile/lifecycle/act/lost";
import type { InstanceInputs } from "./declaration";
import { freeze, start, stop } from "./power";
import { saidOf } from "./identity";
import { waitForFirstAddress } from "./waiting/firstAddress";
import { waitsOf } from "./waiting/wait";
import { waitUntilReady } from "./waiting/waiting";
import type { Where } from "./server";

export const pendingStart = "start";
export const pendingWait = "waitFor";

/**
 * @param waits whether to wait also when the instance runs already
 * @param seen its status, where that is known
 */
export async function settle(
  address: Where,
  inputs: InstanceInputs,
  waits: boolean,
  context: Context,
  seen?: string,
): Promise<void> {
  let started = false;
  try {
    if (!inputs.running) return await stop(address, inputs, context, inputs.stateful, seen);
    started = await start(address, context, inputs.stateful, seen);
    if (inputs.frozen) return await freeze(address, context);
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    // The answer was lost, not the start refused: the caller looks, and does it again.
    if (isLost(error) && !context.signal.aborted) throw error;
    const verb = !inputs.running ? "stopped" : "started";
    const said = saidOf(error, address, context);
    const reason = `Instance "${address.name}" is there, but could not be ${verb}: ${said} Mend what it names (lxc info --show-log tells more) and run "pulumi up" again: it goes on from here.`;
    throw new Unfinished([reason], [pendingStart], address, undefined, { cause: error });
  }
  if (!started && !waits) return;
  if (inputs.waitFor === undefined) return waitForFirstAddress(address, context);
  const late = await waitUntilReady(address, waitsOf(inputs.waitFor), context);
  if (late.length > 0) {
    const reasons = late.map((missing) => `Instance "${address.name}" runs, but ${missing}.`);
    throw new Unfinished(reasons, [pendingWait], address);
  }
}
