import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Log } from "../reconcile/host";

/** Progress is shown at most this often: where there is no terminal, each message is a line of its own. */
const statusEvery = 1_000;
const deliverWithin = 5_000;
/** What an engine that does not answer may cost a call. */
const endWithin = 1_000;

/** A log for one call, and what the host does with it at its end. */
export interface CallLog extends Log {
  /** Resolves when everything has been delivered, within reason; progress that waits for its turn is dropped. */
  end(): Promise<void>;
}

/** Messages to the engine, one after the other. What can't be delivered is no reason for anything to fail. */
export class EngineLog {
  private client: EngineClient | undefined;
  private last: Promise<void> = Promise.resolve();

  /** @param note where a failed delivery is noted */
  constructor(private readonly note: (message: string) => void) {}

  /** Logs to the engine at this address from now on. */
  connect(address: string): void {
    this.client?.close();
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  /** The engine, once its address is known. */
  get engine(): EngineClient | undefined {
    return this.client;
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
  }

  /** The log of one call, bound to its resource. */
  forCall(urn: string): CallLog {
    const send = (severity: LogSeverity, message: string, ephemeral = false) =>
      this.send(severity, message, urn, ephemeral);
    const progress = new Throttle(statusEvery, (message) => send(LogSeverity.INFO, message, true));
    return {
      debug: (message) => send(LogSeverity.DEBUG, message),
      info: (message) => send(LogSeverity.INFO, message),
      warning: (message) => send(LogSeverity.WARNING, message),
      status: (message) => progress.say(message),
      end: () => {
        // The last message stays beside the resource when it is done: one that shows nothing takes its place.
        if (progress.stop()) send(LogSeverity.INFO, "", true);
        return within(endWithin, this.last);
      },
    };
  }

  private send(severity: LogSeverity, message: string, urn: string, ephemeral: boolean): void {
    const { client } = this;
    if (client === undefined) return;
    const request = new LogRequest()
      .setSeverity(severity)
      .setMessage(message)
      .setUrn(urn)
      .setEphemeral(ephemeral);
    this.last = this.last.then(() => this.deliver(client, request));
  }

  private deliver(client: EngineClient, request: LogRequest): Promise<void> {
    return new Promise((resolve) => {
      const answered = (error: Error | null) => {
        if (error !== null) this.note(`not delivered to the engine: ${error.message}`);
        resolve();
      };
      try {
        // The generated types have no overload with options but without metadata; the client takes both.
        const deadline = Date.now() + deliverWithin;
        (client.log as (request: LogRequest, options: object, callback: typeof answered) => void).call(
          client,
          request,
          { deadline },
          answered,
        );
      } catch (error) {
        answered(error as Error);
      }
    });
  }
}

/** Resolves with the promise, or when the time is up. */
async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([promise, time]);
  clearTimeout(timer);
}

/** The newest message, not more often than every so often, and none twice. */
class Throttle {
  private waiting: string | undefined;
  private said: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly every: number,
    private readonly speak: (message: string) => void,
  ) {}

  say(message: string): void {
    this.waiting = message;
    if (this.timer === undefined) this.speakNow();
  }

  /** Answers whether anything was said. */
  stop(): boolean {
    clearTimeout(this.timer);
    this.waiting = undefined;
    return this.said !== undefined;
  }

  private speakNow(): void {
    this.timer = undefined;
    const message = this.waiting;
    this.waiting = undefined;
    if (message === undefined || message === this.said) return;
    this.said = message;
    this.speak(message);
    this.timer = setTimeout(() => this.speakNow(), this.every);
  }
}
