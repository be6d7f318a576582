/** The core as hosts see it: tables of resources and functions, reconciled against one configured server. */
import { isDeepStrictEqual } from "node:util";
import { inCommandsOf, LxdClient, messageOf } from "./lxd";
import { nearest } from "./reconcile/check";
import { debugLog } from "./debugLog";
import {
  byOwnKeys,
  checkConfiguration,
  endpointText,
  secretConfigurationKeys,
  unknownKey,
} from "./reconcile/configuration";
import { resolve, type Resolved } from "./reconcile/connection";
import type { ResourceDefinition } from "./reconcile/definition";
import { discreet } from "./reconcile/discretion";
import { echoing } from "./reconcile/echoes";
import { Environment } from "./reconcile/environment";
import { echoesOf } from "./reconcile/firstEchoes";
import { invoke, type FunctionDefinition } from "./reconcile/function";
import {
  Failure,
  type Call,
  type CheckAnswer,
  type CheckRequest,
  type CreateAnswer,
  type CreateRequest,
  type DeleteRequest,
  type DiffAnswer,
  type DiffRequest,
  type InvokeAnswer,
  type InvokeRequest,
  type Listed,
  type ListRequest,
  type PropertyDifference,
  type Provider,
  type ReadAnswer,
  type ReadRequest,
  type UpdateAnswer,
  type UpdateRequest,
} from "./reconcile/host";
import { checkWithFiles } from "./reconcile/lifecycle/check";
import { create } from "./reconcile/lifecycle/create";
import { remove } from "./reconcile/lifecycle/delete";
import { diff } from "./reconcile/lifecycle/diff";
import { list } from "./reconcile/lifecycle/list";
import { read } from "./reconcile/lifecycle/read";
import { update } from "./reconcile/lifecycle/update";
import { reworded } from "./reconcile/rewording";
import { mark, unwrap } from "./reconcile/secrets";
import { Secret, textOf, Unknown, type PropertyMap, type Value } from "./reconcile/values";
import { functions } from "./functions";
import { remembering } from "./reconcile/toldOnce";
import { resources } from "./resources";

const table = new Map(resources.map((definition) => [definition.type, remembering(definition)]));
const words = {
  // What the ids of all types are made of.
  names: new Set(resources.flatMap(({ id }) => id.segments)),
  echoes: (type: string) => {
    const definition = table.get(type);
    return definition ? echoesOf(definition) : [];
  },
};
const functionTable = new Map(functions.map((definition) => [definition.name, definition]));

/** How long a look at another server may take when its configuration changes. */
const fingerprintSeconds = 5;

class LxdProvider implements Provider {
  #resolved?: Resolved;
  #environment?: Environment;

  checkConfig(_olds: PropertyMap, news: PropertyMap): CheckAnswer {
    // What the user wrote stays as it was written: it is kept in the state, and compared. But for the endpoint, of
    // which SDKs make JSON: the provider's output of that name is a text.
    const { endpoint } = news;
    const written = endpoint === undefined ? news : { ...news, endpoint: plainEndpoint(endpoint) };
    // It is kept in the state, also what is secret by its nature and was given in plain.
    const { plain, marks } = unwrap(written);
    const inputs = mark(plain, [...marks, ...secretConfigurationKeys]);
    return { inputs, failures: checkConfiguration(unwrap(news).plain).failures };
  }

  async diffConfig(olds: PropertyMap, news: PropertyMap, call: Call): Promise<DiffAnswer> {
    const before = byOwnKeys(unwrap(olds).plain);
    const after = unwrap(news).plain;
    const differences: Record<string, PropertyDifference> = {};
    const places = ["endpoint", "remote"];
    const isMoved = places.some((key) => !isDeepStrictEqual(before[key], after[key]));
    const isOther = isMoved ? await isOtherServer(before, after) : false;
    if (isOther === undefined) {
      const unknown = unknownKey(checkConfiguration(after).values);
      const now = nameOf(after) ?? "one that is not known yet";
      const why = unknown ? `${unknown} is not known yet` : "one of them cannot be asked";
      call.log.warning(
        `The provider's server was ${nameOf(before)} and is to be ${now}. Whether these are the same cannot be told, for ${why}; they are taken for the same, and nothing is replaced. If it is another server, run "pulumi refresh" first.`,
      );
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (key === "version" || isDeepStrictEqual(before[key], after[key])) continue;
      const kind = key in after ? (key in before ? "update" : "add") : "delete";
      differences[key] = { kind, replaces: places.includes(key) && isOther === true };
    }
    return { changes: Object.keys(differences).length > 0, differences, deleteBeforeReplace: false };
  }

  configure(given: PropertyMap): Promise<void> {
    const { values, failures } = checkConfiguration(unwrap(given).plain);
    if (failures[0])
      return Promise.reject(new Failure("invalid", failures.map(({ reason }) => reason).join("\n")));
    try {
      this.#resolved = resolve(values, process.env);
    } catch (error) {
      return Promise.reject(new Failure("invalid", messageOf(error), { cause: error }));
    }
    return Promise.resolve();
  }

  async check(request: CheckRequest, call: Call): Promise<CheckAnswer> {
    return checkWithFiles(this.definition(request.type), request, this.settings, call);
  }

  async diff(request: DiffRequest, call: Call): Promise<DiffAnswer> {
    return diff(this.definition(request.type), request, call, this.environment);
  }

  async create(request: CreateRequest, call: Call): Promise<CreateAnswer> {
    return create(this.definition(request.type), request, call, this.environment);
  }

  async read(request: ReadRequest, call: Call): Promise<ReadAnswer> {
    return read(this.definition(request.type), request, call, this.environment);
  }

  async update(request: UpdateRequest, call: Call): Promise<UpdateAnswer> {
    return update(this.definition(request.type), request, call, this.environment);
  }

  async delete(request: DeleteRequest, call: Call): Promise<void> {
    return remove(this.definition(request.type), request, call, this.environment);
  }

  async list(request: ListRequest, call: Call): Promise<readonly Listed[]> {
    return list(this.definition(request.type), request, table, call, this.environment);
  }

  async invoke(request: InvokeRequest, call: Call): Promise<InvokeAnswer> {
    return invoke(this.function(request.token), request, call, this.environment);
  }

  async close(): Promise<void> {
    await this.#environment?.client.close();
  }

  /** Sentences name the commands of the server's own client. */
  inItsCommands(sentence: string): string {
    return inCommandsOf(this.#environment?.client.kind ?? this.#resolved?.likelyKind ?? "lxd", sentence);
  }

  private get settings(): Resolved {
    this.#resolved ??= resolve({}, process.env);
    return this.#resolved;
  }

  /** The connection is made when the first call needs it, so that previews without a server work. */
  private get environment(): Environment {
    if (!this.#environment) {
      const { connection, prepare, requestTimeout, maxConcurrentOperations, ...settings } = this.settings;
      const client = new LxdClient(connection, {
        requestTimeoutSeconds: requestTimeout,
        maxConcurrentOperations,
        prepare,
        log: debugLog(process.env),
      });
      this.#environment = new Environment(client, settings, table);
    }
    return this.#environment;
  }

  private definition(type: string): ResourceDefinition {
    return found(table, type, "resource");
  }

  private function(name: string): FunctionDefinition {
    return found(functionTable, name, "function");
  }
}

function found<T>(entries: ReadonlyMap<string, T>, name: string, kind: string): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const near = nearest(name, [...entries.keys()]);
  const hint = near ? ` Did you mean "${near}"?` : ` There are ${[...entries.keys()].join(", ")}.`;
  throw new Failure("notFound", `There is no ${kind} "${name}" in this version.${hint}`);
}

const plainEndpoint = (endpoint: Value): Value =>
  endpoint instanceof Secret ? new Secret(endpointText(endpoint.value)) : endpointText(endpoint);

/** What a configuration calls its server, where that is known. */
function nameOf(configuration: PropertyMap): string | undefined {
  const { endpoint, remote } = checkConfiguration(configuration).values;
  const name = endpoint ?? remote;
  if (name instanceof Unknown) return undefined;
  return name === undefined ? "the default one" : `"${textOf(name)}"`;
}

/** Certain only when both servers say who they are; `undefined`, which must not replace everything, otherwise. */
async function isOtherServer(before: PropertyMap, after: PropertyMap): Promise<boolean | undefined> {
  const [old, now] = await Promise.all([before, after].map(fingerprintOf));
  return old === undefined || now === undefined ? undefined : old !== now;
}

async function fingerprintOf(configuration: PropertyMap): Promise<string | undefined> {
  let client: LxdClient | undefined;
  try {
    const { values, failures } = checkConfiguration(configuration);
    // What is left out because it is wrong would give way to a default: another server.
    if (failures.length > 0) return undefined;
    const { connection } = resolve(values, process.env);
    if (connection.kind === "https" && connection.serverFingerprint) return connection.serverFingerprint;
    client = new LxdClient(connection, {
      requestTimeoutSeconds: fingerprintSeconds,
      log: debugLog(process.env),
    });
    const server = await client.server({ signal: AbortSignal.timeout(fingerprintSeconds * 1000) });
    return server.environment?.certificate_fingerprint;
  } catch {
    return undefined; // Not known yet, or out of reach: which server it is stays unknown, and nothing is replaced.
  } finally {
    await client?.close();
  }
}

export function createProvider(): Provider {
  const provider = new LxdProvider();
  return reworded(discreet(echoing(provider, words)), () => (sentence) => provider.inItsCommands(sentence));
}
