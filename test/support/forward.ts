/** The HTTPS port of a test server, which lies in a network of its own, on a port of this machine's loopback. */
import { createServer, connect, type Server } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { existsSync } from "node:fs";
import type { TestServer } from "./machine";

/** Listens on a unix socket, which both sides see, and connects to the port within the server's network. */
const inner = (socket: string, port: number) => `
  require("node:net").createServer((from) => {
    const to = require("node:net").connect(${port}, "127.0.0.1");
    from.pipe(to); to.pipe(from);
    from.on("error", () => to.destroy()); to.on("error", () => from.destroy());
  }).listen(${JSON.stringify(socket)});`;

export interface Forward {
  readonly url: string;
  stop(): Promise<void>;
}

/** Lets the server listen for HTTPS, and forwards a loopback port of ours to it. */
export async function forwardHttps(server: TestServer, port = 8443): Promise<Forward> {
  await server.lxc("config", "set", "core.https_address", `127.0.0.1:${port}`);
  const socket = join(server.directory, `https-${port}.sock`);
  const quoted = `'${inner(socket, port).replaceAll("\n", " ")}'`;
  await server.inside(["sh", "-c", `setsid ${process.execPath} -e ${quoted} </dev/null >/dev/null 2>&1 &`]);
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 100) throw new Error("the forwarder within the test server did not start");
    await pause(50);
  }
  const outer: Server = createServer((from) => {
    const to = connect(socket);
    from.pipe(to);
    to.pipe(from);
    from.on("error", () => to.destroy());
    to.on("error", () => from.destroy());
  });
  outer.listen(0, "127.0.0.1");
  await once(outer, "listening");
  const address = outer.address() as { port: number };
  return {
    url: `https://127.0.0.1:${address.port}`,
    stop: async () => {
      outer.close();
    },
  };
}
