/** Stands between the provider and a real daemon, and does to one request what networks do. */
import { once } from "node:events";
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, request as forwardOverTls } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { connect as connectOverTls } from "node:tls";
import { setTimeout as pause } from "node:timers/promises";

export type Fault =
  /** The connection is cut before the request reaches the server. */
  | "cutBefore"
  /** It is cut within the answer. */
  | "cutWithin"
  /** The server does what it was asked, and its answer is lost. */
  | "cutAfter"
  /** The server says that it cannot at the moment. */
  | "unavailable"
  /** The database is locked, in the server's words. */
  | "locked"
  /** The answer takes its time. */
  | "slow"
  /** The event stream is cut when the request comes. */
  | "eventsCut"
  /** Events are not delivered any more. */
  | "eventsSilent"
  /** The server has forgotten the operation when it is asked for it. */
  | "operationVanished"
  /** Somebody else changes the object between our look and our write. */
  | "changedMeanwhile"
  /** Nothing is answered any more, from that write on. */
  | "silence"
  /** That write is answered, and then nothing is answered any more. */
  | "silenceAfter"
  /** The server does what that write asks, and then nothing is answered any more. */
  | "lastWrite"
  /** No write is answered any more, nor done, from that one on; all else is. */
  | "deafToWrites"
  /** The body is taken slowly, a piece at a time. */
  | "slowUpload"
  /** After its first pieces no more of the body is taken. */
  | "stalledUpload";

export interface Plan {
  readonly fault: Fault;
  /** Which of the requests is hit, from 1 on; what opens a connection does not count. */
  readonly at: number;
  /** For `slowUpload`: how long a piece takes. */
  readonly pieceMilliseconds?: number;
  /** For `changedMeanwhile`. */
  readonly meddle?: () => Promise<void>;
}

/** Where the daemon listens; over HTTPS as a client that it trusts. */
export type Daemon =
  { readonly socket: string } | { readonly url: string; readonly certificate: string; readonly key: string };

export class FaultProxy {
  private readonly server: Server;
  private readonly eventSockets = new Set<Socket>();
  private plan: Plan | undefined;
  private seen = 0;
  private silent = false;
  /** The path of the operation that the server has forgotten. */
  private forgotten: string | undefined;
  /** Whether the planned fault has happened, and when. */
  struck = false;
  struckAt: number | undefined;
  /** Of `lastWrite`: whether the server has answered it. */
  hasWritten = false;

  /** The path of the socket, or the address. */
  place = "";

  private constructor(
    private readonly daemon: Daemon,
    tls?: { readonly certificate: string; readonly key: string },
  ) {
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response);
    this.server = tls ? createTlsServer({ cert: tls.certificate, key: tls.key }, serve) : createServer(serve);
    this.server.on("upgrade", (request: IncomingMessage, client: Socket) => this.upgrade(request, client));
  }

  /** Listens on a unix socket, or over HTTPS with that certificate. */
  static async start(
    daemon: Daemon,
    front: string | { readonly certificate: string; readonly key: string },
  ): Promise<FaultProxy> {
    const isSocket = typeof front === "string";
    const proxy = new FaultProxy(daemon, isSocket ? undefined : front);
    if (isSocket) proxy.server.listen(front);
    else proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.place = isSocket ? front : `https://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`;
    return proxy;
  }

  stop(): void {
    for (const socket of this.eventSockets) socket.destroy();
    this.server.closeAllConnections();
    this.server.close();
  }

  /** From now on all goes well, until the plan's moment. */
  arm(plan: Plan | undefined): void {
    this.plan = plan;
    this.seen = 0;
    this.struck = false;
    this.struckAt = undefined;
    this.hasWritten = false;
    this.silent = false;
    this.forgotten = undefined;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faultFor(request);
    if (fault) this.struck = true;
    if (fault) this.struckAt ??= Date.now();
    const body = await this.take(request, fault);
    if (body === undefined) return;
    switch (fault) {
      case "silence":
        this.silent = true;
        return;
      case "deafToWrites":
        return;
      case "cutBefore":
        return void request.socket.destroy();
      case "unavailable":
        return refuse(response, 503, "service unavailable");
      case "locked":
        return refuse(response, 500, "Failed to begin transaction: database is locked");
      case "operationVanished":
        return refuse(response, 404, "Operation not found");
      case "slow":
        await pause(700);
        break;
      case "changedMeanwhile":
        await this.plan?.meddle?.();
        break;
      case "eventsCut":
        for (const socket of this.eventSockets) socket.destroy();
        break;
      case "eventsSilent":
      case "silenceAfter":
        this.silent = true;
        break;
      default:
    }
    this.pass(request, body, response, fault);
  }

  /** The body; undefined when the client has gone before its end. */
  private async take(request: IncomingMessage, fault?: Fault): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
        if (fault === "slowUpload") await pause(this.plan?.pieceMilliseconds ?? 20);
        if (fault === "stalledUpload") await once(request.socket, "close");
      }
    } catch {
      return undefined;
    }
    return Buffer.concat(chunks);
  }

  private faultFor(request: IncomingMessage): Fault | undefined {
    const { plan, forgotten } = this;
    const isWrite = request.method !== "GET" && request.method !== "HEAD";
    if (this.struck && /^silence|lastWrite/.test(plan?.fault ?? "")) return "silence";
    if (this.struck && plan?.fault === "deafToWrites" && isWrite) return plan.fault;
    if (forgotten !== undefined && request.url?.startsWith(forgotten)) return "operationVanished";
    const opens = request.method === "GET" && request.url === "/1.0";
    if (!plan || this.struck || opens) return undefined;
    const isOperation = request.url?.startsWith("/1.0/operations/") ?? false;
    // Only what the fault can hit counts.
    if (plan.fault === "operationVanished" && !isOperation) return undefined;
    if (plan.fault === "changedMeanwhile" && request.method !== "PUT") return undefined;
    if (/^silence|deafToWrites|lastWrite/.test(plan.fault) && !isWrite) return undefined;
    const isUpload = request.headers["content-type"] === "application/octet-stream";
    if (plan.fault.endsWith("Upload") && !isUpload) return undefined;
    this.seen++;
    if (this.seen !== plan.at) return undefined;
    if (plan.fault === "operationVanished")
      this.forgotten = /^[^?]*operations\/[^/?]*/.exec(request.url!)![0];
    return plan.fault;
  }

  private pass(request: IncomingMessage, body: Buffer, response: ServerResponse, fault?: Fault): void {
    const { method, url, headers } = request;
    const answered = (answer: IncomingMessage) => {
      const parts: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => parts.push(chunk));
      answer.on("end", () => {
        if (fault === "lastWrite") return void (this.hasWritten = true);
        if (fault === "cutAfter") return request.socket.destroy();
        const text = Buffer.concat(parts);
        // It arrived in pieces and leaves as a whole.
        const { "transfer-encoding": _pieces, ...kept } = answer.headers;
        response.writeHead(answer.statusCode ?? 500, { ...kept, "content-length": text.length });
        if (fault === "cutWithin") {
          response.write(text.subarray(0, Math.floor(text.length / 2)));
          return void setImmediate(() => request.socket.destroy());
        }
        response.end(text);
      });
      answer.on("error", () => request.socket.destroy());
    };
    const { daemon } = this;
    const out =
      "socket" in daemon
        ? forward({ socketPath: daemon.socket, method, path: url, headers }, answered)
        : forwardOverTls({ ...this.tlsOptions(daemon), method, path: url, headers }, answered);
    out.on("error", () => request.socket.destroy());
    out.end(body);
  }

  private tlsOptions({ url, certificate, key }: Extract<Daemon, { url: string }>) {
    const { hostname, port } = new URL(url);
    // Its certificate is the test server's own.
    return { host: hostname, port: Number(port), cert: certificate, key, rejectUnauthorized: false };
  }

  private upgrade(request: IncomingMessage, client: Socket): void {
    const { daemon } = this;
    if (this.silent) return;
    const server = "socket" in daemon ? connect(daemon.socket) : connectOverTls(this.tlsOptions(daemon));
    const head = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
    server.write(`${request.method} ${request.url} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`);
    this.eventSockets.add(client);
    server.on("data", (chunk: Buffer) => {
      if (!this.silent) client.write(chunk);
    });
    client.on("data", (chunk: Buffer) => server.write(chunk));
    const end = () => {
      this.eventSockets.delete(client);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("close", end).on("error", end);
  }
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ type: "error", error, error_code: status, metadata: null }));
}
