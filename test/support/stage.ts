/** What a live test stands on: a private LXD, and the plugin served against it in this process. */
import { PluginHarness } from "./pluginHarness";
import { readAnswer } from "./furnished";
import { startServer, type TestServer } from "./machine";
import { testImage } from "./testImage";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";

export interface StageOptions {
  /** What is on the server before the test begins: a pool and the profile `default` with a disk on it, … */
  with?: readonly ("pool" | "network" | "image")[];
  configuration?: PropertyMap;
  /** Starts the server, where that is not to be a plain one. */
  server?: () => Promise<TestServer>;
}

/** The names of what a stage can be set up with. */
export const pool = "pool";
export const bridge = "br0";
export const image = "busybox";

interface Parts {
  readonly server: TestServer;
  readonly harness: PluginHarness;
  readonly configuration: PropertyMap;
}

export class Stage implements Parts {
  readonly server: TestServer;
  readonly harness: PluginHarness;
  readonly configuration: PropertyMap;

  protected constructor({ server, harness, configuration }: Parts) {
    this.server = server;
    this.harness = harness;
    this.configuration = configuration;
  }

  static async start(options: StageOptions = {}): Promise<Stage> {
    const server = await (options.server ?? startServer)();
    try {
      return await Stage.over(server, options);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** A stage on a server that is there; `members` are those of its cluster, if it is in one. */
  static async over(
    server: TestServer,
    options: StageOptions = {},
    members: readonly string[] = [],
  ): Promise<Stage> {
    await furnish(server, options.with ?? [], members);
    const configuration = { endpoint: `unix://${server.socket}`, ...options.configuration };
    const harness = await PluginHarness.start(createProvider, { configuration });
    return new Stage({ server, harness, configuration });
  }

  async stop(): Promise<void> {
    await this.harness.stop();
    await this.server.stop();
  }

  /** Every command of Pulumi's has a provider of its own, which remembers nothing of the one before. */
  async newCommand(configuration: PropertyMap = {}): Promise<PluginHarness> {
    await this.harness.configure({ ...this.configuration, ...configuration });
    return this.harness;
  }

  lxc(...args: string[]): Promise<string> {
    return this.server.lxc(...args);
  }

  /** An object as the server has it. */
  async query<T = Record<string, unknown>>(path: string): Promise<T> {
    return readAnswer<T>(await this.lxc("query", `/1.0${path}`));
  }

  /** A request of somebody else's. */
  async request(method: string, path: string, body: unknown): Promise<void> {
    await this.lxc("query", "--wait", "-X", method, "-d", JSON.stringify(body), `/1.0${path}`);
  }

  async exists(path: string): Promise<boolean> {
    return this.query(path).then(
      () => true,
      (error: Error) => {
        if (/not found/i.test(error.message)) return false;
        throw error;
      },
    );
  }
}

async function furnish(
  server: TestServer,
  wanted: NonNullable<StageOptions["with"]>,
  members: readonly string[],
): Promise<void> {
  // A cluster wants to hear of each member before the pool or network is made on all.
  const everywhere = async (...command: string[]) => {
    for (const member of members) await server.lxc(...command, `--target=${member}`);
  };
  if (wanted.includes("pool")) {
    await everywhere("storage", "create", pool, "dir");
    await server.lxc("storage", "create", pool, "dir");
    await server.lxc("profile", "device", "add", "default", "root", "disk", "path=/", `pool=${pool}`);
  }
  if (wanted.includes("network")) {
    const config = ["ipv4.address=10.91.7.1/24", "ipv4.nat=false", "ipv6.address=none"];
    await everywhere("network", "create", bridge);
    await server.lxc("network", "create", bridge, ...config);
    await server.lxc("profile", "device", "add", "default", "eth0", "nic", `network=${bridge}`);
  }
  if (wanted.includes("image")) {
    await server.lxc("image", "import", await testImage(), "--alias", image);
  }
}
