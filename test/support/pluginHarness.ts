/**
 * A resource's life as the Pulumi engine leads it: the plugin's service in this process, on a real port, with an
 * engine to log to.
 */
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, type Served, type ServeOptions } from "../../provider/plugin";
import type { CheckFailure } from "../../provider/reconcile/host";
import type { PropertyMap } from "../../provider/reconcile/values";
import { FakeEngine, type LogMessage } from "./fakeEngine";
import { ignoreChanges } from "./ignoreChanges";
import { PluginClient, PluginError, type About, type Difference } from "./pluginClient";

export { PluginError, type About, type Difference } from "./pluginClient";
export type { LogMessage } from "./fakeEngine";

/** What a stack keeps of a resource. */
export interface ResourceState {
  id: string;
  type: string;
  name: string;
  urn: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
  /** Why the resource is not yet what was declared; empty when it is. */
  initErrors: string[];
}

/** The options of a resource that the engine acts on. */
export interface UpOptions {
  ignoreChanges?: string[];
  deleteBeforeReplace?: boolean;
  /** customTimeouts, in seconds. */
  timeout?: number;
  autonaming?: { proposedName: string; mode: "propose" | "enforce" | "disable" };
}

export type Action = "create" | "same" | "update" | "replace";

/** What `pulumi preview` would show. */
export interface Preview {
  action: Action;
  inputs: PropertyMap;
  /** Known outputs; absent when nothing is to be done. */
  outputs?: PropertyMap;
  diff?: Difference;
}

/** What `pulumi up` has done. */
export interface Up {
  action: Action;
  state: ResourceState;
  preview: Preview;
  diff?: Difference;
}

/** Check found something wrong. */
export class CheckFailed extends Error {
  constructor(readonly failures: CheckFailure[]) {
    super(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    this.name = "CheckFailed";
  }
}

interface Plan extends Preview {
  about: About;
  deleteFirst: boolean;
}

export class PluginHarness {
  private constructor(
    /** The methods one by one. */
    readonly client: PluginClient,
    readonly engine: FakeEngine,
    readonly served: Served,
    private readonly startAnother: (configuration?: PropertyMap) => Promise<PluginHarness>,
  ) {}

  /** The process of `pulumi import`, another one than that of `pulumi up`. */
  private importing?: Promise<PluginHarness>;
  private configuration?: PropertyMap;

  static async start(
    createProvider: ServeOptions["createProvider"],
    options: { configuration?: PropertyMap; schema?: string } = {},
  ): Promise<PluginHarness> {
    // What is noted on this machine is not to lie among what its user has.
    process.env.PULUMI_HOME ??= join(tmpdir(), "pulumi-lxd-tests");
    const engine = await FakeEngine.start();
    const served = await serve({
      createProvider,
      version: "0.0.0-test",
      readSchema: async () => options.schema ?? "{}",
      engineAddress: engine.address,
    });
    const client = new PluginClient(served.port);
    const another = (configuration = options.configuration) =>
      PluginHarness.start(createProvider, { ...options, configuration });
    const harness = new PluginHarness(client, engine, served, another);
    if (options.configuration !== undefined) await harness.configure(options.configuration);
    return harness;
  }

  async stop(): Promise<void> {
    await (await this.importing)?.stop();
    this.client.close();
    await this.served.stop(1_000);
    this.engine.stop();
  }

  /** What was logged, all of it or about one resource. */
  logs(urn?: string): LogMessage[] {
    return this.engine.messages.filter((message) => urn === undefined || message.urn === urn);
  }

  /** What a call is about; the type with or without `lxd:index:`. */
  about(kind: string, name: string): About {
    const type = kind.includes(":") ? kind : `lxd:index:${kind}`;
    return { type, name, urn: `urn:pulumi:test::test::${type}::${name}` };
  }

  /** CheckConfig, then Configure with what it answers. */
  async configure(configuration: PropertyMap): Promise<void> {
    const { inputs, failures } = await this.client.checkConfig({}, configuration);
    if (failures.length > 0) throw new CheckFailed(failures);
    await this.client.configure(inputs);
    this.configuration = configuration;
    await (await this.importing)?.stop();
    this.importing = undefined;
  }

  async invoke(token: string, args: PropertyMap, options: { preview?: boolean } = {}): Promise<PropertyMap> {
    const { result, failures } = await this.client.invoke(token, args, options);
    if (failures.length > 0) throw new CheckFailed(failures);
    return result;
  }

  /** `pulumi preview`: inputs may hold unknowns. */
  async preview(
    type: string,
    name: string,
    inputs: PropertyMap,
    state?: ResourceState,
    options: UpOptions = {},
  ): Promise<Preview> {
    const plan = await this.plan(type, name, inputs, state, options);
    const { about } = plan;
    const { timeout } = options;
    let outputs: PropertyMap | undefined;
    if (plan.action === "create" || plan.action === "replace") {
      outputs = (await this.client.create(about, plan.inputs, { preview: true, timeout })).outputs;
    } else if (plan.action === "update") {
      outputs = await this.client.update({ ...about, id: state!.id }, state!, plan.inputs, {
        preview: true,
        timeout,
        ignoreChanges: options.ignoreChanges,
      });
    }
    return { action: plan.action, inputs: plan.inputs, diff: plan.diff, outputs };
  }

  /**
   * `pulumi up`: preview, then create, update or replace. A resource that exists but is not yet what was
   * declared comes back with its `initErrors`; every other failure is thrown.
   */
  async up(
    type: string,
    name: string,
    inputs: PropertyMap,
    state?: ResourceState,
    options: UpOptions = {},
  ): Promise<Up> {
    const preview = await this.preview(type, name, inputs, state, options);
    const plan = await this.plan(type, name, inputs, state, options);
    const done = (state: ResourceState): Up => ({ action: plan.action, state, preview, diff: plan.diff });
    switch (plan.action) {
      case "same":
        // Inputs are kept as the program has them now; outputs as they were.
        return done({ ...state!, inputs: plan.inputs });
      case "update":
        return done(await this.update(plan, state!, options));
      case "create":
        return done(await this.create(plan, options));
      case "replace": {
        if (plan.deleteFirst) await this.destroy(state!, options);
        const created = await this.create(plan, options);
        if (!plan.deleteFirst && created.initErrors.length === 0) await this.destroy(state!, options);
        return done(created);
      }
    }
  }

  /** `pulumi refresh`: the state as the server has it, undefined when gone, and the drift by property path. */
  async refresh(
    state: ResourceState,
    options: UpOptions = {},
  ): Promise<{ state: ResourceState | undefined; diff?: Difference }> {
    let fresh: ResourceState;
    try {
      const read = await this.client.read(state, state, options);
      if (read === undefined) return { state: undefined };
      fresh = { ...state, ...read, initErrors: [] };
    } catch (error) {
      if (!(error instanceof PluginError) || error.initFailed === undefined) throw error;
      const { id, inputs = state.inputs, outputs, reasons } = error.initFailed;
      fresh = { ...state, id, inputs, outputs, initErrors: reasons };
    }
    // The engine asks with the roles inverted, and inverts the answer.
    const diff = await this.client.diff(fresh, fresh, state.inputs, options.ignoreChanges);
    return { state: fresh, diff: inverted(diff) };
  }

  /** `pulumi import`: undefined when there is no such object. The diff of the imported inputs should be none. */
  async import(
    type: string,
    id: string,
    name = "imported",
  ): Promise<{ state: ResourceState; failures: CheckFailure[]; diff: Difference } | undefined> {
    const { client } = await (this.importing ??= this.startAnother(this.configuration));
    const about = this.about(type, name);
    const read = await client.read({ ...about, id });
    if (read === undefined) return undefined;
    const state: ResourceState = { ...about, ...read, initErrors: [] };
    const { inputs, failures } = await client.check(about, {}, read.inputs, {
      randomSeed: randomBytes(32),
    });
    const diff = await client.diff(state, state, inputs);
    return { state, failures, diff };
  }

  /** `pulumi do lxd:index:Type list`. */
  list: PluginClient["list"] = (...args) => this.client.list(...args);

  /** `pulumi destroy`. */
  async destroy(state: ResourceState, options: UpOptions = {}): Promise<void> {
    await this.client.delete(state, state, options);
  }

  /** Check and Diff, and what follows from them. */
  private async plan(
    type: string,
    name: string,
    inputs: PropertyMap,
    state: ResourceState | undefined,
    options: UpOptions,
  ): Promise<Plan> {
    const about = this.about(type, name);
    if (state === undefined) {
      const checked = await this.checked(about, {}, inputs, options);
      return { action: "create", about, inputs: checked, deleteFirst: false };
    }
    const news = ignoreChanges(inputs, state.inputs, options.ignoreChanges ?? []);
    const checked = await this.checked(about, state.inputs, news, options);
    const diff = await this.client.diff({ ...about, id: state.id }, state, checked, options.ignoreChanges);
    if (diff.replace) {
      // Without the old inputs, so that a name that was made up is made up anew.
      const afresh = await this.checked(about, {}, news, options);
      const deleteFirst = options.deleteBeforeReplace ?? diff.deleteBeforeReplace;
      return { action: "replace", about, inputs: afresh, diff, deleteFirst };
    }
    const action = diff.changes || state.initErrors.length > 0 ? "update" : "same";
    return { action, about, inputs: checked, diff, deleteFirst: false };
  }

  private async checked(
    about: About,
    olds: PropertyMap,
    news: PropertyMap,
    { autonaming }: UpOptions,
  ): Promise<PropertyMap> {
    // A fresh seed for each preview and each update, as the engine has it.
    const { inputs, failures } = await this.client.check(about, olds, news, {
      randomSeed: randomBytes(32),
      autonaming,
    });
    if (failures.length > 0) throw new CheckFailed(failures);
    return inputs;
  }

  private async create({ about, inputs }: Plan, { timeout }: UpOptions): Promise<ResourceState> {
    try {
      return { ...about, inputs, ...(await this.client.create(about, inputs, { timeout })), initErrors: [] };
    } catch (error) {
      if (!(error instanceof PluginError) || error.initFailed === undefined) throw error;
      const { id, outputs, reasons } = error.initFailed;
      return { ...about, id, inputs, outputs, initErrors: reasons };
    }
  }

  private async update(
    { about, inputs }: Plan,
    state: ResourceState,
    options: UpOptions,
  ): Promise<ResourceState> {
    try {
      const outputs = await this.client.update({ ...about, id: state.id }, state, inputs, options);
      return { ...state, inputs, outputs, initErrors: [] };
    } catch (error) {
      if (!(error instanceof PluginError) || error.initFailed === undefined) throw error;
      // The engine keeps the old inputs, with the new outputs.
      return { ...state, outputs: error.initFailed.outputs, initErrors: error.initFailed.reasons };
    }
  }
}

const opposite = { add: "delete", delete: "add", update: "update" } as const;

function inverted(diff: Difference): Difference {
  const detailed = Object.fromEntries(
    Object.entries(diff.detailed).map(([path, { kind, replaces }]) => [
      path,
      { kind: opposite[kind], replaces },
    ]),
  );
  return { ...diff, detailed };
}
