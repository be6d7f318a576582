/** A private LXD for a test: a machine of its own, which disturbs nothing and leaves nothing behind. */
import { startMachine, type Machine, type MachineOptions } from "../../scripts/server/machine.js";
import { installPackages } from "../../scripts/server/packages.js";

export type TestServer = Machine;

/** Starts a server; `stop` it in an `after` hook. It also ends with this process, however that ends. */
export async function startServer(options: MachineOptions = {}): Promise<TestServer> {
  await installPackages();
  return startMachine(options);
}
