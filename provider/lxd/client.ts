import PQueue from "p-queue";
import { abortedError, afterGrace, untilAborted } from "./aborted";
import { toEndpoint, type Connection, type Endpoint } from "./connection";
import { classify } from "./classify";
import { openEnvelope, type Envelope } from "./envelope";
import { EventStream } from "./EventStream";
import { LxdError } from "./LxdError";
import { isCancelled, isFinal, isSuccess, type Operation } from "./Operation";
import { OperationWait } from "./OperationWait";
import { repeating } from "./repeating";
import { toServerInfo, type ServerInfo } from "./ServerInfo";
import { SharedLists } from "./SharedLists";
import { Transport, type RawRequest } from "./transport";
import { counted, openBody, type UploadBody } from "./upload";

/** What surrounds one call. */
export interface CallOptions {
  project?: string;
  /** The cluster member that is meant. */
  target?: string;
  query?: Record<string, string>;
  /** Ends the call; the operation it waits for is cancelled where the server allows it. */
  signal?: AbortSignal;
  /** Hears how an operation or an upload gets on. */
  onProgress?: (message: string) => void;
}

/** What was read, with the ETag that an update of it needs; lists and some objects have none. */
export interface Answer<T> {
  value: T;
  etag?: string;
}

/** What came of a write. */
export interface Outcome {
  /** Of the sync answer, or of the finished operation. */
  metadata: unknown;
  /** Present when the server did it in the background. Read the object when it has `vanished`. */
  operation?: Operation;
  /** The `Location` of a sync answer, as the server spelled it: double-escaped on LXD 5.0. */
  location?: string;
}

export interface ClientSettings {
  /** For an answer to a read; a write may take ten times as long, for many do their work before they answer. */
  requestTimeoutSeconds?: number;
  /** Writes under way at the same time, their operations included. */
  maxConcurrentOperations?: number;
  /** For whoever looks for a fault. */
  log?: (message: string) => void;
}

type Method = RawRequest["method"];

/** Within both together a cancelled call returns; the plugin has a second to end. */
const graceForAnswer = 300;
const graceForOperation = 300;
const updateAttempts = 5;

/** One LXD (or Incus) server. */
export class LxdClient {
  private readonly endpoint: Endpoint;
  private readonly transport: Transport;
  private readonly events: EventStream;
  private readonly shared = new SharedLists();
  private readonly slots: PQueue;
  private readonly timeout: number;
  private info: Promise<ServerInfo> | undefined;

  constructor(connection: Connection, settings: ClientSettings = {}) {
    this.endpoint = toEndpoint(connection);
    this.transport = new Transport(this.endpoint);
    this.events = new EventStream(this.endpoint, settings.log ?? (() => undefined));
    this.slots = new PQueue({ concurrency: settings.maxConcurrentOperations ?? 8 });
    this.timeout = (settings.requestTimeoutSeconds ?? 30) * 1000;
  }

  /** `GET /1.0`, asked once; a failure is not kept. */
  async server(options: CallOptions = {}): Promise<ServerInfo> {
    const asked = (this.info ??= this.get("/1.0").then(({ value }) => toServerInfo(value)));
    asked.catch(() => {
      if (this.info === asked) this.info = undefined;
    });
    return this.aborting("GET", "/1.0", asked, options.signal);
  }

  /** True when the server has the API extension of that name. */
  async hasExtension(name: string, options: CallOptions = {}): Promise<boolean> {
    return (await this.server(options)).apiExtensions.has(name);
  }

  async get<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const request = this.request("GET", path, options);
    const envelope = await this.repeated(request, async () =>
      openEnvelope(request, await this.transport.send(request)),
    );
    if (envelope.type === "async") return { value: envelope.operation as T };
    return { value: envelope.metadata as T, etag: envelope.etag };
  }

  /**
   * The objects of a collection (`recursion=1`). Concurrent and closely following equal calls share one
   * request, and so the objects, which are frozen.
   */
  async list<T>(path: string, options: CallOptions = {}): Promise<T[]> {
    const query = { recursion: "1", ...options.query };
    const { project, target } = options;
    const key = JSON.stringify([path, project, target, Object.entries(query).sort()]);
    const list = this.shared.get(key, async () => {
      const { value } = await this.get<T[] | null>(path, { project, target, query });
      return value ?? [];
    });
    return this.aborting("GET", path, list, options.signal);
  }

  async post(path: string, body: unknown, options: CallOptions = {}): Promise<Outcome> {
    return this.write("POST", path, body, options);
  }

  async put(path: string, body: unknown, options: CallOptions & { ifMatch?: string } = {}): Promise<Outcome> {
    const headers = options.ifMatch === undefined ? undefined : { "if-match": options.ifMatch };
    return this.write("PUT", path, body, options, headers);
  }

  async patch(path: string, body: unknown, options: CallOptions = {}): Promise<Outcome> {
    return this.write("PATCH", path, body, options);
  }

  async delete(path: string, options: CallOptions = {}): Promise<Outcome> {
    return this.write("DELETE", path, undefined, options);
  }

  /**
   * Reads an object, changes it and writes it back, all again when somebody else changed it in between.
   * `change` returns the whole new object, or undefined when there is nothing to write.
   *
   * @param options.etag false: never send `If-Match`, for the types that send an ETag and then refuse it
   */
  async update<T>(
    path: string,
    change: (live: T) => unknown | undefined | Promise<unknown | undefined>,
    options: CallOptions & { etag?: boolean } = {},
  ): Promise<Outcome | undefined> {
    for (let attempt = 1; ; attempt++) {
      const { value, etag } = await this.get<T>(path, options);
      const changed = await change(value);
      if (changed === undefined) return undefined;
      try {
        return await this.put(
          path,
          changed,
          options.etag === false ? options : { ...options, ifMatch: etag },
        );
      } catch (error) {
        if (!(error instanceof LxdError && error.status === 412) || attempt === updateAttempts) throw error;
      }
    }
  }

  /**
   * Posts a body of any size, streamed, with progress.
   *
   * @param size of a single stream, in bytes, when known; parts carry their own
   */
  async upload(
    path: string,
    body: UploadBody,
    headers: Record<string, string> = {},
    options: CallOptions & { size?: number } = {},
  ): Promise<Outcome> {
    const request = this.request("POST", path, options);
    return this.written(request, options, () => this.sendBody(request, body, headers, options));
  }

  /** Waits for an operation that a write answered without waiting: those of class `websocket`. */
  async wait(operation: Operation, options: CallOptions = {}): Promise<Operation> {
    const request = this.request("GET", `/1.0/operations/${operation.id}`, options);
    return this.finish(request, operation, options);
  }

  /** Ends the connections; calls under way fail. */
  async close(): Promise<void> {
    this.events.close();
    await this.endpoint.close();
  }

  private request(method: Method, path: string, options: CallOptions): RawRequest {
    const query = { ...options.query };
    if (options.project !== undefined) query.project = options.project;
    if (options.target !== undefined) query.target = options.target;
    const timeout = method === "GET" ? this.timeout : 10 * this.timeout;
    return { method, path, query, signal: options.signal, timeout };
  }

  private async write(
    method: Method,
    path: string,
    body: unknown,
    options: CallOptions,
    headers?: Record<string, string>,
  ): Promise<Outcome> {
    const request = this.request(method, path, options);
    if (body !== undefined) {
      request.body = JSON.stringify(body);
      request.headers = { "content-type": "application/json", ...headers };
    }
    return this.written(request, options, async () => {
      const { signal, dispose } = afterGrace(options.signal, graceForAnswer);
      try {
        return openEnvelope(request, await this.transport.send({ ...request, signal }));
      } finally {
        dispose();
      }
    });
  }

  /** One write in its slot, repeated when it was refused for a moment; the slot is free during the pauses. */
  private written(
    request: RawRequest,
    options: CallOptions,
    send: () => Promise<Envelope>,
  ): Promise<Outcome> {
    return this.repeated(request, () =>
      this.inSlot(request, async () => {
        this.forget(request.path);
        try {
          await this.events.open();
          options.signal?.throwIfAborted();
          return await this.outcome(request, await send(), options);
        } finally {
          this.forget(request.path);
        }
      }),
    );
  }

  private async outcome(request: RawRequest, envelope: Envelope, options: CallOptions): Promise<Outcome> {
    if (envelope.type === "sync") return { metadata: envelope.metadata, location: envelope.location };
    const { operation } = envelope;
    // Tokens never end, and a websocket operation waits for the caller to connect.
    if (operation.class === "token" || operation.class === "websocket") {
      return { metadata: operation.metadata, operation };
    }
    const finished = await this.finish(request, operation, options);
    return { metadata: finished.metadata, operation: finished };
  }

  /** The operation when it has succeeded or vanished; throws when it failed. */
  private async finish(request: RawRequest, operation: Operation, options: CallOptions): Promise<Operation> {
    const { signal, onProgress } = options;
    const began = Date.now();
    const wait = new OperationWait(this.transport, this.events, operation, onProgress);
    const done = wait.done();
    // When the wait is given up, its end interests nobody any more.
    done.catch(() => undefined);
    let finished: Operation;
    try {
      finished = await untilAborted(done, signal);
    } catch (error) {
      if (signal?.aborted !== true) throw error;
      finished = await this.giveUp(request, wait, done, signal, began);
    } finally {
      wait.abandon();
    }
    if (isSuccess(finished)) return finished;
    if (isCancelled(finished) && signal?.aborted === true) {
      throw this.interrupted(request, finished, signal, began);
    }
    throw failed(request, finished);
  }

  /**
   * The caller does not wait any longer: the operation is cancelled where the server allows it, and gets a
   * moment to end. Creating, starting and stopping instances can't be cancelled: they go on.
   */
  private async giveUp(
    request: RawRequest,
    wait: OperationWait,
    done: Promise<Operation>,
    signal: AbortSignal,
    began: number,
  ): Promise<Operation> {
    const { id, mayCancel, project } = wait.latest;
    const limit = AbortSignal.timeout(graceForOperation);
    if (mayCancel) {
      const cancel = this.request("DELETE", `/1.0/operations/${id}`, { project, signal: limit });
      // Refused when it ended in this moment; its state is looked at next.
      await this.transport.send(cancel).catch(() => undefined);
    }
    try {
      return await untilAborted(done, limit);
    } catch (error) {
      if (!limit.aborted) throw error;
      throw this.interrupted(request, wait.latest, signal, began);
    }
  }

  private interrupted(
    { method, path }: RawRequest,
    operation: Operation,
    signal: AbortSignal,
    began: number,
  ): LxdError {
    const waited = ((Date.now() - began) / 1000).toFixed(1);
    const name = `operation "${operation.description}" (${operation.id})`;
    const doing = isFinal(operation)
      ? `after ${waited} s; ${name} was cancelled on the server too`
      : `after waiting ${waited} s for ${name}, which goes on on the server`;
    return abortedError(signal, { method, path, operation, mayHaveHappened: !isFinal(operation), doing });
  }

  private async sendBody(
    request: RawRequest,
    body: UploadBody,
    headers: Record<string, string>,
    options: CallOptions & { size?: number },
  ): Promise<Envelope> {
    const open = openBody(body, options.size);
    const stalled = new AbortController();
    const stall = () => stalled.abort(new DOMException("upload stalled", "TimeoutError"));
    let timer = setTimeout(stall, this.timeout);
    const signal = AbortSignal.any([stalled.signal, ...(options.signal ? [options.signal] : [])]);
    const stream = counted(open, {
      onProgress: options.onProgress,
      alive: () => timer.refresh(),
      sent: () => {
        clearTimeout(timer);
        timer = setTimeout(stall, 10 * this.timeout);
      },
    });
    try {
      const sent = { ...request, body: stream, headers: { ...headers, ...open.headers }, timeout: 0, signal };
      return openEnvelope(request, await this.transport.send(sent));
    } finally {
      clearTimeout(timer);
      stream.destroy();
      open.stream.destroy();
    }
  }

  private forget(path: string): void {
    this.shared.drop();
    if (path === "/1.0") this.info = undefined;
  }

  private inSlot<T>(request: RawRequest, work: () => Promise<T>): Promise<T> {
    let started = false;
    const turn = this.slots.add(async () => {
      request.signal?.throwIfAborted();
      started = true;
      return work();
    }) as Promise<T>;
    // Who waits in the queue leaves at once; who works ends by itself.
    return new Promise<T>((resolve, reject) => {
      const leave = () => started || reject(request.signal?.reason);
      request.signal?.addEventListener("abort", leave, { once: true });
      turn.then(resolve, reject).finally(() => request.signal?.removeEventListener("abort", leave));
    });
  }

  private async repeated<T>(request: RawRequest, attempt: () => Promise<T>): Promise<T> {
    const { method, path, signal } = request;
    const wasReached = () => this.endpoint.wasReached;
    try {
      return await repeating({ method, wasReached, signal }, attempt);
    } catch (error) {
      throw this.own(method, path, error, signal);
    }
  }

  private async aborting<T>(
    method: Method,
    path: string,
    promise: Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      return await untilAborted(promise, signal);
    } catch (error) {
      throw this.own(method, path, error, signal);
    }
  }

  /** Whatever was thrown, as the one kind of error that the client throws. */
  private own(method: Method, path: string, error: unknown, signal: AbortSignal | undefined): unknown {
    if (error instanceof LxdError || signal?.aborted !== true || error !== signal.reason) return error;
    return abortedError(signal, { method, path });
  }
}

function failed({ method, path }: RawRequest, operation: Operation): LxdError {
  const words = operation.error || operation.status;
  const kind = isCancelled(operation) ? "cancelled" : classify(words).kind;
  const name = operation.description === "" ? "the operation" : `operation "${operation.description}"`;
  const message = isCancelled(operation) ? `${name} was cancelled on the server` : `${name} failed: ${words}`;
  return new LxdError({ method, path, kind, message, serverMessage: words, operation });
}
