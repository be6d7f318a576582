import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Provider } from "../reconcile/host";
import { EngineLog } from "./EngineLog";
import { RunningCalls } from "./RunningCalls";
import { Service } from "./Service";

/** The engine's own limit; states with large outputs come near the 4 MiB that grpc-js would allow. */
const largestMessage = 400 * 1024 * 1024;

export interface ServeOptions {
  createProvider: () => Provider | Promise<Provider>;
  version: string;
  readSchema: () => Promise<string>;
  /** Where the engine listens; absent when run by hand, until an engine attaches. */
  engineAddress?: string;
  /** Where a note about the service itself goes. */
  note?: (message: string) => void;
}

/** A service that listens. */
export interface Served {
  readonly port: number;
  readonly service: Service;
  readonly log: EngineLog;
  readonly calls: RunningCalls;
  /** Aborts what runs, lets it answer, and closes everything. */
  stop(milliseconds: number): Promise<void>;
}

/** Serves the provider on a port of its own, on this machine only. */
export async function serve(options: ServeOptions): Promise<Served> {
  const log = new EngineLog(options.note ?? (() => undefined));
  const calls = new RunningCalls();
  if (options.engineAddress !== undefined) log.connect(options.engineAddress);
  const service = new Service({ ...options, log, calls });
  const server = new Server({
    "grpc.max_receive_message_length": largestMessage,
    "grpc.max_send_message_length": largestMessage,
  });
  server.addService(ResourceProviderService, service.implementation());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
  return {
    port,
    service,
    log,
    calls,
    stop: async (milliseconds) => {
      calls.end();
      await calls.settled(milliseconds);
      // Answers that were given are still to be written.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await service.close().catch(() => undefined);
      log.close();
      server.forceShutdown();
    },
  };
}
