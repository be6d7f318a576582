/** The executable `pulumi-lxd`: what the provider can do beside being a plugin. */
import { fromJson, messageOf } from "./lxd";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { adopt } from "./adoption/adopt";
import { doctor } from "./adoption/doctor";
import { kindsOf, type Kind } from "./adoption/kinds";
import { readPreseed } from "./adoption/preseed";
import type { Named } from "./adoption/survey";
import { readTerraformState } from "./adoption/terraform";
import { createProvider } from "./provider";
import { Failure, type Provider } from "./reconcile/host";
import type { PropertyMap, Value } from "./reconcile/values";
import { resources } from "./resources";
import { Watch } from "./watch/watch";

const usage = `Usage: pulumi-lxd adopt [options]
       pulumi-lxd doctor [--endpoint URL | --remote NAME]
       pulumi-lxd watch [--stack NAME] [--cwd DIR] [--once] [--json] [--repair] [--exec COMMAND]

adopt reads an LXD server and writes a Pulumi program for what is on it, with
the input of "pulumi import". doctor says which server is reached,
what is there, and what instances would lack; it ends with 0 when that is nothing, with 2
when it is something, and with 1 when the server is not reached or does not
trust this client. Neither changes anything on the server.

watch says who changes what a stack has on its servers, and in which properties, when
it happens, until it is interrupted. It reads the stack's state by the Pulumi CLI.

Of adopt and doctor:
  --directory DIR     where the program goes (default: adopted)
  --name NAME         the Pulumi project's name (default: adopted)
  --project NAME      only this LXD project; may be given more than once
  --endpoint URL      unix:///path, https://host:8443 or ssh://user@host (default: as the provider finds it)
  --remote NAME       a remote of the lxc client
  --from-terraform F  only what that state of Terraform or OpenTofu names, under
                      the names that it has there
  --from-preseed F    only what that preseed of "lxd init" names; what is not on the
                      server yet, as the preseed says it
  --overwrite         replace a program that is there

Of watch:
  --stack NAME        the stack (default: the one that is selected)
  --cwd DIR           the directory of its program (default: this one)
  --once              look at all objects once, and end: with 0 when they are as the state says,
                      with 2 when something differs, with 1 when that cannot be told
  --json              one JSON object per line for each finding
  --repair            put right what differs by "pulumi up" of these resources, unless that
                      would replace or delete something
  --exec COMMAND      run this for each finding, which it is given as JSON

All other settings of the provider are taken from its environment variables (LXD_…).`;

const options = {
  directory: { type: "string", default: "adopted" },
  name: { type: "string", default: "adopted" },
  project: { type: "string", multiple: true },
  endpoint: { type: "string" },
  remote: { type: "string" },
  "from-terraform": { type: "string" },
  "from-preseed": { type: "string" },
  overwrite: { type: "boolean", default: false },
  stack: { type: "string" },
  cwd: { type: "string", default: "." },
  once: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  repair: { type: "boolean", default: false },
  exec: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const [name, ...more] = positionals;
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined || more.length > 0) throw new Failure("invalid", usage);
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
  const provider = createProvider();
  try {
    process.exitCode = await command(provider, values, interrupted.signal);
  } finally {
    await provider.close();
  }
}

type Values = ReturnType<typeof readArguments>["values"];

/** Each answers the exit code. */
const commands: Readonly<
  Record<string, (provider: Provider, values: Values, signal: AbortSignal) => Promise<number>>
> = {
  adopt: async (provider, values, signal) => {
    const { directory, name, project: projects, overwrite } = values;
    const plugin = existsSync(bundled) ? bundled : undefined;
    const kinds = kindsOf(resources);
    const what = {
      stated: statedIn(values, kinds),
      directory,
      name,
      projects,
      overwrite,
      plugin,
      configuration: configurationOf(values),
    };
    await adopt(provider, { ...what, kinds, say, progress }, signal);
    return 0;
  },
  doctor: async (provider, values, signal) => {
    const newer = resources.flatMap(({ type, extension }) => (extension ? [{ type, extension }] : []));
    const isWhole = await doctor(provider, { configuration: configurationOf(values), newer, say }, signal);
    return isWhole ? 0 : 2;
  },
  watch: async (_provider, { stack: name, cwd: directory, once, json, repair, exec }, signal) => {
    const note = (line: string) => void process.stderr.write(`${line}\n`);
    const common = { stack: { directory, name }, definitions: resources, makeProvider: createProvider };
    const watch = new Watch({ ...common, json, repair, exec, say, note });
    if (once) return (await watch.once(signal)) ? 0 : 2;
    await watch.run(signal);
    return 0;
  },
};

/** What a file names, where one is given. */
function statedIn(values: Values, kinds: readonly Kind[]): Named | undefined {
  const { "from-terraform": state, "from-preseed": preseed } = values;
  if (state !== undefined && preseed !== undefined) {
    throw new Failure(
      "invalid",
      "Give either --from-terraform or --from-preseed: each makes a program of its own.",
    );
  }
  if (preseed !== undefined) return readPreseed(read(preseed, parseYaml), resources);
  if (state === undefined) return undefined;
  const taken = resources.filter(({ type }) => kinds.some((kind) => kind.type === type));
  return readTerraformState(read(state, fromJson<Value>), taken);
}

function read(file: string, parse: (text: string) => Value): Value {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Failure("invalid", `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** What YAML has beside what JSON has, such as dates, is text. */
const parseYaml = (text: string): Value => fromJson<Value>(JSON.stringify(parse(text) ?? null));

/** The plugin that belongs to this command. */
const bundled = join(__dirname, "plugin");

const configurationOf = ({ endpoint, remote }: Values): PropertyMap => ({
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(remote === undefined ? {} : { remote }),
});

const say = (line: string) => void process.stdout.write(`${line}\n`);

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
