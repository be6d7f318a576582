/** A private LXD with what programs of the e2e tests stand on, and an account of all that a server holds. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startServer, type TestServer } from "./machine";
import { testImage } from "./testImage";

export const pool = "pool";
export const bridge = "br0";
export const image = "busybox";

/** A server with a pool, a bridge and the test image; the profile `default` has a root disk and a card. */
export async function startFurnished(): Promise<TestServer> {
  const server = await startServer();
  try {
    await server.lxc("storage", "create", pool, "dir");
    const addresses = ["ipv4.address=10.91.8.1/24", "ipv4.nat=false", "ipv6.address=none"];
    await server.lxc("network", "create", bridge, ...addresses);
    await server.lxc("profile", "device", "add", "default", "root", "disk", "path=/", `pool=${pool}`);
    await server.lxc("profile", "device", "add", "default", "eth0", "nic", `network=${bridge}`);
    await server.lxc("image", "import", await testImage(), "--alias", image);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The stack configuration that leads to the server. */
export function endpointOf(server: TestServer): Record<string, string> {
  return { "lxd:endpoint": `unix://${server.socket}` };
}

/** An object as the server has it. */
export async function query<T = Record<string, unknown>>(server: TestServer, path: string): Promise<T> {
  return readAnswer<T>(await server.lxc("query", `/1.0${path}`));
}

/** What `lxc query` and `incus query` print: nothing at all for a map that is empty, and on Incus 6 for a list. */
export const readAnswer = <T>(printed: string): T => JSON.parse(printed.trim() || "[]") as T;

export async function exists(server: TestServer, path: string): Promise<boolean> {
  return query(server, path).then(
    () => true,
    (error: Error) => {
      if (/not found/i.test(error.message)) return false;
      throw error;
    },
  );
}

/** The kinds of objects that a program can leave behind. */
const collections = [
  "/instances?recursion=1",
  "/images?recursion=1",
  "/images/aliases?recursion=1",
  "/networks?recursion=1",
  "/network-acls?recursion=1",
  "/network-zones?recursion=1",
  "/storage-pools?recursion=1",
  "/profiles?recursion=1",
  "/certificates?recursion=1",
  "/projects?recursion=1",
];

export type Inventory = Record<string, unknown>;

/** Objects without the moment in which they were used last; the server lists their users in no order. */
const lasting = (objects: unknown) =>
  (objects as Record<string, unknown>[]).map(({ last_used_at: _used, used_by: users, ...rest }) => ({
    ...rest,
    ...(Array.isArray(users) ? { used_by: [...(users as string[])].sort() } : {}),
  }));

/** All that the server holds. */
export async function inventory(server: TestServer): Promise<Inventory> {
  const pools = await query<{ name: string }[]>(server, "/storage-pools?recursion=1");
  const volumes = pools.map(({ name }) => `/storage-pools/${name}/volumes?recursion=1`);
  const found: Inventory = {};
  for (const path of [...collections, ...volumes]) found[path] = lasting(await query(server, path));
  found.config = (await query<{ config: unknown }>(server, "")).config;
  // The server keeps an operation for some seconds after its end, and prints nothing when it has none.
  const operations = await server.lxc("query", "/1.0/operations?recursion=1");
  found.running = operations.trim() === "" ? [] : ((JSON.parse(operations) as Inventory).running ?? []);
  return found;
}

/** The server holds what it held then, and soon nothing goes on there that did not. */
export async function isAsFound(server: TestServer, before: Inventory): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const now = await inventory(server);
    try {
      assert.deepEqual(now, before);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(500);
  }
}
