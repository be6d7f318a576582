/**
 * The memory of the plugin's process (VmHWM: the most that it ever had) while it uploads a large image and while it
 * refreshes many instances, as the engine would have it do that.
 *
 *     npm run bench -- memory [MEGABYTES] [INSTANCES]
 */
import { largeImage } from "../support/largeImage";
import { startServer } from "../support/machine";
import type { ResourceState } from "../support/pluginHarness";
import { SpawnedPlugin } from "../support/spawnedPlugin";

const megabytes = Number(process.argv[2] ?? 1024);
const instances = Number(process.argv[3] ?? 300);

async function main(): Promise<void> {
  const server = await startServer();
  try {
    await server.lxc("storage", "create", "pool", "dir");
    await server.lxc("profile", "device", "add", "default", "root", "disk", "path=/", "pool=pool");
    const configuration = { endpoint: `unix://${server.socket}`, requestTimeout: 120 };
    const measure = async (what: string, work: (plugin: SpawnedPlugin) => Promise<void>) => {
      const plugin = await SpawnedPlugin.start(configuration);
      try {
        const began = Date.now();
        await work(plugin);
        const seconds = ((Date.now() - began) / 1000).toFixed(1);
        console.log(`${what.padEnd(32)} ${plugin.peakMegabytes().toFixed(0).padStart(4)} MB in ${seconds} s`);
      } finally {
        await plugin.stop();
      }
    };
    await measure("configured", async () => undefined);
    const path = largeImage(server.directory, megabytes);
    await measure(`image of ${megabytes} MiB uploaded`, async ({ create }) => {
      await create("Image", "image", { source: { type: "file", path } });
    });
    const names = Array.from({ length: instances }, (_, index) => `i${index}`);
    let states: ResourceState[] = [];
    await measure(`${instances} instances made`, async ({ create }) => {
      const inputs = { source: { type: "none" }, running: false };
      states = await Promise.all(names.map((name) => create("Instance", name, { name, ...inputs })));
    });
    await measure(`${instances} instances refreshed`, async ({ read }) => {
      await Promise.all(states.map(read));
    });
  } finally {
    await server.stop();
  }
}

void main();
