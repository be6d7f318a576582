import type { ServerKind } from "./servers.js";

/** A private server on a machine of its own; see machine.js. */
export interface Machine {
  readonly kind: ServerKind;
  /** The server's LXD_DIR, or INCUS_DIR. */
  readonly directory: string;
  readonly socket: string;
  /** The daemon's log file. */
  readonly log: string;
  /** Environment for programs that act on this server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the server's own client (`lxc`, `incus`) against it and returns its stdout. */
  lxc(...args: string[]): Promise<string>;
  /** Runs a command as root on the machine itself: in its network, with its process ids and mounts (see machine.js). */
  inside(command: readonly string[]): Promise<string>;
  /** Kills the daemon as a crash would; its containers run on. It stays down until `startDaemon`. */
  killDaemon(): Promise<void>;
  startDaemon(): Promise<void>;
  restartDaemon(): Promise<void>;
  /** The last lines of the daemon's log. */
  logTail(): string;
  /** Ends the server with all that runs in it, and removes its directory. */
  stop(): Promise<void>;
}

export interface MachineOptions {
  /** Which one; that of this machine's own packages if none is given. */
  readonly server?: ServerKind;
  /** Further environment variables of the daemon. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * A command that readies the machine before the daemon starts. After its own arguments it gets the machine's
   * directory, and the command that it has to run at last.
   */
  readonly prepare?: readonly string[];
}

export function startMachine(options?: MachineOptions): Promise<Machine>;
