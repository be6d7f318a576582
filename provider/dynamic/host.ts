/**
 * What the closures of dynamic resources call. They hold only the kind of the resource, and require this file by
 * the package's name, so that the text which the engine keeps stays the same from release to release.
 */
import { randomBytes } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { Failure, InitFailed, type Call, type DiffAnswer, type Provider } from "../reconcile/host";
import { marked } from "../reconcile/lifecycle/answer";
import { covers, parsePath } from "../reconcile/paths";
import { mark, unwrap } from "../reconcile/secrets";
import type { PropertyMap } from "../reconcile/values";
import { resources } from "../resources";
import { configured, log, warnOfTheUnheard, type Lookup } from "./configured";
import { inOneSentence, quieten } from "./failures";
import { ignoredIn, nameKey, notedIn, providerKey, replacingIn, secretsIn, timeoutIn } from "./notes";
import { fromProperties, toProperties, type Plain } from "./wire";

/** One process serves all dynamic resources of a stack, with one configuration. */
let provider: Promise<Provider> | undefined;

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

export async function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  const lookUp: Lookup = (key) => config.get(key);
  if (provider === undefined) {
    quieten();
    warnOfTheUnheard(lookUp);
  }
  await answering(() => (provider ??= configured(lookUp)));
}

/** Functions run in the program's own process, which ends only when all connections are closed. */
export function invoke(name: string, args: Plain, preview: boolean, lookUp: Lookup): Promise<Plain> {
  return answering(async () => {
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
  });
}

async function core(): Promise<Provider> {
  if (!provider) throw new Failure("precondition", "The provider was not configured before it was used.");
  return provider;
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
    this.properties = {
      ...fromProperties(error.outputs),
      ...notedIn(news),
      [providerKey]: news[providerKey],
    };
  }
}

/** @param news what is written, where a failure may leave something unfinished */
async function answering<T>(work: () => Promise<T>, news: Plain = {}): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InitFailed ? new Unfinished(error, news) : inOneSentence(error);
  }
}

export function check(kind: string, olds: Plain, news: Plain): Promise<dynamic.CheckResult> {
  return answering(async () => {
    const request = {
      type: kind,
      name: nameOf(kind, news),
      olds: declared(olds),
      news: declared(news),
      randomSeed: randomBytes(32),
    };
    const { inputs, failures } = await (await core()).check(request, callAbout(kind, news));
    const noted = { ...notedIn(news), [nameKey]: request.name };
    return { inputs: { ...fromProperties(inputs), ...noted }, failures: [...failures] };
  });
}

/** What the program declares, with the marks that it gave. */
const declared = (plain: Plain): PropertyMap => mark(toProperties(plain), secretsIn(plain));

export function diff(kind: string, id: string, olds: Plain, news: Plain): Promise<dynamic.DiffResult> {
  return answering(async () => {
    const request = {
      type: kind,
      id,
      oldOutputs: remarked(kind, olds),
      news: remarked(kind, news),
      ignoreChanges: ignoredIn(news),
    };
    const answer = await (await core()).diff(request, callAbout(kind, news));
    return {
      changes: answer.changes || lacks(olds, news),
      replaces: replacedBy(answer, news),
      deleteBeforeReplace: answer.deleteBeforeReplace,
    };
  });
}

/**
 * Delete and Read are given the outputs alone, so these have to hold the closure and the time that is allowed. A resource
 * that comes from the plugin has neither; the update that brings them writes nothing to the server.
 */
const lacks = (olds: Plain, news: Plain): boolean =>
  olds[providerKey] === undefined ||
  (["delete", "read"] as const).some((call) => timeoutIn(olds, call) !== timeoutIn(news, call));

/** The properties that replace, by themselves or as the program's `replaceOnChanges` says. */
function replacedBy({ differences }: DiffAnswer, news: Plain): string[] {
  const patterns = replacingIn(news);
  const replacing = Object.entries(differences)
    .map(([path, { replaces }]) => ({ path: parsePath(path), replaces }))
    .filter(({ path, replaces }) => replaces || patterns.some((pattern) => covers(pattern, path)));
  return [...new Set(replacing.map(({ path }) => String(path[0])))];
}

/** What the engine has from a Check or an answer of ours, with the marks that it took off. */
function remarked(kind: string, plain: Plain): PropertyMap {
  const definition = resources.find(({ type }) => type === kind);
  const properties = toProperties(plain);
  return definition ? marked(definition, properties, secretsIn(plain)) : properties;
}

export function create(kind: string, inputs: Plain): Promise<dynamic.CreateResult> {
  return answering(async () => {
    const timeout = timeoutIn(inputs, "create");
    const request = { type: kind, inputs: remarked(kind, inputs), preview: false, timeout };
    const { id, outputs } = await (await core()).create(request, callAbout(kind, inputs));
    return { id, outs: { ...fromProperties(outputs), ...notedIn(inputs) } };
  }, inputs);
}

export function read(kind: string, id: string, outputs: Plain): Promise<dynamic.ReadResult> {
  return answering(async () => {
    const oldOutputs = remarked(kind, outputs);
    // The protocol tells no inputs; the outputs repeat those that were sent last.
    const request = {
      type: kind,
      id,
      oldInputs: oldOutputs,
      oldOutputs,
      timeout: timeoutIn(outputs, "read"),
    };
    const noted = notedIn(outputs);
    try {
      const answer = await (await core()).read(request, callAbout(kind, outputs));
      if (!answer) return { id: "", props: {} };
      return {
        id: answer.id,
        props: { ...fromProperties(answer.outputs), ...noted },
        inputs: { ...fromProperties(answer.inputs), ...noted },
      };
    } catch (error) {
      if (!(error instanceof InitFailed)) throw error;
      // A read cannot say "not finished" here; `__pending` in the outputs keeps it for the next update.
      return { id: error.id, props: { ...fromProperties(error.outputs), ...noted } };
    }
  });
}

export function update(kind: string, id: string, olds: Plain, news: Plain): Promise<dynamic.UpdateResult> {
  return answering(async () => {
    const request = {
      type: kind,
      id,
      oldOutputs: remarked(kind, olds),
      news: remarked(kind, news),
      ignoreChanges: ignoredIn(news),
      preview: false,
      timeout: timeoutIn(news, "update"),
    };
    const { outputs } = await (await core()).update(request, callAbout(kind, news));
    return { outs: { ...fromProperties(outputs), ...notedIn(news) } };
  }, news);
}

export function remove(kind: string, id: string, outputs: Plain): Promise<void> {
  return answering(async () => {
    const timeout = timeoutIn(outputs, "delete");
    const request = { type: kind, id, oldOutputs: remarked(kind, outputs), timeout };
    await (await core()).delete(request, callAbout(kind, outputs));
  });
}
