/** The provider protocol from the engine's side, in plain values: through the real wire, both ways. */
import { credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { PluginAttach, type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { decode, decodeOptional } from "../../provider/plugin/decode";
import { encode } from "../../provider/plugin/encode";
import type { CheckFailure, DiffKind, Listed } from "../../provider/reconcile/host";
import type { PropertyMap } from "../../provider/reconcile/values";

/** What a call was refused with. */
export class PluginError extends Error {
  constructor(
    /** The gRPC status code. */
    readonly code: number,
    message: string,
    /** The resource exists all the same, in this state. */
    readonly initFailed?: { id: string; outputs: PropertyMap; inputs?: PropertyMap; reasons: string[] },
    readonly missingKeys?: { name: string; description: string }[],
  ) {
    super(message);
    this.name = "PluginError";
  }
}

/** The answer to Check. */
export interface Checked {
  inputs: PropertyMap;
  failures: CheckFailure[];
}

/** The answer to Diff. */
export interface Difference {
  changes: boolean;
  replace: boolean;
  deleteBeforeReplace: boolean;
  /** By property path. */
  detailed: Record<string, { kind: DiffKind; replaces: boolean }>;
}

/** What a resource call is about. */
export interface About {
  urn: string;
  type: string;
  name: string;
}

export class PluginClient {
  readonly raw: ResourceProviderClient;

  constructor(port: number) {
    // As the engine has it: outputs can be large.
    const options = { "grpc.max_receive_message_length": 400 * 1024 * 1024 };
    this.raw = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  }

  close(): void {
    this.raw.close();
  }

  async handshake(engineAddress: string): Promise<wire.ProviderHandshakeResponse> {
    const request = new wire.ProviderHandshakeRequest().setEngineAddress(engineAddress);
    return this.call((done) => this.raw.handshake(request, done));
  }

  async pluginInfo(): Promise<PluginInfo> {
    return this.call((done) => this.raw.getPluginInfo(new Empty(), done));
  }

  async schema(version = 0): Promise<string> {
    const request = new wire.GetSchemaRequest().setVersion(version);
    const response = await this.call<wire.GetSchemaResponse>((done) => this.raw.getSchema(request, done));
    return response.getSchema();
  }

  async attach(address: string): Promise<void> {
    await this.call((done) => this.raw.attach(new PluginAttach().setAddress(address), done));
  }

  async cancel(): Promise<void> {
    await this.call((done) => this.raw.cancel(new Empty(), done));
  }

  async checkConfig(olds: PropertyMap, news: PropertyMap): Promise<Checked> {
    const request = new wire.CheckRequest().setOlds(encode(olds)).setNews(encode(news));
    return toChecked(await this.call((done) => this.raw.checkConfig(request, done)));
  }

  async diffConfig(olds: PropertyMap, news: PropertyMap): Promise<Difference> {
    const request = new wire.DiffRequest()
      .setOlds(encode(olds))
      .setOldInputs(encode(olds))
      .setNews(encode(news));
    return toDifference(await this.call((done) => this.raw.diffConfig(request, done)));
  }

  async configure(configuration: PropertyMap): Promise<wire.ConfigureResponse> {
    const request = new wire.ConfigureRequest()
      .setArgs(encode(configuration))
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSendsOldInputs(true)
      .setSendsOldInputsToDelete(true);
    return this.call((done) => this.raw.configure(request, done));
  }

  async check(
    about: About,
    olds: PropertyMap,
    news: PropertyMap,
    options: {
      randomSeed?: Uint8Array;
      autonaming?: { proposedName: string; mode: "propose" | "enforce" | "disable" };
    } = {},
  ): Promise<Checked> {
    const request = aboutIt(new wire.CheckRequest(), about)
      .setOlds(encode(olds))
      .setNews(encode(news))
      .setRandomseed(options.randomSeed ?? new Uint8Array());
    if (options.autonaming !== undefined) {
      const { proposedName, mode } = options.autonaming;
      request.setAutonaming(
        new wire.CheckRequest.AutonamingOptions().setProposedName(proposedName).setMode(modes[mode]),
      );
    }
    return toChecked(await this.call((done) => this.raw.check(request, done)));
  }

  async diff(
    about: About & { id: string },
    olds: { inputs: PropertyMap; outputs: PropertyMap },
    news: PropertyMap,
    ignoreChanges: readonly string[] = [],
  ): Promise<Difference> {
    const request = aboutIt(new wire.DiffRequest(), about)
      .setId(about.id)
      .setOlds(encode(olds.outputs))
      .setOldInputs(encode(olds.inputs))
      .setNews(encode(news))
      .setIgnorechangesList([...ignoreChanges]);
    return toDifference(await this.call((done) => this.raw.diff(request, done)));
  }

  async create(
    about: About,
    inputs: PropertyMap,
    options: { preview?: boolean; timeout?: number } = {},
  ): Promise<{ id: string; outputs: PropertyMap }> {
    const request = aboutIt(new wire.CreateRequest(), about)
      .setProperties(encode(inputs))
      .setPreview(options.preview ?? false)
      .setTimeout(options.timeout ?? 0);
    const response = await this.call<wire.CreateResponse>((done) => this.raw.create(request, done));
    return { id: response.getId(), outputs: decode(response.getProperties()) };
  }

  /** Undefined when the object is gone. Import gives no state. */
  async read(
    about: About & { id: string },
    state: { inputs?: PropertyMap; outputs?: PropertyMap } = {},
    options: { timeout?: number } = {},
  ): Promise<{ id: string; inputs: PropertyMap; outputs: PropertyMap } | undefined> {
    const request = aboutIt(new wire.ReadRequest(), about)
      .setId(about.id)
      .setTimeout(options.timeout ?? 0);
    if (state.inputs !== undefined) request.setInputs(encode(state.inputs));
    if (state.outputs !== undefined) request.setProperties(encode(state.outputs));
    const response = await this.call<wire.ReadResponse>((done) => this.raw.read(request, done));
    const outputs = decodeOptional(response.getProperties());
    if (response.getId() === "" || outputs === undefined) return undefined;
    return { id: response.getId(), inputs: decode(response.getInputs()), outputs };
  }

  async update(
    about: About & { id: string },
    olds: { inputs: PropertyMap; outputs: PropertyMap },
    news: PropertyMap,
    options: { preview?: boolean; timeout?: number; ignoreChanges?: readonly string[] } = {},
  ): Promise<PropertyMap> {
    const request = aboutIt(new wire.UpdateRequest(), about)
      .setId(about.id)
      .setOlds(encode(olds.outputs))
      .setOldInputs(encode(olds.inputs))
      .setNews(encode(news))
      .setPreview(options.preview ?? false)
      .setTimeout(options.timeout ?? 0)
      .setIgnorechangesList([...(options.ignoreChanges ?? [])]);
    const response = await this.call<wire.UpdateResponse>((done) => this.raw.update(request, done));
    return decode(response.getProperties());
  }

  async delete(
    about: About & { id: string },
    olds: { inputs: PropertyMap; outputs: PropertyMap },
    options: { timeout?: number } = {},
  ): Promise<void> {
    const request = aboutIt(new wire.DeleteRequest(), about)
      .setId(about.id)
      .setProperties(encode(olds.outputs))
      .setOldInputs(encode(olds.inputs))
      .setTimeout(options.timeout ?? 0);
    await this.call((done) => this.raw.delete(request, done));
  }

  /** One page; `next` asks for the one after it. */
  async list(
    type: string,
    query: PropertyMap = {},
    options: { pageSize?: number; limit?: number; after?: string } = {},
  ): Promise<{ found: Listed[]; next?: string }> {
    const request = new wire.ListRequest()
      .setToken(`lxd:index:${type}`)
      .setQuery(encode(query))
      .setPageSize(options.pageSize ?? 0)
      .setLimit(options.limit ?? 0)
      .setContinuationToken(options.after ?? "");
    const found: Listed[] = [];
    let next: string | undefined;
    return new Promise((resolve, reject) => {
      this.raw
        .list(request)
        .on("data", (response: wire.ListResponse) => {
          const result = response.getResult();
          if (result) found.push({ id: result.getId(), name: result.getName() });
          next ??= response.getContinuation()?.getContinuationToken();
        })
        .on("error", (error: ServiceError) => reject(toPluginError(error)))
        .on("end", () => resolve({ found, next }));
    });
  }

  async invoke(
    token: string,
    args: PropertyMap,
    options: { preview?: boolean } = {},
  ): Promise<{ result: PropertyMap; failures: CheckFailure[] }> {
    const request = new wire.InvokeRequest()
      .setTok(token)
      .setArgs(encode(args))
      .setPreview(options.preview ?? false);
    const response = await this.call<wire.InvokeResponse>((done) => this.raw.invoke(request, done));
    return { result: decode(response.getReturn()), failures: response.getFailuresList().map(toFailure) };
  }

  private call<Response>(
    send: (done: (error: ServiceError | null, response: Response) => void) => unknown,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, response) => (error === null ? resolve(response) : reject(toPluginError(error))));
    });
  }
}

function aboutIt<
  Request extends {
    setUrn(urn: string): unknown;
    setType(type: string): unknown;
    setName(name: string): unknown;
  },
>(request: Request, about: About): Request {
  request.setUrn(about.urn);
  request.setType(about.type);
  request.setName(about.name);
  return request;
}

function toPluginError(error: ServiceError): PluginError {
  const [packed] = (error.metadata ?? new Metadata()).get("grpc-status-details-bin");
  if (!Buffer.isBuffer(packed)) return new PluginError(error.code, error.details);
  const status = Status.deserializeBinary(packed);
  // What grpc-go makes of two codes that differ.
  const code = status.getCode() === Number(error.code) ? error.code : 13;
  let initFailed: PluginError["initFailed"];
  let missingKeys: PluginError["missingKeys"];
  for (const any of status.getDetailsList()) {
    const init = any.unpack(
      wire.ErrorResourceInitFailed.deserializeBinary,
      "pulumirpc.ErrorResourceInitFailed",
    );
    if (init !== null) {
      initFailed = {
        id: init.getId(),
        outputs: decode(init.getProperties()),
        inputs: decodeOptional(init.getInputs()),
        reasons: init.getReasonsList(),
      };
    }
    const missing = any.unpack(
      wire.ConfigureErrorMissingKeys.deserializeBinary,
      "pulumirpc.ConfigureErrorMissingKeys",
    );
    missingKeys = missing?.getMissingkeysList().map((key) => key.toObject()) ?? missingKeys;
  }
  return new PluginError(code, status.getMessage(), initFailed, missingKeys);
}

function toChecked(response: wire.CheckResponse): Checked {
  return { inputs: decode(response.getInputs()), failures: response.getFailuresList().map(toFailure) };
}

function toFailure(failure: wire.CheckFailure): CheckFailure {
  return { property: failure.getProperty(), reason: failure.getReason() };
}

function toDifference(response: wire.DiffResponse): Difference {
  const detailed: Difference["detailed"] = {};
  response.getDetaileddiffMap().forEach((entry: wire.PropertyDiff, path: string) => {
    // Two kinds in a row are the same change, without and with a replacement.
    const kind = (["add", "delete", "update"] as const)[Math.floor(entry.getKind() / 2)]!;
    detailed[path] = { kind, replaces: entry.getKind() % 2 === 1 };
  });
  return {
    changes: response.getChanges() === wire.DiffResponse.DiffChanges.DIFF_SOME,
    replace:
      response.getReplacesList().length > 0 || Object.values(detailed).some(({ replaces }) => replaces),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    detailed,
  };
}

const { Mode } = wire.CheckRequest.AutonamingOptions;

const modes = { propose: Mode.PROPOSE, enforce: Mode.ENFORCE, disable: Mode.DISABLE };
