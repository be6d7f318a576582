/**
 * What the closures of dynamic resources call. They hold only the kind of the resource, and require this file by
 * the package's name, so that the text which the engine keeps stays the same from release to release.
 */
import { randomBytes } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { createProvider } from "../provider";
import { configuration } from "../reconcile/configuration";
import { Failure, InitFailed, type Call, type Log, type Provider } from "../reconcile/host";
import { marked } from "../reconcile/lifecycle/answer";
import { unwrap } from "../reconcile/secrets";
import type { PropertyMap } from "../reconcile/values";
import { resources } from "../resources";
import {
  fromProperties,
  nameKey,
  providerKey,
  secretsIn,
  secretsKey,
  toInputs,
  toProperties,
  type Plain,
} from "./wire";

/** One process serves all dynamic resources of a stack, with one configuration. */
let provider: Promise<Provider> | undefined;

/** The engine shows what this process prints. */
const log: Log = {
  debug: () => {},
  status: () => {},
  info: (message) => console.log(message),
  warning: (message) => console.warn(`warning: ${message}`),
};

/** The protocol tells no URN and cannot cancel. */
const callAbout = (kind: string, properties: Plain): Call => ({
  urn: `urn:pulumi:::::pulumi-nodejs:dynamic/lxd:${kind}::${nameOf(kind, properties)}`,
  log,
  signal: new AbortController().signal,
});

function nameOf(kind: string, properties: Plain): string {
  const name = properties[nameKey];
  return typeof name === "string" ? name : kind.toLowerCase();
}

type Lookup = (key: string) => string | undefined;

async function configured(lookUp: Lookup): Promise<Provider> {
  const values: PropertyMap = {};
  for (const key of Object.keys(configuration.properties)) {
    const value = lookUp(key);
    if (value !== undefined) values[key] = value;
  }
  const created = createProvider();
  await created.configure(values);
  return created;
}

export async function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  await (provider ??= configured((key) => config.get(`lxd:${key}`)));
}

/** Functions run in the program's own process, which ends only when all connections are closed. */
export async function invoke(name: string, args: Plain, preview: boolean, lookUp: Lookup): Promise<Plain> {
  const own = await configured(lookUp);
  try {
    const { signal } = new AbortController();
    const { result, failures } = await own.invoke(
      { token: name, args: toProperties(args), preview },
      { urn: "", log, signal },
    );
    if (failures.length > 0) {
      throw new Failure("invalid", failures.map(({ reason }) => reason).join("\n"));
    }
    return fromProperties(unwrap(result).plain);
  } finally {
    await own.close();
  }
}

async function core(): Promise<Provider> {
  if (!provider) throw new Failure("precondition", "The provider was not configured before it was used.");
  return provider;
}

export async function check(kind: string, olds: Plain, news: Plain): Promise<dynamic.CheckResult> {
  const request = {
    type: kind,
    name: nameOf(kind, news),
    olds: toInputs(olds),
    news: toInputs(news),
    randomSeed: randomBytes(32),
  };
  const { inputs, failures } = await (await core()).check(request, callAbout(kind, news));
  const noted = { ...notedIn(news), [nameKey]: request.name };
  return { inputs: { ...fromProperties(inputs), ...noted }, failures: [...failures] };
}

export async function diff(kind: string, id: string, olds: Plain, news: Plain): Promise<dynamic.DiffResult> {
  const answer = await (
    await core()
  ).diff(
    { type: kind, id, oldOutputs: remarked(kind, olds), news: remarked(kind, news), ignoreChanges: [] },
    callAbout(kind, news),
  );
  const replaces = Object.entries(answer.differences)
    .filter(([, difference]) => difference.replaces)
    .map(([path]) => path.split(/[.[]/)[0]!);
  return {
    changes: answer.changes,
    replaces: [...new Set(replaces)],
    deleteBeforeReplace: answer.deleteBeforeReplace,
  };
}

/** What the engine has from a Check or an answer of ours, with the marks that it took off. */
function remarked(kind: string, plain: Plain): PropertyMap {
  const definition = resources.find(({ type }) => type === kind);
  const properties = toProperties(plain);
  return definition ? marked(definition, properties, secretsIn(plain)) : properties;
}

/** An unfinished object as the dynamic protocol takes it: an error with these three properties. */
class Unfinished extends Error {
  readonly reasons: string[];
  readonly properties: Plain;
  readonly id: string;

  constructor(error: InitFailed, news: Plain) {
    super(error.message);
    this.id = error.id;
    this.reasons = [...error.reasons];
    // Without the closure in them the object could be neither updated nor deleted.
    this.properties = { ...fromProperties(error.outputs), ...carried(news) };
  }
}

/** What the protocol does not tell, and goes from inputs to outputs. */
const notedIn = ({ [nameKey]: name, [secretsKey]: secrets }: Plain): Plain => ({
  [nameKey]: name,
  ...(secrets !== undefined && { [secretsKey]: secrets }),
});

const carried = (of: Plain): Plain => ({ ...notedIn(of), [providerKey]: of[providerKey] });

async function orUnfinished<T>(news: Plain, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InitFailed ? new Unfinished(error, news) : error;
  }
}

export function create(kind: string, inputs: Plain): Promise<dynamic.CreateResult> {
  return orUnfinished(inputs, async () => {
    const request = { type: kind, inputs: remarked(kind, inputs), preview: false, timeout: 0 };
    const { id, outputs } = await (await core()).create(request, callAbout(kind, inputs));
    return { id, outs: { ...fromProperties(outputs), ...notedIn(inputs) } };
  });
}

export async function read(kind: string, id: string, outputs: Plain): Promise<dynamic.ReadResult> {
  const oldOutputs = remarked(kind, outputs);
  // The protocol tells no inputs; the outputs repeat those that were sent last.
  const request = { type: kind, id, oldInputs: oldOutputs, oldOutputs, timeout: 0 };
  try {
    const answer = await (await core()).read(request, callAbout(kind, outputs));
    if (!answer) return { id: "", props: {} };
    const noted = notedIn(outputs);
    return {
      id: answer.id,
      props: { ...fromProperties(answer.outputs), ...noted },
      inputs: { ...fromProperties(answer.inputs), ...noted },
    };
  } catch (error) {
    if (!(error instanceof InitFailed)) throw error;
    // A read cannot say "not finished" here; `__pending` in the outputs keeps it for the next update.
    return {
      id: error.id,
      props: { ...fromProperties(error.outputs), ...notedIn(outputs) },
    };
  }
}

export function update(kind: string, id: string, olds: Plain, news: Plain): Promise<dynamic.UpdateResult> {
  return orUnfinished(news, async () => {
    const request = {
      type: kind,
      id,
      oldOutputs: remarked(kind, olds),
      news: remarked(kind, news),
      ignoreChanges: [],
      preview: false,
      timeout: 0,
    };
    const { outputs } = await (await core()).update(request, callAbout(kind, news));
    return { outs: { ...fromProperties(outputs), ...notedIn(news) } };
  });
}

export async function remove(kind: string, id: string, outputs: Plain): Promise<void> {
  const request = { type: kind, id, oldOutputs: remarked(kind, outputs), timeout: 0 };
  await (await core()).delete(request, callAbout(kind, outputs));
}
