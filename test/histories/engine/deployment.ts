/**
 * One run over a program, a preview or an update, as Pulumi's engine makes it: resources are registered one by one,
 * what is new is made before what is old is deleted, and deletions come last.
 */
import { randomBytes } from "node:crypto";
import { Unknown, type PropertyMap } from "../../../provider/reconcile/values";
import { ignoreChanges } from "../../support/ignoreChanges";
import { PluginError, type About, type Difference, type PluginClient } from "../../support/pluginClient";
import { CheckFailed, type Action, type PluginHarness } from "../../support/pluginHarness";
import type { Declaration, Program } from "./program";
import { resolve, type Answer, type Resolved } from "./references";
import type { Entry, Stack } from "./stack";
import { wireOf, type Kill, type Writing } from "./wire";

export interface Run {
  readonly isPreview?: boolean;
  /** Logical names: `--replace`. */
  readonly replace?: readonly string[];
  readonly kill?: Kill;
}

/** What was done about one resource, or would be. */
export interface Step {
  readonly about: About;
  readonly action: Action | "delete";
  readonly diff?: Difference;
  /** It is deleted as what was replaced, maybe under its old name in the program. */
  readonly isReplaced?: boolean;
  /** What a preview says will come; of an update, what came. */
  readonly outputs?: PropertyMap;
}

export interface Outcome {
  readonly stack: Stack;
  readonly steps: readonly Step[];
  readonly failure?: Error;
}

/** What is to be done about a registered resource. */
interface Plan extends Resolved {
  readonly about: About;
  readonly declaration: Declaration;
  readonly action: Action;
  readonly old?: Entry;
  readonly diff?: Difference;
  readonly deleteFirst: boolean;
}

/** The plugin that is asked: in this process, or in one of its own. */
export type Plugin = Pick<PluginHarness, "client" | "about">;

export async function deploy(
  harness: Plugin,
  stack: Stack,
  program: Program,
  run: Run = {},
): Promise<Outcome> {
  return new Deployment(harness, stack, run).of(program);
}

class Deployment {
  private readonly client: PluginClient;
  private readonly wire: Writing;
  private readonly steps: Step[] = [];
  private readonly answers = new Map<string, Answer>();
  /** What is in the state: registered in this run, and left of the runs before. */
  private done: Entry[] = [];
  private left: Entry[];

  constructor(
    private readonly harness: Plugin,
    private readonly before: Stack,
    private readonly run: Run,
  ) {
    this.client = harness.client;
    this.wire = wireOf(harness.client, run.kill);
    this.left = [...before];
  }

  async of(program: Program): Promise<Outcome> {
    try {
      for (const declaration of program) await this.register(declaration);
      await this.deleteTheRest();
    } catch (failure) {
      return { ...this.outcome(), failure: failure as Error };
    }
    return this.outcome();
  }

  private outcome(): Outcome {
    return { stack: [...this.done, ...this.left], steps: this.steps };
  }

  private async register(declaration: Declaration): Promise<void> {
    const plan = await this.plan(declaration);
    const { about, action, old, diff } = plan;
    if (old && !(action === "replace" && !plan.deleteFirst)) this.forget(old);
    if (action === "replace" && plan.deleteFirst) await this.deleteFirst(old!);
    const entry = await this.entryOf(plan);
    if (action === "replace" && !plan.deleteFirst) this.mark(old!, { isReplaced: true });
    this.done.push(entry);
    this.steps.push({ about, action, diff, outputs: action === "same" ? undefined : entry.outputs });
    const isForetold = this.run.isPreview === true && action !== "same";
    this.answers.set(declaration.label, { urn: about.urn, outputs: withId(entry, isForetold), isForetold });
    if (entry.initErrors.length > 0) throw new Error(entry.initErrors.join("\n"));
  }

  private async plan(declaration: Declaration): Promise<Plan> {
    const { label, type, options } = declaration;
    const about = this.harness.about(type, label);
    const { inputs, uses } = resolve(declaration.inputs, this.answers);
    const old = this.oldOf(about, options.aliases ?? []);
    const news = old ? ignoreChanges(inputs, old.inputs, options.ignoreChanges ?? []) : inputs;
    const plan = { about, declaration, uses, old, deleteFirst: false };
    const isAnew = !old || old.isDeleted === true || this.run.replace?.includes(label) === true;
    const checked = await this.check(about, isAnew ? {} : old.inputs, news);
    if (!old || old.isDeleted) return { ...plan, inputs: checked, action: "create" };
    if (isAnew) {
      const deleteFirst = options.deleteBeforeReplace ?? false;
      return { ...plan, inputs: checked, action: "replace", deleteFirst };
    }
    const diff = await this.client.diff({ ...about, id: old.id }, old, checked, options.ignoreChanges);
    if (diff.replace || isForced(diff, options.replaceOnChanges ?? [])) {
      const afresh = await this.check(about, {}, news);
      const deleteFirst = options.deleteBeforeReplace ?? diff.deleteBeforeReplace;
      return { ...plan, inputs: afresh, action: "replace", diff, deleteFirst };
    }
    const action = diff.changes || old.initErrors.length > 0 ? "update" : "same";
    return { ...plan, inputs: checked, action, diff };
  }

  /** The resource of that URN in the state, or of one of its former names. */
  private oldOf(about: About, aliases: readonly string[]): Entry | undefined {
    const urns = [about.name, ...aliases].map((name) => this.harness.about(about.type, name).urn);
    const isOld = (urn: string) => (entry: Entry) => entry.about.urn === urn && !entry.isReplaced;
    return urns.map((urn) => this.left.find(isOld(urn))).find((entry) => entry !== undefined);
  }

  private async check(about: About, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    const seed = { randomSeed: randomBytes(32) };
    const { inputs, failures } = await this.client.check(about, olds, news, seed);
    if (failures.length > 0) throw new CheckFailed(failures);
    return inputs;
  }

  private async entryOf({ about, declaration, action, inputs, uses, old }: Plan): Promise<Entry> {
    const preview = this.run.isPreview ?? false;
    const ignored = [...(declaration.options.ignoreChanges ?? [])];
    const entry = { about, inputs, uses, ignoreChanges: ignored, initErrors: [] };
    if (action === "same") return { ...entry, id: old!.id, outputs: old!.outputs };
    if (action !== "update") {
      try {
        return { ...entry, ...(await this.wire.create(about, inputs, { preview })) };
      } catch (error) {
        const { id, outputs, reasons } = unfinished(error);
        return { ...entry, id, outputs, initErrors: reasons };
      }
    }
    const { id } = old!;
    try {
      const options = { preview, ignoreChanges: ignored };
      return { ...entry, id, outputs: await this.wire.update({ ...about, id }, old!, inputs, options) };
    } catch (error) {
      if (!isUnfinished(error)) this.left.push({ ...old!, about });
      const { outputs, reasons } = unfinished(error);
      // The engine keeps the old inputs, with the new outputs.
      return { ...entry, id, inputs: old!.inputs, outputs, initErrors: reasons };
    }
  }

  /** What has to go before it can be made anew, and before that what would be replaced along with it. */
  private async deleteFirst(old: Entry): Promise<void> {
    const goes = [old];
    for (const entry of this.left) {
      if (!entry.isReplaced && !entry.isDeleted && (await this.goesAlong(entry, goes))) goes.push(entry);
    }
    this.left.push(...(this.left.includes(old) ? [] : [old]));
    for (const entry of goes.reverse()) {
      await this.delete(entry, true);
      // It is in the state until its replacement is.
      if (entry === old) this.forget(entry);
      else this.mark(entry, { isDeleted: true });
    }
  }

  private async goesAlong(entry: Entry, goes: readonly Entry[]): Promise<boolean> {
    const urns = goes.map(({ about }) => about.urn);
    const properties = Object.keys(entry.uses).filter((property) =>
      entry.uses[property]!.some((urn) => urns.includes(urn)),
    );
    if (properties.length === 0) return false;
    const unknown = Object.fromEntries(properties.map((property) => [property, Unknown.value]));
    const { about, id } = entry;
    const news = { ...entry.inputs, ...unknown };
    return (await this.client.diff({ ...about, id }, entry, news, entry.ignoreChanges)).replace;
  }

  /** What is in the program no longer, and what was replaced: the last one first. */
  private async deleteTheRest(): Promise<void> {
    const order = (entry: Entry) => this.before.findIndex((other) => isSame(entry, other));
    const rest = [...this.left].sort((one, other) => order(other) - order(one));
    for (const entry of rest) {
      if (!entry.isDeleted) await this.delete(entry);
      this.forget(entry);
    }
  }

  /** Under the name that it has in the state, which may be a former one. */
  private async delete(entry: Entry, isReplaced = entry.isReplaced): Promise<void> {
    const { about, id } = entry;
    this.steps.push({ about, action: "delete", isReplaced });
    if (!this.run.isPreview) await this.wire.delete({ ...about, id }, entry);
  }

  private forget(entry: Entry): void {
    this.left = this.left.filter((other) => other !== entry);
  }

  private mark(entry: Entry, marks: Partial<Entry>): void {
    this.left = this.left.map((other) => (other === entry ? { ...other, ...marks } : other));
  }
}

/** Whatever it is called in the program by now. */
const isSame = (one: Entry, other: Entry) => one.about.type === other.about.type && one.id === other.id;

/** `id` is an output like others; that of what is still to be made is not known. */
function withId({ id, outputs }: Entry, isForetold: boolean): PropertyMap {
  return isForetold && id === "" ? outputs : { ...outputs, id };
}

const isUnfinished = (error: unknown): boolean =>
  error instanceof PluginError && error.initFailed !== undefined;

/** What was made, or changed, though something is left to do. */
function unfinished(error: unknown): { id: string; outputs: PropertyMap; reasons: string[] } {
  if (!(error instanceof PluginError) || error.initFailed === undefined) throw error;
  return error.initFailed;
}

/** `replaceOnChanges`: paths of top-level properties, or all. */
function isForced({ detailed }: Difference, paths: readonly string[]): boolean {
  const properties = Object.keys(detailed).map((path) => path.split(/[.[]/, 1)[0]!);
  return properties.some((property) => paths.includes(property) || paths.includes("*"));
}
