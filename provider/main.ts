/** The executable: serves the plugin. Its first line of output is the port, and nothing else is in it. */
import { version } from "../package.json";
import { endWith, watchEngine } from "./plugin/lifetime";
import { readSchema } from "./plugin/files";
import { serve } from "./plugin";

const note = (message: string) => void process.stderr.write(`${message}\n`);

async function main(): Promise<void> {
  // [--logtostderr] [-v=N] [--tracing URL] [ENGINE_ADDRESS]
  const last = process.argv.slice(2).at(-1);
  const engineAddress = last !== undefined && /^[^-].*:\d+$/.test(last) ? last : undefined;
  const served = await serve({
    // Loaded once the port is out: the engine asks other things first.
    createProvider: async () => (await import("./provider")).createProvider(),
    version,
    readSchema: () => readSchema(__dirname),
    engineAddress,
    note,
  });
  const end = endWith(served.stop);
  const crash = (error: unknown) => {
    note(textOf(error));
    served.log.forCall("").warning(`The LXD provider crashed, please report it: ${textOf(error)}`);
    end(1);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  process.stdout.write(`${String(served.port)}\n`);
  served.service.prepare();
  if (served.log.engine !== undefined) watchEngine(served.log.engine, () => end(0));
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  note(textOf(error));
  process.exit(1);
});
