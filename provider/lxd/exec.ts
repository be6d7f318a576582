/** Commands inside an instance: `POST /1.0/instances/<name>/exec`, without a terminal. */
import { fieldsOf } from "./fromJson";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { WebSocket } from "ws";
import { abortedError, untilAborted } from "./aborted";
import { anyOf } from "./anyOf";
import { apiPath } from "./apiPath";
import type { CallOptions } from "./call";
import type { LxdClient } from "./client";
import { LxdError } from "./LxdError";
import { isFinal, type Operation } from "./Operation";
import { removeRecord } from "./execRecord";
import { despite } from "./repeat";
import { repetitions } from "./repetitions";

export interface Command {
  /** Program and arguments; no shell looks at them. */
  command: string[];
  environment?: Record<string, string>;
  /** Numeric ids; default root. */
  user?: number;
  group?: number;
  /** Default: the home of root. */
  cwd?: string;
}

export interface ExecOptions extends Pick<CallOptions, "project" | "signal"> {
  stdin?: Readable | Buffer;
  /** Hear the output while it comes; without them it is collected and returned. */
  onStdout?: (chunk: Buffer) => void;
  onStderr?: (chunk: Buffer) => void;
  begin?: Beginning;
}

/** Has the server begin a command, which it does not while the instance is frozen or stopped. */
export type Beginning = <T>(work: () => Promise<T>) => Promise<T>;

const atOnce: Beginning = (work) => work();

export interface ExecResult {
  /** What the command said by its end; 127 when there is no such command, 126 when it can't be executed. */
  exitCode: number;
  stdout: Buffer;
  stderr: Buffer;
  /**
   * The server closed an output without saying that it was whole: what a command wrote just before its end may be
   * missing (seen on LXD 5.0.2 with about one of 200 commands that end at once).
   */
  isCut?: true;
}

/** How long a process that is asked to end may take before it is killed. */
const politeFor = 1_000;
/** How long the server may take to say that a killed process has ended. */
const endWithin = 3_000;
/** How long the server may take to give up a command whose streams are not connected: 5 s after it was asked. */
const givenUpWithin = 10_000;

const terminate = 15;
const kill = 9;

/**
 * Runs a command and waits for its end. The outputs are bytes. When the signal is aborted the process is ended
 * (SIGTERM, then SIGKILL) before this fails; processes that it has started itself are not.
 */
export async function exec(
  client: LxdClient,
  instance: string,
  command: Command,
  options: ExecOptions = {},
): Promise<ExecResult> {
  const { signal } = options;
  const run = () => execOnce(client, instance, command, options);
  try {
    return await despite(repetitions.unstarted, { signal }, run, (error) => error instanceof NotStarted);
  } catch (error) {
    throw error instanceof NotStarted ? error.cause : error;
  }
}

/** A busy machine may not connect all sockets within the server's 5 s; the command was not started then. */
class NotStarted extends Error {
  constructor(override readonly cause: LxdError) {
    super(cause.message);
  }
}

/** Nobody knows whether it ran, or it ran without all of its input. */
function perhapsStarted({ method, path, kind, reason, operation, cause }: LxdError): LxdError {
  const message = `${reason}; the command may have run all the same`;
  return new LxdError({ method, path, kind, message, operation, mayHaveHappened: true, cause });
}

async function execOnce(
  client: LxdClient,
  instance: string,
  command: Command,
  options: ExecOptions,
): Promise<ExecResult> {
  const path = apiPath("instances", instance, "exec");
  const { project, signal, stdin, begin = atOnce } = options;
  const body = { ...requestOf(command), "wait-for-websocket": true, interactive: false };
  const { operation } = await begin(() => client.post(path, body, { project, signal }));
  const running = new Running(client, operation!, signal);
  const output = new Output(options.onStdout);
  const errors = new Output(options.onStderr);
  try {
    // Without its three streams the server does not start the command, and gives up after 5 s.
    const [input] = await Promise.all([
      running.connect("0"),
      running.connect("1", output),
      running.connect("2", errors),
      running.connectControl(),
    ]);
    const [finished] = await untilAborted(
      Promise.all([running.end(), output.ended, errors.ended, feed(input, stdin)]),
      signal,
    );
    const isCut = output.isCut || errors.isCut;
    const outputs = { stdout: output.content, stderr: errors.content };
    return { exitCode: exitCodeOf(finished), ...outputs, ...(isCut ? { isCut } : {}) };
  } catch (error) {
    await running.stop();
    if (!running.wasStarted && !signal?.aborted && error instanceof LxdError) {
      const ended = await running.endWithoutStreams();
      if (ended && !("return" in ended.metadata)) throw new NotStarted(error);
      if (!ended || stdin !== undefined) throw perhapsStarted(error);
      // The server had all streams although we were not told so.
      return { exitCode: exitCodeOf(ended), stdout: output.content, stderr: errors.content, isCut: true };
    }
    if (signal?.aborted) {
      const doing = `while ${JSON.stringify(command.command[0])} ran; the command was ended`;
      throw abortedError(signal, { method: "POST", path, mayHaveHappened: false, doing });
    }
    throw error;
  } finally {
    running.close();
  }
}

/**
 * Runs a command whose output the server records in its logs, for servers or clients between which websockets do
 * not pass. The recorded logs are fetched and deleted, also when this is interrupted. It has no stdin, and can't be
 * ended early.
 */
export async function execRecorded(
  client: LxdClient,
  instance: string,
  command: Command,
  { begin = atOnce, ...options }: Pick<ExecOptions, "project" | "signal" | "begin"> = {},
): Promise<ExecResult> {
  const path = apiPath("instances", instance, "exec");
  const body = { ...requestOf(command), "wait-for-websocket": false, "record-output": true };
  let operation: Operation | undefined;
  try {
    operation = await begun(begin, (onBegin) => client.post(path, body, { ...options, onBegin })).then(
      (outcome) => outcome.operation!,
      unlessMissing,
    );
    return await recorded(client, operation, options);
  } catch (error) {
    operation ??= error instanceof LxdError ? error.operation : undefined;
    if (operation !== undefined) await removeRecord(client, instance, operation, options.project);
    throw error;
  }
}

/** How an ended command ended, and what it wrote; its logs are deleted. */
async function recorded(
  client: LxdClient,
  ended: Operation,
  options: Pick<ExecOptions, "project" | "signal">,
): Promise<ExecResult> {
  const logs = fieldsOf<string>(ended.metadata.output);
  const fetched: Record<string, Buffer> = {};
  for (const [fd, url] of Object.entries(logs)) {
    const log = url.split("?")[0]!;
    const { body: content } = await client.open(log, options);
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(part as Buffer);
    fetched[fd] = Buffer.concat(parts);
    await client.delete(log, options);
  }
  const nothing = Buffer.alloc(0);
  return { exitCode: exitCodeOf(ended), stdout: fetched["1"] ?? nothing, stderr: fetched["2"] ?? nothing };
}

/** The end of what is begun: others need not wait for it. */
async function begun<T>(begin: Beginning, run: (onBegin: () => void) => Promise<T>): Promise<T> {
  let end: Promise<T> | undefined;
  await begin(
    () =>
      new Promise<void>((resolve, reject) => {
        end = run(resolve);
        end.then(() => resolve(), reject);
      }),
  );
  return end!;
}

function requestOf({ command, environment, user, group, cwd }: Command): Record<string, unknown> {
  return { command, environment, user, group, cwd };
}

function exitCodeOf(operation: Operation): number {
  const code = operation.metadata.return;
  if (typeof code === "number") return code;
  throw new LxdError({
    kind: "unavailable",
    method: "POST",
    path: `/1.0/operations/${operation.id}`,
    message: "the server forgot the command before it told how it ended",
    operation,
    mayHaveHappened: true,
  });
}

/** A command that is missing or can't be executed is a failed operation with an exit code, as in a shell. */
function unlessMissing(error: unknown): Operation {
  const operation = error instanceof LxdError ? error.operation : undefined;
  const code = operation?.metadata.return;
  if (operation !== undefined && (code === 126 || code === 127)) return operation;
  throw error;
}

/** A command under way, with its sockets. */
class Running {
  private readonly sockets = new Map<string, WebSocket>();
  private readonly secrets: Record<string, string>;
  private finished: Promise<Operation> | undefined;

  constructor(
    private readonly client: LxdClient,
    private readonly operation: Operation,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.secrets = fieldsOf(operation.metadata.fds);
  }

  /** Whether the command may have been started. */
  get wasStarted(): boolean {
    return ["0", "1", "2"].every((stream) => this.sockets.has(stream));
  }

  /** A command that ends at once may be over before its control socket is connected: nobody needs that any more. */
  async connectControl(): Promise<void> {
    try {
      await this.connect("control");
    } catch (error) {
      if (!(error instanceof LxdError) || error.kind !== "unavailable") throw error;
    }
  }

  async connect(name: string, output?: Output): Promise<WebSocket> {
    const { operation, signal } = this;
    const listen = (socket: WebSocket) => output?.listen(socket);
    const socket = await this.client.webSocket(operation, this.secrets[name]!, listen, { signal });
    this.sockets.set(name, socket);
    return socket;
  }

  /** Resolves with the ended operation. */
  end(): Promise<Operation> {
    return (this.finished ??= this.client.wait(this.operation).catch(unlessMissing));
  }

  /**
   * How it ended, when not all streams could be connected; nothing is returned of a command that was not started.
   * Undefined when nobody can tell.
   */
  async endWithoutStreams(): Promise<Operation | undefined> {
    this.close();
    const signal = anyOf(AbortSignal.timeout(givenUpWithin), ...(this.signal ? [this.signal] : []));
    const wait = this.client.wait(this.operation, { signal });
    const ended = await wait.catch((error: unknown) =>
      error instanceof LxdError ? error.operation : undefined,
    );
    return ended && isFinal(ended) && !ended.vanished ? ended : undefined;
  }

  /** Ends the process, and waits until the server has noticed. */
  async stop(): Promise<void> {
    const control = this.sockets.get("control");
    if (control === undefined || !this.wasStarted) {
      // It was not started: without its sockets the operation can be cancelled, and ends by itself in 5 s.
      const options = { project: this.operation.project };
      await this.client.delete(apiPath("operations", this.operation.id), options).catch(() => undefined);
      return;
    }
    const end = this.end().catch(() => undefined);
    for (const [number, patience] of [
      [terminate, politeFor],
      [kill, endWithin],
    ] as const) {
      control.send(JSON.stringify({ command: "signal", signal: number }));
      const waiting = new AbortController();
      const ended = await Promise.race([
        end.then(() => true),
        pause(patience, false, { signal: waiting.signal }).catch(() => false),
      ]);
      waiting.abort();
      if (ended) return;
    }
  }

  close(): void {
    for (const socket of this.sockets.values()) socket.terminate();
  }
}

/** What comes out of one of the command's ends. An empty text message, or the end of the socket, ends it. */
class Output {
  readonly ended: Promise<void>;
  private end!: () => void;
  private readonly chunks: Buffer[] = [];
  /** Until its end is announced. */
  isCut = true;

  constructor(private readonly hear: ((chunk: Buffer) => void) | undefined) {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  get content(): Buffer {
    return Buffer.concat(this.chunks);
  }

  listen(socket: WebSocket): void {
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        this.isCut = false;
        return this.end();
      }
      if (this.hear) this.hear(data);
      else this.chunks.push(data);
    });
    socket.on("close", () => this.end());
  }
}

/** Sends all of stdin, no faster than the command takes it; an empty text message is its end. */
async function feed(socket: WebSocket, stdin: Readable | Buffer | undefined): Promise<void> {
  const send = (data: Buffer | string) =>
    new Promise<void>((resolve) => {
      // A command may end without reading all of it: its socket is closed then, which is no failure.
      socket.send(data, () => resolve());
    });
  const largest = 64 * 1024;
  for await (const chunk of stdin === undefined ? [] : Buffer.isBuffer(stdin) ? [stdin] : stdin) {
    const bytes = chunk as Buffer;
    for (let at = 0; at < bytes.length; at += largest) {
      if (socket.readyState !== socket.OPEN) return;
      await send(bytes.subarray(at, at + largest));
    }
  }
  if (socket.readyState === socket.OPEN) await send("");
}
