/** The part of the Pulumi engine that a provider talks to: it keeps what is logged. */
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

export interface LogMessage {
  severity: "debug" | "info" | "warning" | "error";
  message: string;
  urn: string;
  ephemeral: boolean;
}

export class FakeEngine {
  private constructor(
    private readonly server: Server,
    readonly address: string,
    readonly messages: readonly LogMessage[],
  ) {}

  static async start(): Promise<FakeEngine> {
    const server = new Server();
    const messages: LogMessage[] = [];
    server.addService(EngineService, {
      log: (call: ServerUnaryCall<LogRequest, Empty>, callback: sendUnaryData<Empty>) => {
        const { request } = call;
        messages.push({
          severity: severities[request.getSeverity()],
          message: request.getMessage(),
          urn: request.getUrn(),
          ephemeral: request.getEphemeral(),
        });
        callback(null, new Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    return new FakeEngine(server, `127.0.0.1:${port}`, messages);
  }

  stop(): void {
    this.server.forceShutdown();
  }
}

const severities = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
} as const;
