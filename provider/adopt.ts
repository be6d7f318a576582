/** The executable `pulumi-lxd`: what the provider can do beside being a plugin. */
import { messageOf } from "./lxd";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { adopt } from "./adoption/adopt";
import { kindsOf } from "./adoption/kinds";
import { createProvider } from "./provider";
import { Failure } from "./reconcile/host";
import { resources } from "./resources";

const usage = `Usage: pulumi-lxd adopt [options]

Reads an LXD server and writes a Pulumi program for what is on it, with the
input of "pulumi import". Nothing on the server is changed.

  --directory DIR     where the program goes (default: adopted)
  --name NAME         the Pulumi project's name (default: adopted)
  --project NAME      only this LXD project; may be given more than once
  --endpoint URL      unix:///path or https://host:8443 (default: as the provider finds it)
  --remote NAME       a remote of the lxc client
  --overwrite         replace a program that is there

All other settings of the provider are taken from its environment variables (LXD_…).`;

const options = {
  directory: { type: "string", default: "adopted" },
  name: { type: "string", default: "adopted" },
  project: { type: "string", multiple: true },
  endpoint: { type: "string" },
  remote: { type: "string" },
  overwrite: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return void process.stdout.write(`${usage}\n`);
  if (positionals.length !== 1 || positionals[0] !== "adopt") throw new Failure("invalid", usage);
  const { endpoint, remote } = values;
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const provider = createProvider();
  const plugin = join(__dirname, "plugin");
  try {
    await adopt(
      provider,
      {
        directory: values.directory,
        name: values.name,
        projects: values.project,
        overwrite: values.overwrite,
        plugin: existsSync(plugin) ? plugin : undefined,
        configuration: {
          ...(endpoint === undefined ? {} : { endpoint }),
          ...(remote === undefined ? {} : { remote }),
        },
        kinds: kindsOf(resources),
        say: (line) => void process.stdout.write(`${line}\n`),
        progress,
      },
      interrupted.signal,
    );
  } finally {
    await provider.close();
  }
}

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Failure("invalid", `${messageOf(error)}\n\n${usage}`, { cause: error });
  }
}

/** One line that is written over, where somebody watches. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

main().catch((error: unknown) => {
  const text =
    error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
