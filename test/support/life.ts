/** The life of one resource on a stage, with everything that has to hold after each of its steps. */
import assert from "node:assert/strict";
import type { DiffKind } from "../../provider/reconcile/host";
import { isMap, Unknown, type PropertyMap, type Value } from "../../provider/reconcile/values";
import type { Preview, ResourceState, Up, UpOptions } from "./pluginHarness";
import { inputsOf } from "./schema";
import type { Stage } from "./stage";

export type Paths = Record<string, DiffKind>;

/** What changing one property does, and how the server shows it. */
export interface Change {
  readonly to: Value | undefined;
  readonly replaces?: true;
  /** The test server cannot do it: only previewed, and not done. */
  readonly previewed?: true;
  /** Only a create needs it: named later it is no change. */
  readonly atCreation?: true;
  /** The preview refuses it in these words. */
  readonly refused?: RegExp;
  /** Other properties that have to change with it. */
  readonly along?: PropertyMap;
  readonly shows?: () => unknown;
}

export class Life {
  private current: ResourceState | undefined;

  constructor(
    readonly stage: Stage,
    readonly type: string,
    readonly name = type.toLowerCase(),
  ) {}

  get state(): ResourceState {
    assert.ok(this.current, "it was created");
    return this.current;
  }

  set state(state: ResourceState) {
    this.current = state;
  }

  output(name: string): Value | undefined {
    return this.state.outputs[name];
  }

  /** An output that is a text. */
  text(name: string): string {
    const value = this.output(name);
    assert.ok(typeof value === "string", `${name} is a text`);
    return value;
  }

  /** `pulumi up`: its preview kept its word, a second one does nothing, and two refreshes find nothing. */
  async up(inputs: PropertyMap, options: UpOptions = {}): Promise<Up> {
    const up = await this.tryUp(inputs, options);
    assert.deepEqual(up.state.initErrors, []);
    keptItsWord(up);
    await this.isSettled(inputs, options);
    return up;
  }

  async preview(inputs: PropertyMap, options: UpOptions = {}): Promise<Preview> {
    const harness = await this.stage.newCommand();
    return harness.preview(this.type, this.name, inputs, this.current, options);
  }

  /** `pulumi up` without looking at what comes of it. */
  async tryUp(inputs: PropertyMap, options: UpOptions = {}): Promise<Up> {
    const harness = await this.stage.newCommand();
    const up = await harness.up(this.type, this.name, inputs, this.current, options);
    this.current = up.state;
    return up;
  }

  async isSettled(inputs: PropertyMap, options: UpOptions = {}): Promise<void> {
    let again = await this.tryUp(inputs, options);
    // One that came after the start, which nobody waited for, is taken by the next up (lateAddress.ts).
    const isLateAddress = Object.keys(again.diff?.detailed ?? {}).join() === "ipv4Address";
    if (isLateAddress) again = await this.tryUp(inputs, options);
    assert.equal(again.action, "same", `a second up changes ${JSON.stringify(again.diff?.detailed)}`);
    await this.refreshFinds({});
    await this.refreshFinds({});
  }

  /** `pulumi refresh` finds drift at these paths only, and again no other state. */
  async refreshFinds(paths: Paths): Promise<void> {
    const harness = await this.stage.newCommand();
    const first = await harness.refresh(this.state);
    assert.ok(first.state, "it is still there");
    assert.deepEqual(kindsOf(first.diff!.detailed), paths);
    await this.stage.newCommand();
    const second = await harness.refresh(first.state);
    // What the server once filled in and is gone stays a difference until it is there again.
    const missing = (first.state.outputs.__missing ?? []) as string[];
    assert.deepEqual(Object.keys(second.diff!.detailed).sort(), missing.sort());
    assert.deepEqual(second.state!.inputs, first.state.inputs);
    assert.deepEqual(lasting(second.state!.outputs), lasting(first.state.outputs));
    this.current = second.state;
  }

  /** Somebody changes the object: a refresh sees it at these paths, and `up` makes it again what it was. */
  async drifts(
    inputs: PropertyMap,
    cause: () => Promise<unknown>,
    paths: Paths,
    path: string,
    options: { replaces?: true } = {},
  ): Promise<void> {
    const before = await this.stage.query(path);
    await cause();
    assert.notDeepEqual(await this.stage.query(path), before, "something was changed");
    await this.refreshFinds(paths);
    const repair = await this.up(inputs);
    assert.equal(repair.action, options.replaces ? "replace" : "update");
    assert.deepEqual(lastingObject(await this.stage.query(path)), lastingObject(before));
  }

  /** The object goes: a refresh sees that, and `up` makes it again. */
  async deleted(inputs: PropertyMap, cause: () => Promise<unknown>): Promise<void> {
    await cause();
    const harness = await this.stage.newCommand();
    const { state } = await harness.refresh(this.state);
    assert.equal(state, undefined);
    this.current = undefined;
    assert.equal((await this.up(inputs)).action, "create");
  }

  /**
   * Changes every input of the type in turn, each on top of the ones before. In place or by replacement: as is
   * said here, by the schema and by Diff alike.
   */
  async changes(base: PropertyMap, changes: Record<string, Change>): Promise<PropertyMap> {
    const known = inputsOf(this.type);
    assert.deepEqual(Object.keys(changes).sort(), Object.keys(known).sort(), "every input is changed");
    let inputs = base;
    for (const [property, change] of Object.entries(changes)) {
      inputs = await this.changesTo(inputs, property, change);
    }
    return inputs;
  }

  private async changesTo(base: PropertyMap, property: string, change: Change): Promise<PropertyMap> {
    const inputs: PropertyMap = { ...base, ...change.along };
    if (change.to === undefined) delete inputs[property];
    else inputs[property] = change.to;
    if (change.atCreation) {
      assert.equal((await this.preview(inputs)).action, "same");
      return base;
    }
    if (change.refused) {
      await assert.rejects(this.preview(inputs), { message: change.refused });
      return base;
    }
    const replaces = change.replaces === true;
    const before = this.state;
    try {
      assert.equal(inputsOf(this.type)[property]!.willReplaceOnChanges ?? false, replaces, "in the schema");
      const up = change.previewed ? await this.preview(inputs) : await this.up(inputs);
      assert.equal(up.action, replaces ? "replace" : "update");
      const own = Object.entries(up.diff!.detailed).filter(([path]) => path.split(/[.[]/, 1)[0] === property);
      assert.ok(own.length > 0, "the difference is shown at the property");
      for (const [path, { replaces: does }] of own) assert.equal(does, replaces, path);
      if (!replaces) assert.equal(this.state.id, before.id, "the id stays");
      assert.notEqual((await change.shows?.()) ?? true, false, "the server shows it");
      if (change.previewed) return base;
    } catch (error) {
      throw new Error(`Changing ${property}: ${(error as Error).message}`, { cause: error });
    }
    return inputs;
  }

  /** Import gives these inputs, which check and preview without a change, and which can then be changed. */
  async imports(id: string, inputs: PropertyMap, change: PropertyMap): Promise<void> {
    const harness = await this.stage.newCommand();
    const imported = await harness.import(this.type, id, this.name);
    assert.ok(imported, `${id} is there`);
    assert.deepEqual(imported.state.inputs, inputs);
    assert.deepEqual(imported.failures, []);
    assert.deepEqual(imported.diff.detailed, {});
    assert.equal(imported.diff.changes, false);
    assert.equal(imported.state.id, this.state.id);
    this.current = imported.state;
    await this.isSettled(inputs);
    assert.equal((await this.up({ ...inputs, ...change })).action, "update");
    assert.equal((await this.up(inputs)).action, "update");
  }

  /** `pulumi destroy`, twice. */
  async isDestroyed(path: string): Promise<void> {
    const harness = await this.stage.newCommand();
    await harness.destroy(this.state);
    assert.equal(await this.stage.exists(path), false);
    await harness.destroy(this.state);
    this.current = undefined;
  }
}

/** Every output that the preview showed as known is what came of it; but a name that was made up. */
export function keptItsWord({ preview, state, action }: Up): void {
  if (preview.outputs === undefined) return;
  const automatic = ((preview.inputs.__defaults ?? []) as Value[]).includes("name");
  const madeUp = automatic && action !== "update" ? ["name", "url"] : [];
  const compare = (said: Value, is: Value | undefined, path: string): void => {
    if (said instanceof Unknown) return;
    if (isMap(said)) {
      assert.ok(is !== undefined && isMap(is), `${path} was foretold as a map`);
      for (const [key, value] of Object.entries(said)) compare(value, is[key], `${path}.${key}`);
      return;
    }
    assert.deepEqual(is, said, `${path} was foretold otherwise`);
  };
  for (const [name, said] of Object.entries(preview.outputs)) {
    if (name.startsWith("__") || madeUp.includes(name)) continue;
    compare(said, state.outputs[name], name);
  }
}

function kindsOf(detailed: Record<string, { kind: DiffKind }>): Paths {
  return Object.fromEntries(Object.entries(detailed).map(([path, { kind }]) => [path, kind]));
}

/** Outputs that are no readings of the moment. */
function lasting(outputs: PropertyMap): PropertyMap {
  const {
    space: _space,
    inodes: _inodes,
    ipv4Address: _4,
    ipv6Address: _6,
    interfaces: _i,
    ...rest
  } = outputs;
  return rest;
}

/** What a stop and a start of an instance leave as it is; members of a cluster come in any order. */
function lastingObject(object: Record<string, unknown>): Record<string, unknown> {
  const { last_used_at: _used, locations, ...rest } = object;
  return Array.isArray(locations) ? { ...rest, locations: [...(locations as string[])].sort() } : rest;
}
