/**
 * One `ssh` process that brings sockets of another machine to this one. Keys, names, jump hosts and known hosts are
 * those of the user's own OpenSSH.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorKind } from "./LxdError";
import { codeOf } from "./thrown";

/** A server whose socket is reached through SSH. */
export interface SshConnection {
  kind: "ssh";
  /** `ssh://user@host:22`. */
  url: string;
  /** On that machine; the first that is there, and of those that are `guessed` the only one. */
  socketPaths: string[];
  guessed?: true;
}

/** Why there is no way to the server. */
export class TunnelFailed extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
  ) {
    super(message);
    this.name = "TunnelFailed";
  }
}

/** Milliseconds that the way there may take, up to the keys that are exchanged, and less where a request may. */
const connectWithin = 15_000;

/**
 * Says which of the sockets are there, and stays until its input ends: with the process that started it, however that
 * ends. It is for `sh`, whatever shell the user has there.
 */
const lookAndStay = (paths: readonly string[]) =>
  `exec sh -c ${quoted(
    `for s in ${paths.map(quoted).join(" ")}; do ` +
      `if [ -S "$s" ]; then if [ -w "$s" ]; then echo "open $(readlink -f "$s") $s"; else echo "closed - $s"; fi; fi; ` +
      `done; echo end; exec cat > /dev/null`,
  )}`;

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

export class SshTunnel {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    /** On this machine. */
    readonly socketPath: string,
  ) {}

  get isOpen(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @param requestTimeout in milliseconds */
  static async open(connection: SshConnection, requestTimeout = connectWithin): Promise<SshTunnel> {
    if (process.platform === "win32") {
      throw new TunnelFailed(
        "unsupported",
        "the ssh of Windows brings no sockets of other machines. Run Pulumi where there is another, or let the server listen (core.https_address) and name it as https://",
      );
    }
    const within = Math.min(connectWithin, requestTimeout);
    const directory = await mkdtemp(join(tmpdir(), "pulumi-lxd-ssh-"));
    const local = (index: number) => join(directory, String(index));
    const child = spawn("ssh", argumentsFor(connection, within, local), { stdio: ["pipe", "pipe", "pipe"] });
    try {
      const index = chosenOf(await heard(child, connection.url), connection);
      return new SshTunnel(child, directory, local(index));
    } catch (error) {
      child.kill();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    this.child.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function argumentsFor(
  { url, socketPaths }: SshConnection,
  within: number,
  local: (index: number) => string,
): string[] {
  const { username, hostname, port } = new URL(url);
  const options = {
    // Nobody is there to answer a question.
    BatchMode: "yes",
    ExitOnForwardFailure: "yes",
    // In whole seconds; 0 would be for ever.
    ConnectTimeout: String(Math.max(1, Math.ceil(within / 1000))),
    // A connection that is dead is noticed after a minute.
    ServerAliveInterval: "20",
    ServerAliveCountMax: "3",
  };
  return [
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ...socketPaths.flatMap((path, index) => ["-L", `${local(index)}:${path}`]),
    ...(port === "" ? [] : ["-p", port]),
    ...(username === "" ? [] : ["-l", decodeURIComponent(username)]),
    "--",
    hostname.replace(/^\[|\]$/g, ""),
    lookAndStay(socketPaths),
  ];
}

/** What the other machine says of its sockets; an error in the words of `ssh` where it does not get there. */
function heard(child: ChildProcess, url: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaint = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (/^end$/m.test(said)) resolve(said.split("\n"));
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.once("error", (error) => reject(new TunnelFailed("unavailable", notStarted(error))));
    child.once("close", () => reject(refused(complaint.trim(), url)));
  });
}

const notStarted = (error: Error) =>
  codeOf(error) === "ENOENT"
    ? "the program ssh is not there: install OpenSSH's client"
    : `ssh could not be started (${error.message})`;

function refused(complaint: string, url: string): TunnelFailed {
  const last = complaint.split("\n").at(-1) || "it ended without a word";
  const to = url.replace(/^ssh:\/\//, "ssh ");
  if (/host key verification failed|no .* host key is known/i.test(complaint)) {
    return new TunnelFailed(
      "forbidden",
      `its host key is not known here: connect once by hand (${to}) and accept it`,
    );
  }
  if (/permission denied/i.test(last)) {
    return new TunnelFailed(
      "forbidden",
      `${last}: ${to} has to work without a question (a key in an agent, or without a passphrase)`,
    );
  }
  return new TunnelFailed("unavailable", last);
}

/** The index of the socket that is used. */
function chosenOf(lines: readonly string[], { url, socketPaths, guessed }: SshConnection): number {
  const found = lines.flatMap((line) => {
    const [, state = "", real = "", path = ""] = /^(open|closed) (\S+) (.*)$/.exec(line) ?? [];
    return state === "" ? [] : [{ state, real, path }];
  });
  const [first, ...others] = found;
  if (first === undefined) {
    throw new TunnelFailed(
      "unavailable",
      `no LXD or Incus server listens there at ${socketPaths.join(", ")}`,
    );
  }
  const another = others.find(({ real }) => real !== first.real);
  if (guessed && another !== undefined) {
    throw new TunnelFailed(
      "invalid",
      `several servers are there, at ${first.path} and ${another.path}: name the one that is meant, such as "${url}${first.path}"`,
    );
  }
  if (first.state === "closed") {
    throw new TunnelFailed(
      "forbidden",
      `that user may not use ${first.path}: make it a member of the socket's group (often "lxd" or "incus-admin")`,
    );
  }
  return socketPaths.indexOf(first.path);
}
