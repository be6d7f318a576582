/** Goes through the steps of a plan. A step that fails leaves a state that is true, and the rest for the next `up`. */
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath } from "../../lxd";
import { Unfinished, type Context, type Outcome } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { isLost } from "../../reconcile/lifecycle/act/lost";
import type { PropertyMap } from "../../reconcile/values";
import { configRules } from "./config";
import type { InstanceWrite } from "./declaration";
import { pendingFiles, writeFiles } from "./files";
import { goalOf, isLeft, pendingRestart, situationOf } from "./goal";
import { explained } from "./identity";
import { findInstance } from "./parent";
import { memberFor } from "./placement";
import { planUpdate, type Step } from "./plan";
import { othersDevices, ownDevices } from "./ownDevices";
import { hasStopUnderWay, start, stop } from "./power";
import { optionsOf, pathOf, type RawInstance, type Where } from "./server";
import { pendingStart, pendingWait, settle } from "./settle";
import { sourceBody } from "./source";

export async function updateInstance(write: InstanceWrite, context: Context): Promise<Outcome<Where>> {
  const { address: where, outputs } = write;
  const found = await findInstance(where, outputs.uuid, { ...context, reading: "one" });
  if (found === undefined) {
    throw new Failure(
      "notFound",
      `Instance "${where.name}" is gone. Run "pulumi refresh", then "pulumi up".`,
    );
  }
  const now = situationOf(found.raw, found.project);
  const goal = await goalOf(now, write, context);
  const target = goal.target === undefined ? {} : { target: await memberFor(goal.target, context) };
  const { steps } = planUpdate(now, { ...goal, ...target });
  const stops = steps.some((step) => step.do === "stop");
  const at = { project: found.project, name: found.raw.name };
  const progress = new Progress(write, found.raw, at, stops, context);
  for (const step of steps) await progress.make(step);
  return { address: progress.address };
}

class Progress {
  /** What the program's inputs are so far: goes into the state if the rest fails. */
  private reached: PropertyMap;
  private isChanged = false;
  private isStoppedByUs = false;
  /** Whether another image was put into it, without the files. */
  private isRebuilt = false;
  /** As it was seen or brought about; unknown after what may start or stop it. */
  private status: string | undefined;
  /** Whether the owned maps on the server are as they were, or as a move or a snapshot left them. */
  private isOverwritten = false;

  constructor(
    private readonly plan: InstanceWrite,
    private readonly before: RawInstance,
    public address: Where,
    /** Whether a stop is among the steps. */
    private readonly stops: boolean,
    private readonly context: Context,
  ) {
    this.reached = plan.old;
    this.status = before.status;
  }

  async make(step: Step): Promise<void> {
    try {
      await this.perform(step);
    } catch (error) {
      if (!(error instanceof LxdError || error instanceof Failure) || !this.isChanged) throw error;
      // The answer was lost, not the step refused: the caller begins again from what it finds.
      if (isLost(error) && !this.context.signal.aborted) throw error;
      throw await this.unfinished(error, this.pendingAfter(step));
    }
  }

  private pendingAfter(step: Step): string[] {
    if (step.do === "files") return [pendingFiles, pendingStart];
    return this.isRebuilt ? ["update", pendingFiles] : ["update"];
  }

  private async perform(step: Step): Promise<void> {
    const { plan, context, address } = this;
    const options = optionsOf(address, context);
    switch (step.do) {
      case "stop":
        if (step.outlives) await this.outliveStop();
        return this.stop();
      case "rename":
        await context.client.post(pathOf(address), { name: step.name }, options);
        return this.moved({ ...address, name: step.name });
      case "move": {
        const { name, project } = step;
        context.log.status(`Moving to project "${project}"`);
        await context.client.post(pathOf(address), { name, migration: true, project }, options);
        this.isOverwritten = true;
        return this.moved({ project, name });
      }
      case "changePool": {
        const { pool } = step;
        context.log.status(`Moving to pool "${pool}"`);
        const body = { name: address.name, migration: true, pool };
        await context.client.post(pathOf(address), body, options);
        this.isOverwritten = true;
        return this.moved(address);
      }
      case "changeMember": {
        context.log.status(`Moving to "${step.target}"`);
        const body = { name: address.name, migration: true };
        await context.client.post(pathOf(address), body, { ...options, target: step.target });
        this.status = undefined;
        return this.moved(address);
      }
      case "rebuild":
        return this.rebuild();
      case "restore":
        await this.restore(step.snapshot);
        return;
      case "write":
        await this.write().catch((error: unknown) => this.writeOnceStopped(error));
        return;
      case "files": {
        const all = this.isRebuilt || isLeft(plan.outputs, pendingFiles);
        await writeFiles(address, plan.old, plan.inputs, all, context);
        this.isRebuilt = false;
        this.reached = plan.inputs;
        return;
      }
      case "settle": {
        const waits = plan.changed.has("waitFor") || isLeft(plan.outputs, pendingWait);
        return settle(address, plan.inputs, waits, context, this.status);
      }
    }
  }

  private async stop(): Promise<void> {
    await stop(this.address, this.plan.inputs, this.context, false, this.status);
    this.isChanged = this.isStoppedByUs = true;
    this.status = "Stopped";
  }

  private moved(to: Where): void {
    this.address = to;
    this.isChanged = true;
    this.reached = { ...this.reached, name: to.name, project: to.project };
  }

  /** Keeps an ephemeral instance from going with its stop; the write that follows makes it what is declared. */
  private async outliveStop(): Promise<void> {
    const options = optionsOf(this.address, this.context);
    await this.context.client.update<RawInstance>(
      pathOf(this.address),
      (live) => ({ ...live, ephemeral: false }),
      options,
    );
  }

  /** Configuration and devices stay; the root disk is another image's, and the configuration has that one's `image.*`. */
  private async rebuild(): Promise<void> {
    const { context, address, plan } = this;
    context.log.status("Rebuilding from another image");
    const source = await sourceBody(plan.inputs, address.project, context);
    const path = apiPath("instances", address.name, "rebuild");
    await context.client.post(path, { source }, optionsOf(address, context));
    const { image = null, source: declared = null } = plan.inputs;
    this.reached = { ...this.reached, image, source: declared };
    this.isChanged = this.isRebuilt = true;
  }

  /** Wipes the description and brings back the snapshot's configuration; the write makes them the program's again. */
  private async restore(snapshot: string): Promise<void> {
    const { context, address, plan } = this;
    context.log.status(`Going back to snapshot "${snapshot}"`);
    const options = optionsOf(address, context);
    const path = apiPath("instances", address.name, "snapshots", snapshot);
    // Asked for the state of one that has none, the server refuses.
    const stateful =
      plan.inputs.stateful && (await context.client.get<{ stateful: boolean }>(path, options)).value.stateful;
    await context.client.put(pathOf(address), { restore: snapshot, stateful }, options);
    const { restoreSnapshot = snapshot, restoreTriggers = null } = plan.inputs;
    this.reached = { ...this.reached, restoreSnapshot, restoreTriggers };
    this.isChanged = this.isOverwritten = true;
    this.status = undefined;
  }

  /** A write that an earlier stop stands in the way of comes after the one that this update makes anyway. */
  private async writeOnceStopped(refused: unknown): Promise<void> {
    const { plan, before } = this;
    const isStopped = this.stops || plan.inputs.running === false;
    // An ephemeral one would be gone.
    if (!isStopped || before.ephemeral || !hasStopUnderWay(refused)) throw refused;
    await this.stop();
    await this.write();
  }

  private async write(): Promise<void> {
    const { plan, before, address, context } = this;
    await context.client.update<RawInstance>(
      pathOf(address),
      (live) => {
        const [config, devices] = this.isOverwritten
          ? [withServersOwn(before.config ?? {}, live.config ?? {}), before.devices]
          : [live.config ?? {}, live.devices];
        const body = {
          description: plan.value("description", live.description),
          architecture: live.architecture,
          profiles: plan.value("profiles", live.profiles ?? []),
          config: plan.merge("config", config),
          devices: {
            ...plan.merge("devices", ownDevices(devices, plan.inputs)),
            ...othersDevices(devices, plan.inputs),
          },
          ephemeral: plan.value("ephemeral", live.ephemeral),
        };
        return isAsItIs(body, live) ? undefined : body;
      },
      optionsOf(address, context),
    );
    const { files } = plan.old;
    this.reached = files === undefined ? plan.inputs : { ...plan.inputs, files };
    this.isChanged = true;
  }

  /** Something was done already: it is started again, and the state learns how far this came. */
  private async unfinished(error: LxdError | Failure, pending: readonly string[]): Promise<Unfinished> {
    const { plan, address, context } = this;
    const reasons = [explained(error, "updated", address, context)];
    // What was written asks for no restart by itself any more.
    const left = this.stops && !this.isStoppedByUs ? [...pending, pendingRestart] : pending;
    const runs = plan.old.running !== false;
    if (this.isStoppedByUs && runs && !context.signal.aborted) {
      await start(address, context).catch((again: unknown) => {
        if (!(again instanceof LxdError)) throw again;
        reasons.push(`It could not be started again: ${explained(again, "updated", address, context)}`);
      });
    }
    return new Unfinished(reasons, left, address, this.reached, { cause: error });
  }
}

/**
 * Whether a write would change nothing. One that is left out is refused by nobody: after 5.0.2 an instance whose stop ran
 * out of time takes no write until it is stopped, which may be all that is wanted of it.
 */
function isAsItIs(body: object, live: RawInstance): boolean {
  const same = {
    description: live.description,
    architecture: live.architecture,
    profiles: live.profiles ?? [],
    config: live.config ?? {},
    devices: live.devices,
    ephemeral: live.ephemeral,
  };
  return isDeepStrictEqual(body, same);
}

/** One map's keys with the other's volatile and image keys: the server refuses, or forgets, a write without them. */
function withServersOwn(
  config: Record<string, string>,
  live: Record<string, string>,
): Record<string, string> {
  const entries = (of: Record<string, string>, owned: boolean) =>
    Object.entries(of).filter(([key]) => configRules.serverOwned(key) === owned);
  return Object.fromEntries([...entries(config, false), ...entries(live, true)]);
}
