import type { WebSocket } from "ws";
import type { Endpoint } from "./Endpoint";
import { openEvents, type ServerEvent } from "./eventSocket";
import { isFinal, toOperation, type Operation } from "./Operation";

/** What a waiting call hears about its operation. */
export interface OperationListener {
  /** The operation changed. Events come out of order: an older state may follow a newer one. */
  changed(operation: Operation): void;
  /** The stream broke; what happens from now on is not heard. */
  lost(): void;
}

/** The final event of a short operation can precede the answer that names it: it is kept this long. */
const keepFinalFor = 30_000;
const retryOpenAfter = 10_000;
const youngFor = 1_000;

/**
 * The server's events about operations, through one websocket. Opened before the first change and again, when
 * it broke, before the next one; nothing is lost that `/wait` can't tell.
 */
export class EventStream {
  private socket: WebSocket | undefined;
  private openedAt = -Infinity;
  private opening: Promise<void> | undefined;
  private failedAt = -Infinity;
  private closed = false;
  private readonly listeners = new Map<string, Set<OperationListener>>();
  private readonly finals = new Map<string, { operation: Operation; at: number }>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly log: (message: string) => void,
    private readonly timeout: number,
  ) {}

  /** True while events are heard. */
  get live(): boolean {
    return this.socket !== undefined;
  }

  /** True while it is so new that the server may not send into it yet: it does only some time after its answer. */
  get young(): boolean {
    return Date.now() - this.openedAt < youngFor;
  }

  /** Opens the stream when it is not. Never throws: without events, waiting is by `/wait`. */
  async open(): Promise<void> {
    if (this.live || this.closed || Date.now() - this.failedAt < retryOpenAfter) return;
    this.opening ??= this.connect()
      .catch((error: unknown) => {
        this.failedAt = Date.now();
        this.log(`no events from the server: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => (this.opening = undefined));
    await this.opening;
  }

  /** Hears about one operation until the returned function is called. */
  listen(id: string, listener: OperationListener): () => void {
    const listeners = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(id);
    };
  }

  /** The final state of an operation, when its event has come already. */
  final(id: string): Operation | undefined {
    return this.finals.get(id)?.operation;
  }

  close(): void {
    this.closed = true;
    this.socket?.terminate();
  }

  private async connect(): Promise<void> {
    const listener = {
      heard: (event: ServerEvent) => this.receive(event),
      lost: () => this.lose(),
    };
    const socket = await openEvents(this.endpoint, "operation", listener, {
      log: this.log,
      timeout: this.timeout,
    });
    if (this.closed) return socket.terminate();
    this.socket = socket;
    this.openedAt = Date.now();
    // An idle stream must not keep a program alive; who waits holds a timer or a request of its own.
    unref(socket);
  }

  private lose(): void {
    this.socket = undefined;
    for (const listeners of [...this.listeners.values()]) {
      for (const listener of [...listeners]) listener.lost();
    }
  }

  private receive({ type, metadata, project }: ServerEvent): void {
    const operation = type === "operation" ? toOperation(metadata, project) : undefined;
    if (operation === undefined) return;
    if (isFinal(operation)) this.keepFinal(operation);
    for (const listener of [...(this.listeners.get(operation.id) ?? [])]) listener.changed(operation);
  }

  private keepFinal(operation: Operation): void {
    const now = Date.now();
    for (const [id, { at }] of this.finals) {
      // Insertion is in order of time, so that the first young one ends the search.
      if (now - at < keepFinalFor) break;
      this.finals.delete(id);
    }
    if (!this.finals.has(operation.id)) this.finals.set(operation.id, { operation, at: now });
  }
}

function unref(socket: WebSocket): void {
  (socket as unknown as { _socket?: { unref?: () => void } })._socket?.unref?.();
}
