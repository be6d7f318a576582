/** What a stack's state says of the objects of servers: which are its own, as what, and whose configuration leads there. */
import { fromJson, repetitions, untilDone } from "../lxd";
import { Failure } from "../reconcile/host";
import { nameInProgram } from "../reconcile/register";
import { entriesOf, isList, listOf, textOf, type PropertyMap, type Value } from "../reconcile/values";
import { pulumi, type Stack } from "./pulumi";
import { exportedMap, holdsSecret } from "./values";

/** A resource of ours, as the last update left it. */
export interface Stated {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly ignoreChanges: readonly string[];
  /** Which provider resource it belongs to. */
  readonly provider: string;
}

export interface State {
  readonly resources: readonly Stated[];
  /** The configuration of each provider that resources belong to. */
  readonly providers: ReadonlyMap<string, PropertyMap>;
  /** What an update is doing at the moment; empty when none runs. */
  readonly underWay: readonly string[];
}

const ours = /^lxd:index:(\w+)$/;

/** After so many looks, about a minute of them, it is said why nothing else is. */
const manyLooks = 15;

export class States {
  /** Secrets are asked for only of a stack that has some. */
  #hasSecrets = false;

  constructor(private readonly stack: Stack) {}

  /**
   * The state after the update that is changing it, if one is.
   *
   * @param takesLong hears of an update that does; it may throw, not to wait for its end
   */
  async settled(takesLong: (sentence: string) => void, signal: AbortSignal): Promise<State> {
    let looks = 0;
    return untilDone(
      repetitions.underWay,
      { signal },
      async () => {
        const state = await this.#read(signal);
        if (++looks === manyLooks && state.underWay.length > 0) takesLong(longUnderWay(state));
        return state;
      },
      ({ underWay }) => underWay.length === 0,
    );
  }

  async #read(signal: AbortSignal): Promise<State> {
    if (!this.#hasSecrets) {
      const deployment = await this.#export([], signal);
      this.#hasSecrets = concerned(deployment).some(({ inputs = null, outputs = null }) =>
        [inputs, outputs].some(holdsSecret),
      );
      if (!this.#hasSecrets) return stateIn(deployment);
    }
    return stateIn(await this.#export(["--show-secrets"], signal));
  }

  async #export(options: readonly string[], signal: AbortSignal): Promise<PropertyMap> {
    const printed = await pulumi(this.stack, ["stack", "export", ...options], signal);
    return entriesOf(fromJson<PropertyMap>(printed).deployment);
  }
}

const longUnderWay = ({ underWay }: State): string =>
  `An update of the stack has been at work for a while (${underWay.join(", ")}); what changes meanwhile is looked at when it has ended. If none runs, one was killed: "pulumi refresh" puts the state in order.`;

const mapsIn = (value: Value | undefined): PropertyMap[] => (isList(value) ? value.map(entriesOf) : []);

/** Our resources that are there (and are not about to go), and our providers. */
function concerned({ resources }: PropertyMap): PropertyMap[] {
  const isOurs = (type: string) => ours.test(type) || type === "pulumi:providers:lxd";
  return mapsIn(resources).filter(
    ({ type, external, delete: isGoing }) => isOurs(textOf(type)) && external !== true && isGoing !== true,
  );
}

export function stateIn(deployment: PropertyMap): State {
  const found = concerned(deployment);
  const resources = found.flatMap((one): Stated[] => {
    const [, type] = ours.exec(textOf(one.type)) ?? [];
    if (type === undefined || textOf(one.id) === "") return [];
    return [
      {
        ...{ urn: textOf(one.urn), type, id: textOf(one.id), provider: textOf(one.provider) },
        inputs: exportedMap(entriesOf(one.inputs)),
        outputs: exportedMap(entriesOf(one.outputs)),
        ignoreChanges: listOf(one.ignoreChanges),
      },
    ];
  });
  const used = new Set(resources.map(({ provider }) => provider));
  const providers = found
    .map((one): [string, PropertyMap] => [`${textOf(one.urn)}::${textOf(one.id)}`, one])
    .filter(([reference]) => used.has(reference))
    .map(([reference, { inputs }]): [string, PropertyMap] => [reference, configurationIn(entriesOf(inputs))]);
  const underWay = mapsIn(deployment.pending_operations).map(
    ({ type, resource }) => `${textOf(type)} ${nameInProgram(textOf(entriesOf(resource).urn))}`,
  );
  return { resources, providers: new Map(providers), underWay };
}

/** Without what the engine has there for itself. */
function configurationIn(inputs: PropertyMap): PropertyMap {
  const { version: _version, __internal: _internal, ...configuration } = exportedMap(inputs);
  return configuration;
}

/** The state, or the sentence that says why there is nothing to watch. */
export function withObjects(state: State): State {
  if (state.resources.length > 0) return state;
  throw new Failure(
    "precondition",
    'The stack has no resources of this provider (lxd:index:…) in its state: there is nothing to watch. Run "pulumi up" first, or name another stack with --stack, or another program with --cwd.',
  );
}
