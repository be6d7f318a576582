import type {
  sendUnaryData,
  ServerUnaryCall,
  ServerWritableStream,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import {
  ConfigureResponse,
  GetSchemaResponse,
  ProviderHandshakeResponse,
  type ConfigureRequest,
  type GetSchemaRequest,
  type ProviderHandshakeRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Failure, type Call, type Provider } from "../reconcile/host";
import { decode } from "./decode";
import type { EngineLog } from "./EngineLog";
import { isBug, toRefusal } from "./failures";
import * as methods from "./methods";
import type { RunningCalls } from "./RunningCalls";

/** What the service is made of. */
export interface ServiceParts {
  createProvider: () => Provider | Promise<Provider>;
  version: string;
  /** The text of schema.json. */
  readSchema: () => Promise<string>;
  log: EngineLog;
  calls: RunningCalls;
  /** Called with the engine's address when it is told in an Attach. */
  onAttach?: (address: string) => void;
}

/** The resource provider service. */
export class Service {
  private provider: Promise<Provider> | undefined;
  private configured = false;
  /** Attached engines come and go; Cancel, which each sends at its end, must not end a process they share. */
  private attached = false;

  constructor(private readonly parts: ServiceParts) {}

  /** The methods by the names that grpc-js wants. Those not given are answered with UNIMPLEMENTED. */
  implementation(): UntypedServiceImplementation {
    return {
      handshake: this.unary(handshake),
      getPluginInfo: this.unary(async () => new PluginInfo().setVersion(this.parts.version)),
      getSchema: this.unary((request: GetSchemaRequest) => this.getSchema(request)),
      attach: this.unary((request: PluginAttach) => this.attach(request)),
      cancel: this.unary(async () => this.cancel()),
      configure: this.unary((request: ConfigureRequest) => this.configure(request)),
      checkConfig: this.method(methods.checkConfig),
      diffConfig: this.method(methods.diffConfig),
      check: this.method(methods.check),
      diff: this.method(methods.diff),
      create: this.method(methods.create),
      read: this.method(methods.read),
      update: this.method(methods.update),
      delete: this.method(methods.remove),
      invoke: this.method(methods.invoke),
      list: this.stream(methods.list),
    };
  }

  /** Loads the provider ahead of the first call that needs it. A failure is told by that call. */
  prepare(): void {
    this.current().catch(() => undefined);
  }

  async close(): Promise<void> {
    await (await this.provider)?.close();
  }

  private current(): Promise<Provider> {
    return (this.provider ??= Promise.resolve().then(this.parts.createProvider));
  }

  /** Every method, the same way: run with a signal and a log of its own, answer, or say why not. */
  private unary<Request extends object, Response>(
    run: (request: Request, call: Call) => Promise<Response>,
  ): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
    return (wire, callback) => {
      const onCancelled = (listener: () => void) => void wire.on("cancelled", listener);
      void this.parts.calls.run(onCancelled, async (signal) => {
        const urn = urnOf(wire.request);
        const log = this.parts.log.forCall(urn);
        try {
          const response = await run(wire.request, { urn, log, signal });
          await log.end();
          callback(null, response);
        } catch (error) {
          const refusal = toRefusal(error, signal);
          if (isBug(refusal))
            log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
          await log.end();
          callback(refusal);
        }
      });
    };
  }

  private method<Request extends object, Response>(
    method: methods.Method<Request, Response>,
  ): ReturnType<typeof this.unary<Request, Response>> {
    return this.unary(async (request: Request, call) => method(await this.current(), request, call));
  }

  /** A method that answers with several messages. */
  private stream<Request extends object, Response>(
    method: methods.Method<Request, Response[]>,
  ): (call: ServerWritableStream<Request, Response>) => void {
    const unary = this.method(method);
    return (wire) =>
      unary(wire, (error, responses) => {
        if (error) return void wire.emit("error", error);
        for (const response of responses ?? []) wire.write(response);
        wire.end();
      });
  }

  private async configure(request: ConfigureRequest): Promise<ConfigureResponse> {
    // A second configuration is another engine's, attached to the same process.
    const before = this.configured ? this.provider : undefined;
    if (before !== undefined) this.provider = undefined;
    const provider = await this.current();
    this.configured = true;
    await (await before)?.close();
    await provider.configure(decode(request.getArgs()));
    return new ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setAcceptoutputs(true)
      .setSupportspreview(true)
      .setSupportsAutonamingConfiguration(true);
  }

  private async getSchema(request: GetSchemaRequest): Promise<GetSchemaResponse> {
    if (request.getVersion() !== 0) {
      throw new Failure("invalid", `there is no schema in format ${request.getVersion()}, only in format 0`);
    }
    return new GetSchemaResponse().setSchema(await this.parts.readSchema());
  }

  private async attach(request: PluginAttach): Promise<Empty> {
    this.attached = true;
    this.parts.log.connect(request.getAddress());
    this.parts.onAttach?.(request.getAddress());
    return new Empty();
  }

  /** Answered at once: what is aborted answers by itself. */
  private cancel(): Empty {
    // After this method has returned, so that it does not abort itself.
    setImmediate(() => (this.attached ? this.parts.calls.abort() : this.parts.calls.end()));
    return new Empty();
  }
}

/** Agrees with the answer to Configure: since there is a handshake, the engine goes by this one. */
async function handshake(_request: ProviderHandshakeRequest): Promise<ProviderHandshakeResponse> {
  return new ProviderHandshakeResponse()
    .setAcceptSecrets(true)
    .setAcceptResources(true)
    .setAcceptOutputs(true)
    .setSupportsAutonamingConfiguration(true);
}

function urnOf(request: object): string {
  return (request as { getUrn?: () => string }).getUrn?.() ?? "";
}
