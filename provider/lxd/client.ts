import { text } from "node:stream/consumers";
import type { WebSocket } from "ws";
import { Aborted, abortedError, untilAborted } from "./aborted";
import { anyOf } from "./anyOf";
import { toRequest, type Answer, type CallOptions, type Outcome } from "./call";
import { toEndpoint, type Connection } from "./connection";
import type { Endpoint } from "./Endpoint";
import { openEnvelope, type Envelope } from "./envelope";
import type { EventListener } from "./eventSocket";
import { EventStream } from "./EventStream";
import { fingerprintOf } from "./fingerprint";
import { Finishing, forgotten } from "./finishing";
import { openLifecycle, type LifecycleEvent } from "./lifecycleEvents";
import { LxdError } from "./LxdError";
import type { Operation } from "./Operation";
import { PreparedEndpoint } from "./PreparedEndpoint";
import { isRefusedForNow } from "./refusedForNow";
import { despite } from "./repeat";
import { repetitions } from "./repetitions";
import { sendBody, sendJson } from "./sending";
import { toServerInfo, type ServerInfo } from "./ServerInfo";
import type { ServerKind } from "./serverKinds";
import { RecentReads } from "./RecentReads";
import { SharedLists } from "./SharedLists";
import { Slots } from "./Slots";
import { Turns } from "./Turns";
import { Transport, type OpenAnswer, type RawRequest } from "./transport";
import type { UploadBody } from "./upload";
import { openWebSocket } from "./webSocket";

export interface ClientSettings {
  /** For an answer to a read, 30 if not set; a write may take ten times as long while the server is there. */
  requestTimeoutSeconds?: number;
  /** Writes under way at the same time, their operations included; 8 if not set. */
  maxConcurrentOperations?: number;
  /** Done once before the first request: becoming trusted. */
  prepare?: (log: (message: string) => void) => Promise<void>;
  /** For whoever looks for a fault. */
  log?: (message: string) => void;
}

/** A certificate that the server is to have soon. */
export interface CertificateExpectation {
  /** Whether it is another one than the client was made to expect. */
  readonly isPinned: boolean;
  /** It does not get it after all. */
  readonly withdraw: () => void;
}

/** One LXD (or Incus) server. */
export class LxdClient {
  private readonly endpoint: Endpoint;
  private readonly transport: Transport;
  private readonly events: EventStream;
  private readonly shared = new SharedLists();
  private readonly reads = new RecentReads();
  private readonly turns = new Turns();
  private readonly slots: Slots;
  private readonly timeout: number;
  private readonly log: (message: string) => void;
  private readonly closed = new AbortController();
  private info: Promise<ServerInfo> | undefined;
  private knownKind: ServerKind | undefined;

  constructor(
    private readonly connection: Connection,
    settings: ClientSettings = {},
  ) {
    this.timeout = Math.ceil((settings.requestTimeoutSeconds ?? 30) * 1000);
    const endpoint = toEndpoint(connection, this.timeout);
    const { prepare, log = () => undefined } = settings;
    this.log = log;
    this.endpoint = prepare ? new PreparedEndpoint(endpoint, () => prepare(log)) : endpoint;
    this.transport = new Transport(this.endpoint, this.log);
    this.events = new EventStream(this.endpoint, this.log, this.timeout);
    this.slots = new Slots(settings.maxConcurrentOperations ?? 8);
  }

  /** A client of another server, which writes into the same log. */
  ofAnother(connection: Connection): LxdClient {
    const { name } = toEndpoint(connection);
    return new LxdClient(connection, { log: (message) => this.log(`${name}: ${message}`) });
  }

  /** The fingerprint of the certificate that the server knows this client by; none over a socket. */
  get clientFingerprint(): string | undefined {
    const { connection } = this;
    return connection.kind === "https" && connection.client
      ? fingerprintOf(connection.client.certificate)
      : undefined;
  }

  /** What kind of server it is, as far as it was asked. */
  get kind(): ServerKind | undefined {
    return this.knownKind;
  }

  /** `GET /1.0`, asked once; a failure is not kept. */
  async server(options: CallOptions = {}): Promise<ServerInfo> {
    const asked = (this.info ??= this.get("/1.0").then(({ value }) => {
      const info = toServerInfo(value);
      this.knownKind = info.kind;
      return info;
    }));
    asked.catch(() => {
      if (this.info === asked) this.info = undefined;
    });
    return joined("/1.0", asked, options.signal);
  }

  /** Asks anew what the server says of itself: it was changed. */
  forgetServer(): void {
    this.info = undefined;
  }

  /**
   * Says that the server will show this certificate from some moment on, because it is being given it: until then the
   * one that is pinned counts, and after that both do.
   */
  expectCertificate(fingerprint: string): CertificateExpectation {
    const { connection } = this;
    if (connection.kind !== "https" || connection.serverFingerprint === fingerprint) {
      return { isPinned: false, withdraw: () => undefined };
    }
    const before = connection.expectedFingerprint;
    connection.expectedFingerprint = fingerprint;
    return { isPinned: true, withdraw: () => (connection.expectedFingerprint = before) };
  }

  /** True when the server has the API extension of that name. */
  async hasExtension(name: string, options: CallOptions = {}): Promise<boolean> {
    return (await this.server(options)).apiExtensions.has(name);
  }

  async get<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const request = toRequest("GET", path, options, this.timeout);
    const envelope = await this.repeated(request, async () =>
      openEnvelope(request, await this.transport.send(request)),
    );
    if (envelope.type === "async") return { value: envelope.operation as T };
    const answer = { value: envelope.metadata as T, etag: envelope.etag };
    this.reads.note(path, options, answer);
    return answer;
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
    return joined(path, list, options.signal);
  }

  async post(path: string, body: unknown, options: CallOptions = {}): Promise<Outcome> {
    return this.write("POST", path, body, options);
  }

  async put(path: string, body: unknown, options: CallOptions & { ifMatch?: string } = {}): Promise<Outcome> {
    return this.write("PUT", path, body, options);
  }

  async patch(path: string, body: unknown, options: CallOptions = {}): Promise<Outcome> {
    return this.write("PATCH", path, body, options);
  }

  async delete(path: string, options: CallOptions = {}): Promise<Outcome> {
    return this.write("DELETE", path, undefined, options);
  }

  /**
   * Reads an object, changes it and writes it back, all again when somebody else changed it in between.
   * `change` returns the new object, or undefined when there is nothing to write. What the server tells and `change`
   * does not name goes back as it was: newer servers know more than we do, and a PUT takes away what it is not told.
   *
   * Updates of one object by this client take turns: the server compares the ETag and writes in two steps, so
   * that of two at the same moment both succeed and one is lost. For the same reason `change` must not update
   * its own object.
   *
   * @param options.etag false: never send `If-Match`, for the types that send an ETag and then refuse it
   */
  async update<T extends object>(
    path: string,
    change: (live: T) => Change,
    options: CallOptions & { etag?: boolean } = {},
  ): Promise<Outcome | undefined> {
    const { signal } = options;
    const object = JSON.stringify([path, options.project, options.target]);
    return owning("GET", path, signal, () =>
      this.turns.take(object, signal, () => this.updateNow(path, change, options)),
    );
  }

  /**
   * Posts a body of any size, streamed, with progress.
   *
   * @param options.size of a single stream, in bytes, when known; parts carry their own
   */
  async upload(
    path: string,
    body: UploadBody,
    headers: Record<string, string> = {},
    options: CallOptions & { size?: number } = {},
  ): Promise<Outcome> {
    const request = { ...toRequest("POST", path, options, this.timeout), headers };
    const { size, onProgress } = options;
    return this.written(request, options, () =>
      sendBody(this.transport, request, body, { size, onProgress, stallAfter: this.timeout }),
    );
  }

  /**
   * An answer of any size, as a stream (or none, with HEAD): files, templates, backups, logs. It has to be read to
   * its end, or destroyed.
   */
  async open(
    path: string,
    options: CallOptions & { method?: "GET" | "HEAD"; headers?: Record<string, string> } = {},
  ): Promise<OpenAnswer> {
    const { method = "GET", headers } = options;
    const request = { ...toRequest(method, path, options, this.timeout), headers };
    return this.repeated(request, async () => {
      const answer = await this.transport.open(request);
      if (answer.status < 400) return answer;
      openEnvelope(request, { status: answer.status, text: await text(answer.body) });
      return answer;
    });
  }

  /**
   * Connects to a websocket of an operation of class `websocket`. `listen` is called before the connection is made:
   * the first message may come with the answer.
   */
  async webSocket(
    operation: Operation,
    secret: string,
    listen: (socket: WebSocket) => void,
    options: CallOptions = {},
  ): Promise<WebSocket> {
    const path = `/1.0/operations/${operation.id}/websocket`;
    const { project } = operation;
    const query: Record<string, string> = project === undefined ? { secret } : { secret, project };
    const opening = openWebSocket(this.endpoint, path, query, {
      listen,
      log: this.log,
      timeout: this.timeout,
    });
    try {
      return await untilAborted(opening, options.signal);
    } catch (error) {
      opening.then((socket) => socket.terminate()).catch(() => undefined);
      if (error instanceof Aborted) throw abortedError(options.signal!, { method: "GET", path });
      const why = error instanceof Error ? error.message : String(error);
      const message = `the websocket could not be opened: ${why}`;
      throw new LxdError({ kind: "unavailable", method: "GET", path, message, cause: error });
    }
  }

  /** Hears what becomes of the server's objects, until the signal is aborted or the stream breaks. */
  async listen(
    hear: (event: LifecycleEvent) => void,
    lost: EventListener["lost"],
    signal: AbortSignal,
  ): Promise<void> {
    const { endpoint, log, timeout } = this;
    const ended = anyOf(signal, this.closed.signal);
    const opening = openLifecycle(endpoint, { heard: hear, lost }, { log, timeout });
    opening.then((socket) => {
      if (ended.aborted) socket.terminate();
      ended.addEventListener("abort", () => socket.terminate(), { once: true });
    }, ignored);
    await owning("GET", "/1.0/events", signal, () => untilAborted(opening, signal));
  }

  /** Waits for an operation that a write answered without waiting: those of class `websocket`. */
  async wait(operation: Operation, options: CallOptions = {}): Promise<Operation> {
    const request = toRequest("GET", `/1.0/operations/${operation.id}`, options, this.timeout);
    return this.finish(request, operation, options);
  }

  /** Ends the connections; calls under way fail. */
  async close(): Promise<void> {
    this.closed.abort();
    this.events.close();
    await this.endpoint.close();
  }

  private async updateNow<T extends object>(
    path: string,
    change: (live: T) => Change,
    options: CallOptions & { etag?: boolean },
  ): Promise<Outcome | undefined> {
    const { signal } = options;
    const hasEtag = options.etag !== false;
    const readAndWrite = async () => {
      const known = hasEtag ? this.reads.take<T>(path, options) : undefined;
      const { value, etag } = known ?? (await this.get<T>(path, options));
      const changed = await change(value);
      if (changed === undefined) return undefined;
      return this.put(path, withTold(changed, value), hasEtag ? { ...options, ifMatch: etag } : options);
    };
    const isOvertaken = (error: unknown) => error instanceof LxdError && error.status === 412;
    return despite(repetitions.overtaken, { signal, tell: this.log }, readAndWrite, isOvertaken);
  }

  private async write(
    method: RawRequest["method"],
    path: string,
    body: unknown,
    options: CallOptions & { ifMatch?: string },
  ): Promise<Outcome> {
    const request = toRequest(method, path, options, this.timeout);
    if (options.ifMatch !== undefined) request.headers = { "if-match": options.ifMatch };
    return this.written(request, options, () => sendJson(this.transport, request, body));
  }

  /** One write in its slot, repeated when it was refused for a moment; the slot is free during the pauses. */
  private written(
    request: RawRequest,
    options: CallOptions,
    send: () => Promise<Envelope>,
  ): Promise<Outcome> {
    return this.repeated(request, () =>
      this.slots.use(request.signal, async () => {
        this.forget(request.path);
        try {
          await untilAborted(this.events.open(), request.signal);
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
    options.onBegin?.();
    const finished = await this.finish(request, operation, options);
    if (finished.vanished) throw forgotten(request, finished);
    return { metadata: finished.metadata, operation: finished };
  }

  private async finish(request: RawRequest, operation: Operation, options: CallOptions): Promise<Operation> {
    const began = Date.now();
    // Not why it failed: the server's words may repeat a value that it was given.
    const tell = (how: string) =>
      this.log(`operation ${operation.id} (${operation.description}) ${how} in ${Date.now() - began} ms`);
    try {
      const { transport, events, timeout } = this;
      const finished = await new Finishing(transport, events, request, operation, options, timeout).end();
      tell("ended");
      return finished;
    } catch (error) {
      tell(`failed (${error instanceof LxdError ? error.kind : "unknown"})`);
      throw error;
    }
  }

  /** What was read before a write may be wrong after it. */
  private forget(path: string): void {
    this.shared.drop();
    this.reads.drop(path);
    if (path === "/1.0") this.info = undefined;
  }

  private repeated<T>(request: RawRequest, attempt: () => Promise<T>): Promise<T> {
    const { method, path, signal } = request;
    const tell = (message: string) => this.log(`${method} ${path}: ${message}`);
    const mayRepeat = (error: unknown) =>
      isRefusedForNow({ method, wasReached: this.endpoint.wasReached }, error);
    return owning(method, path, signal, () =>
      despite(repetitions.refused, { signal, tell }, attempt, mayRepeat),
    );
  }
}

/** The answer to a request that several calls share: an abort ends one caller's wait, not the request. */
function joined<T>(path: string, shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return owning("GET", path, signal, () => untilAborted(shared, signal));
}

/** What the work brings, with an abort turned into the one kind of error that the client throws. */
async function owning<T>(
  method: string,
  path: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Aborted) || signal === undefined) throw error;
    throw abortedError(signal, { method, path });
  }
}

/** Of a promise that somebody else waits for. */
const ignored = () => undefined;

/** The new object, or nothing where there is nothing to write. */
type Change = object | undefined | Promise<object | undefined>;

/** What is told of an object and never written, and may be long: who uses it, what its profiles make of it, what it has. */
const toldAlone = ["used_by", "expanded_config", "expanded_devices", "state", "snapshots", "backups"];

function withTold(changed: object, live: object): object {
  const told = Object.entries(live).filter(([name]) => !toldAlone.includes(name));
  return { ...Object.fromEntries(told), ...changed };
}
