/** A private LXD with OVN, all of it in user space and on a machine of its own: one end ends everything. */
import { join } from "node:path";
import { installPackages } from "../../scripts/server/packages.js";
import { startServer, type TestServer } from "./machine";
import type { Stage } from "./stage";

/** Beside those of every test server. Nobody else needs them, so they come when these tests run. */
const packages = ["ovn-central", "ovn-host", "openvswitch-switch", "ethtool"];

const script = join(__dirname, "../../scripts/server/ovn.sh");

/** What an uplink needs to know: the bridge that the machine has for it, and addresses for networks behind it. */
export const uplinkConfig = {
  parent: "ovsup",
  "ipv4.gateway": "10.197.0.1/24",
  "ipv4.ovn.ranges": "10.197.0.100-10.197.0.200",
  "ipv4.routes": "10.197.1.0/24",
  "dns.nameservers": "10.197.0.1",
};

export async function startServerWithOvn(): Promise<TestServer> {
  await installPackages(packages);
  const server = await startServer({ prepare: [script] });
  const northbound = `unix:${join(server.directory, "../ovn/nb.sock")}`;
  await server.lxc("config", "set", `network.ovn.northbound_connection=${northbound}`);
  return server;
}

/** An uplink of the name `uplink`, and networks behind it: `ovn1` is 10.196.1.0/24, and so on. */
export async function createNetworks(stage: Stage, ...numbers: readonly number[]): Promise<void> {
  const pairs = Object.entries(uplinkConfig).map(([key, value]) => `${key}=${value}`);
  await stage.lxc("network", "create", "uplink", "--type=physical", ...pairs);
  for (const number of numbers) await createNetwork(stage, number);
}

export async function createNetwork(stage: Stage, number: number, project = "default"): Promise<void> {
  const pairs = Object.entries(networkConfig(number)).map(([key, value]) => `${key}=${value}`);
  await stage.lxc("network", "create", `ovn${number}`, "--type=ovn", `--project=${project}`, ...pairs);
}

export const networkConfig = (number: number) => ({
  network: "uplink",
  "ipv4.address": `10.196.${number}.1/24`,
  "ipv4.nat": "true",
  "ipv6.address": "none",
});
