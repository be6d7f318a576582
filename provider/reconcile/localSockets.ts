/** Where a server of this machine, or of one behind SSH, is looked for when nothing names one. */
import type { Connection, ServerKind } from "../lxd";

export const snapSocket = "/var/snap/lxd/common/lxd/unix.socket";
export const packagedSocket = "/var/lib/lxd/unix.socket";

/** As each kind's client looks for them. */
const places: Readonly<
  Record<ServerKind, { socket: string; directory: string; sockets: readonly string[] }>
> = {
  lxd: { socket: "LXD_SOCKET", directory: "LXD_DIR", sockets: [snapSocket, packagedSocket] },
  incus: {
    socket: "INCUS_SOCKET",
    directory: "INCUS_DIR",
    sockets: ["/run/incus/unix.socket", "/var/lib/incus/unix.socket"],
  },
};

const kinds: readonly ServerKind[] = ["lxd", "incus"];

/** The socket that the environment names. */
function namedSocket(kind: ServerKind, environment: NodeJS.ProcessEnv): string | undefined {
  const { [places[kind].socket]: socket, [places[kind].directory]: directory } = environment;
  return socket || (directory && `${directory}/unix.socket`) || undefined;
}

/** Whose server the environment names, LXD's first. */
export const kindNamed = (environment: NodeJS.ProcessEnv): ServerKind | undefined =>
  kinds.find((kind) => namedSocket(kind, environment) !== undefined);

/** Sockets of a kind, or of any. Those that nothing names are guessed: of two servers nobody knows which one is meant. */
export function localServer(environment: NodeJS.ProcessEnv, of = kindNamed(environment)): Connection {
  const named = of && namedSocket(of, environment);
  if (named !== undefined) return { kind: "unix", socketPaths: [named] };
  const possible = of === undefined ? kinds : [of];
  return { kind: "unix", socketPaths: possible.flatMap((kind) => places[kind].sockets), guessed: true };
}

/** `ssh://user@host:22/path/to/unix.socket`; without a path, the sockets that a server is known by. */
export function throughSsh(address: string): Connection {
  const { protocol, username, host, pathname } = new URL(address);
  const url = `${protocol}//${username === "" ? "" : `${username}@`}${host}`;
  return /^\/?$/.test(pathname)
    ? { kind: "ssh", url, socketPaths: kinds.flatMap((kind) => places[kind].sockets), guessed: true }
    : { kind: "ssh", url, socketPaths: [decodeURIComponent(pathname)] };
}
