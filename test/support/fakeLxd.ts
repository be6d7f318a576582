/** A server on a unix socket that answers as a test says: for faults that a real LXD cannot be made to show. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer, type WebSocket } from "ws";

/** A request as it arrived. */
export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
}

/** What the fake does with a request. */
export type Reply =
  | { status: number; body: unknown; headers?: Record<string, string> }
  /** The connection is broken without an answer. */
  | "cut"
  /** No answer ever comes. */
  | "hang";

export type Handler = (request: SeenRequest) => Reply | Promise<Reply>;

/** The API's form of an operation, with what a test wants to differ. */
export function operation(id: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    class: "task",
    description: "Doing something",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    status: "Running",
    status_code: 103,
    resources: {},
    metadata: null,
    may_cancel: false,
    err: "",
    location: "none",
    ...fields,
  };
}

export const success = { status: "Success", status_code: 200 };
export const failure = (err: string) => ({ status: "Failure", status_code: 400, err });

export function sync(metadata: unknown, headers: Record<string, string> = {}): Reply {
  return { status: 200, headers, body: { type: "sync", status: "Success", status_code: 200, metadata } };
}

/** 202 with the operation; `url` when it is not the plain one. */
export function async(
  metadata: Record<string, unknown>,
  url = `/1.0/operations/${String(metadata.id)}`,
): Reply {
  const body = { type: "async", status: "Operation created", status_code: 100, operation: url, metadata };
  return { status: 202, body, headers: { location: url } };
}

export function refuse(status: number, error: string, httpStatus = status): Reply {
  return { status: httpStatus, body: { type: "error", error, error_code: status, metadata: null } };
}

export class FakeLxd {
  readonly requests: SeenRequest[] = [];
  private readonly handlers = new Map<string, Handler>();
  private fallback: Handler = () => refuse(404, "not found");
  private readonly sockets = new Set<Socket>();
  private readonly listeners = new Set<WebSocket>();
  private readonly webSockets = new WebSocketServer({ noServer: true });
  private readonly server: Server;
  /** 0: events are served; otherwise the status that refuses them. */
  refuseEvents = 0;
  /** Whom the log is refused to. */
  refuseLog = false;

  private constructor(
    private readonly directory: string,
    readonly socketPath: string,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    this.server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const refusal = this.refuseLog && /logging/.test(request.url ?? "") ? 403 : this.refuseEvents;
      if (refusal !== 0) {
        socket.end(`HTTP/1.1 ${refusal} no\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      this.webSockets.handleUpgrade(request, socket, head, (listener) => {
        this.listeners.add(listener);
        listener.on("close", () => this.listeners.delete(listener));
      });
    });
  }

  static async start(): Promise<FakeLxd> {
    const directory = await mkdtemp(join(tmpdir(), "fake-lxd-"));
    const fake = new FakeLxd(directory, join(directory, "unix.socket"));
    await fake.listen();
    return fake;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.socketPath, resolve));
  }

  /** Answers `METHOD path` so from now on; the last word for a path counts. */
  on(methodAndPath: string, handler: Handler): void {
    this.handlers.set(methodAndPath, handler);
  }

  /** Answers what no handler is for. */
  otherwise(handler: Handler): void {
    this.fallback = handler;
  }

  /** How many event sockets are connected. */
  get eventSockets(): number {
    return this.listeners.size;
  }

  sendEvent(metadata: Record<string, unknown>, type = "operation"): void {
    const event = JSON.stringify({ type, timestamp: "", project: "default", metadata });
    for (const listener of this.listeners) listener.send(event);
  }

  cutEvents(): void {
    for (const listener of this.listeners) listener.terminate();
  }

  seen(methodAndPath: string): SeenRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === methodAndPath);
  }

  /** Stops listening and breaks every connection; `listen` brings it back. */
  async stop(): Promise<void> {
    this.cutEvents();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://lxd");
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const seen: SeenRequest = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    this.requests.push(seen);
    const handler = this.handlers.get(`${seen.method} ${seen.path}`);
    const reply = await (handler ?? this.fallback)(seen);
    if (reply === "hang") return;
    if (reply === "cut") {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  }
}
