/** The server as anybody meets it: plain HTTP over its socket. */
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The server said no. */
export class Refused extends Error {}

interface Envelope {
  readonly type: string;
  readonly error?: string;
  readonly operation?: string;
  readonly metadata?: unknown;
}

export class Server {
  constructor(private readonly socket: string) {}

  /** What is at a path; undefined when nothing is. */
  async get(path: string): Promise<unknown> {
    const { status, body } = await this.send("GET", path);
    if (status === 404) return undefined;
    return this.metadata("GET", path, body);
  }

  /** A change of somebody else's, until it is done. */
  async change(method: "PUT" | "PATCH" | "POST" | "DELETE", path: string, body?: unknown): Promise<void> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { body: answer } = await this.send(method, path, text);
    const { operation, type } = this.envelope(method, path, answer);
    if (type !== "async" || operation === undefined) return;
    const ended = await this.get(`${operation.replace("/1.0", "")}/wait`);
    const { err } = ended as { err?: string };
    if (err) throw new Refused(`${method} ${path}: ${err}`);
  }

  /** Waits for what a killed client has left it to do. */
  async isAtRest(): Promise<void> {
    const isBusy = async () => {
      const { running = [] } = (await this.get("/operations?recursion=1")) as {
        running?: { class: string }[];
      };
      return running.some((operation) => operation.class === "task");
    };
    // What is answered without an operation takes a moment too.
    do await sleep(300);
    while (await isBusy());
  }

  /** A request as it is, and its answer. */
  send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.socket, method, path: `/1.0${path}`, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headers: told } = response;
          resolve({ status, headers: told, body: Buffer.concat(chunks).toString("utf8") });
        });
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  private metadata(method: string, path: string, body: string): unknown {
    return this.envelope(method, path, body).metadata ?? {};
  }

  private envelope(method: string, path: string, body: string): Envelope {
    const envelope = JSON.parse(body) as Envelope;
    if (envelope.type === "error") throw new Refused(`${method} ${path}: ${envelope.error}`);
    return envelope;
  }
}
