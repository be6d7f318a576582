import { codeOf } from "./thrown";
import { realpathSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Dispatcher } from "undici";
import type { Endpoint } from "./Endpoint";
import { serverKinds } from "./serverKinds";

/** A server on this machine. */
export class UnixEndpoint implements Endpoint {
  readonly origin = "http://lxd";
  private chosen: string | undefined;
  private agent: Promise<Dispatcher> | undefined;

  constructor(
    private readonly socketPaths: readonly string[],
    private readonly guessed = false,
  ) {}

  get name(): string {
    return this.chosen ?? this.socketPaths.join(", ");
  }

  get wasReached(): boolean {
    return this.chosen !== undefined;
  }

  async dispatcher(): Promise<Dispatcher> {
    const socketPath = await this.choose();
    // A failed attempt must not be kept; the promise is, so that there is one pool.
    this.agent ??= createAgent(socketPath);
    return this.agent;
  }

  async socketOptions(): Promise<{ createConnection: () => Socket }> {
    const path = await this.choose();
    return { createConnection: () => connect({ path }) };
  }

  explain(error: unknown): { kind: "unavailable" | "forbidden" | "invalid"; message: string } | undefined {
    if (error instanceof SeveralServers) {
      const [one = "", ...others] = error.paths;
      return {
        kind: "invalid",
        message:
          `several servers answer on this machine, at ${[one, ...others].join(" and ")}, and nothing says which ` +
          `one is meant: name it with endpoint, such as "unix://${one}"`,
      };
    }
    const failures =
      error instanceof NoSocket ? error.failures : [{ path: this.name, code: codeOf(error) ?? "" }];
    const denied = failures.find(({ code }) => code === "EACCES" || code === "EPERM");
    if (denied !== undefined) {
      return {
        kind: "forbidden",
        message:
          `no permission to use the ${kindAt(denied.path).name} socket ${denied.path}: run as a member of the socket's ` +
          `group (often "${kindAt(denied.path).group}"; log in again after joining it), or as root with sudo`,
      };
    }
    if (failures.every(({ code }) => code in absent)) {
      const tried = failures.map(({ path, code }) => `${path} (${absent[code]})`);
      return {
        kind: "unavailable",
        message:
          tried.length === 0
            ? "no socket is known to look at"
            : `no LXD or Incus server answers at ${tried.join(", ")}; it may not be installed, or not be running`,
      };
    }
    return undefined;
  }

  async close(): Promise<void> {
    await (await this.agent)?.destroy();
  }

  /**
   * The first socket with a server behind it. It stays the chosen one: while a server restarts, another one
   * must not take its place.
   */
  private async choose(): Promise<string> {
    if (this.chosen !== undefined) return this.chosen;
    const failures: { path: string; code: string }[] = [];
    const answering: string[] = [];
    for (const path of this.socketPaths) {
      const code = await probe(path);
      if (code !== undefined) failures.push({ path, code });
      else answering.push(path);
      if (answering.length > 0 && !this.guessed) break;
    }
    const [found, ...others] = answering;
    if (found === undefined) throw new NoSocket(failures);
    if (others.some((other) => realpathSync(other) !== realpathSync(found))) {
      throw new SeveralServers(answering);
    }
    return (this.chosen ??= found);
  }
}

/** By its path alone: nobody has answered there. */
const kindAt = (path: string) => serverKinds[/incus/.test(path) ? "incus" : "lxd"];

class SeveralServers extends Error {
  constructor(readonly paths: readonly string[]) {
    super("several servers");
  }
}

class NoSocket extends Error {
  constructor(readonly failures: readonly { path: string; code: string }[]) {
    super("no socket");
  }
}

const absent: Readonly<Record<string, string>> = {
  ENOENT: "no such socket",
  ENOTDIR: "no such socket",
  ECONNREFUSED: "nobody listens",
  ENOTSOCK: "not a socket",
  EINVAL: "not a possible socket path",
};

/** Undefined when a server listens there, otherwise the system's error code. */
function probe(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Thrown at once, not emitted, for a path longer than the 107 bytes that the kernel takes.
    try {
      const socket = connect({ path });
      socket.once("connect", () => {
        socket.destroy();
        resolve(undefined);
      });
      socket.once("error", (error) => resolve(codeOf(error) ?? "EINVAL"));
    } catch (error) {
      resolve(codeOf(error) ?? "EINVAL");
    }
  });
}

async function createAgent(socketPath: string): Promise<Dispatcher> {
  // Loaded late: undici costs 0.1 s, and the plugin has to print its port first.
  const { Agent } = await import("undici");
  return new Agent({ connect: { socketPath }, keepAliveTimeout: 60_000 });
}
