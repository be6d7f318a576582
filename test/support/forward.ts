/** The HTTPS port of a test server, which lies in a network of its own, on a port of this machine's loopback. */
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import type { TestServer } from "./machine";
import { startWithin } from "./programWithin";

/**
 * Listens on a unix socket, which both sides see, and connects to the port within the server's network. What ends on
 * one side is closed on the other: left half open, it would look alive to a member whose peer was killed.
 */
const inner = (socket: string, port: number) => `
  require("node:net").createServer((from) => {
    const to = require("node:net").connect(${port}, "127.0.0.1");
    from.pipe(to); to.pipe(from);
    from.on("error", () => to.destroy()).on("close", () => to.destroySoon());
    to.on("error", () => from.destroy()).on("close", () => from.destroySoon());
  }).listen(${JSON.stringify(socket)});`;

export interface Forward {
  readonly url: string;
  /** Lets another test server reach this one on a port of its own loopback; that of the url if none is given. */
  letReach(other: TestServer, port?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Listens on a port within a server's network, and connects to the unix socket of another server's forwarder. */
const listening = (socket: string, port: number, ready: string) => `
  require("node:net").createServer((from) => {
    const to = require("node:net").connect(${JSON.stringify(socket)});
    from.pipe(to); to.pipe(from);
    from.on("error", () => to.destroy()).on("close", () => to.destroySoon());
    to.on("error", () => from.destroy()).on("close", () => from.destroySoon());
  }).listen(${port}, "127.0.0.1", () => require("node:fs").writeFileSync(${JSON.stringify(ready)}, ""));`;

/**
 * Lets the server listen for HTTPS, and forwards a loopback port of ours to it; `"same"`: both have the same number,
 * so that what the server calls its address is one here too.
 */
export async function forwardHttps(server: TestServer, within: number | "same" = 8443): Promise<Forward> {
  const outer = createServer();
  outer.listen(0, "127.0.0.1");
  await once(outer, "listening");
  const address = outer.address() as { port: number };
  const port = within === "same" ? address.port : within;
  await server.lxc("config", "set", "core.https_address", `127.0.0.1:${port}`);
  const socket = join(server.directory, `https-${port}.sock`);
  await startWithin(server, inner(socket, port), socket);
  outer.on("connection", (from) => {
    const to = connect(socket);
    from.pipe(to);
    to.pipe(from);
    from.on("error", () => to.destroy()).on("close", () => to.destroySoon());
    to.on("error", () => from.destroy()).on("close", () => from.destroySoon());
  });
  const letReach = async (other: TestServer, on = address.port) => {
    const ready = join(other.directory, `reaches-${on}`);
    await startWithin(other, listening(socket, on, ready), ready);
  };
  return {
    url: `https://127.0.0.1:${address.port}`,
    letReach,
    stop: async () => {
      outer.close();
    },
  };
}
