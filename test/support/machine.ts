/** A private LXD for a test: a machine of its own, which disturbs nothing and leaves nothing behind. */
import { startMachine, type Machine, type MachineOptions } from "../../scripts/server/machine.js";
import { installPackages } from "../../scripts/server/packages.js";
import { serverCalled } from "../../scripts/server/servers.js";

export type TestServer = Machine;

/** For somebody who looks how a test fares elsewhere: `TEST_SERVER=incus-6 npx mocha FILE`. */
const { TEST_SERVER: elsewhere = "lxd" } = process.env;

/** Starts a server; `stop` it in an `after` hook. It also ends with this process, however that ends. */
export async function startServer(options: MachineOptions = {}): Promise<TestServer> {
  await installPackages();
  return startMachine({ server: serverCalled(elsewhere), ...options });
}
