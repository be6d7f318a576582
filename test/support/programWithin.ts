import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { TestServer } from "./machine";

/** Runs JavaScript beside a test server, in its namespaces, until that ends; it is of use once it made the file `ready`. */
export async function startWithin(server: TestServer, script: string, ready: string): Promise<void> {
  const quoted = `'${script.replaceAll("\n", " ")}'`;
  await server.inside(["sh", "-c", `setsid ${process.execPath} -e ${quoted} </dev/null >/dev/null 2>&1 &`]);
  for (let tries = 0; !existsSync(ready); tries++) {
    if (tries > 400) throw new Error(`a program within the test server did not start: no ${ready}`);
    await pause(50);
  }
}
