/** The command `pulumi-lxd adopt`: an existing server becomes a Pulumi program, and what `pulumi import` takes. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure, type Provider } from "../reconcile/host";
import { unwrap } from "../reconcile/secrets";
import type { PropertyMap } from "../reconcile/values";
import { logicalNames } from "./names";
import { writeProgram } from "./program";
import { survey, type Found, type Named, type Scope, type Survey } from "./survey";

export interface AdoptOptions {
  /** Where the program goes. */
  readonly directory: string;
  readonly name: string;
  readonly projects?: readonly string[];
  /** What a file names, a state of Terraform or a preseed, and what was left out of it. */
  readonly stated?: Named;
  readonly overwrite: boolean;
  /** The directory of the plugin that belongs to this command. */
  readonly plugin?: string;
  /** Of the provider, as it is given to Pulumi. */
  readonly configuration: PropertyMap;
  readonly kinds: Scope["kinds"];
  readonly say: (line: string) => void;
  readonly progress: (line: string) => void;
}

export const importFile = "import.json";
const programFile = "Pulumi.yaml";

export async function adopt(provider: Provider, options: AdoptOptions, signal: AbortSignal): Promise<void> {
  const { directory, name, say } = options;
  const program = join(directory, programFile);
  if (existsSync(program) && !options.overwrite) {
    throw new Failure(
      "exists",
      `There is a program already: ${program}. Name another directory with --directory, or say --overwrite.`,
    );
  }
  await provider.configure(options.configuration);
  const onProgress: Scope["onProgress"] = (type, done, all) =>
    options.progress(`Reading ${type}: ${done} of ${all}`);
  const { projects, kinds, stated } = options;
  const scope = { projects, wanted: stated?.wanted, kinds, onProgress };
  const result = completed(await survey(provider, scope, signal), options);
  options.progress("");
  const { text, leftOut } = writeProgram(name, result.found, options.kinds, pluginFrom(options));
  mkdirSync(directory, { recursive: true });
  writeFileSync(program, text);
  writeFileSync(join(directory, importFile), importText(result));
  tell(result, leftOut, options);
  say("");
  say(`Next, in ${directory}:`);
  for (const command of commandsFor(options.configuration)) say(`  ${command}`);
}

/** With what a file says of objects that are not on the server, or have nothing of their own there. */
function completed({ found, skipped }: Survey, { stated, kinds }: AdoptOptions): Survey {
  const keyOf = ({ type, id }: { readonly type: string; readonly id: string }) => JSON.stringify([type, id]);
  const there = new Set(found.map(keyOf));
  const isMade = ({ type, inputs, outputs }: Found) =>
    kinds.find((kind) => kind.type === type)?.leaves(unwrap(inputs).plain, outputs) === undefined;
  const made = (stated?.declared ?? []).filter((one) => !there.has(keyOf(one)) && isMade(one));
  const isTaken = new Set(made.map(keyOf));
  return { found: [...found, ...made], skipped: skipped.filter((one) => !isTaken.has(keyOf(one))) };
}

/** Relative, and beginning as Pulumi wants it: the program can be moved together with the plugin. */
function pluginFrom({ directory, plugin }: AdoptOptions): string | undefined {
  if (plugin === undefined) return undefined;
  const path = relative(directory, plugin);
  return path.startsWith(".") ? path : `./${path}`;
}

/** The input of `pulumi import --file`. */
function importText({ found }: Survey): string {
  const names = logicalNames(found);
  const resources = found
    .filter(({ isNew }) => !isNew)
    .map((one) => ({
      type: `lxd:index:${one.type}`,
      name: names.get(one)!,
      id: one.id,
    }));
  return `${JSON.stringify({ resources }, null, 2)}\n`;
}

function tell(
  { found, skipped }: Survey,
  leftOut: ReadonlyMap<string, readonly string[]>,
  { say, stated }: AdoptOptions,
): void {
  const counts = new Map<string, number>();
  for (const { type } of found) counts.set(type, (counts.get(type) ?? 0) + 1);
  say(`${found.length} objects will be adopted:`);
  for (const [type, count] of counts) say(`  ${String(count).padStart(5)} ${type}`);
  for (const { type, id, why } of [...skipped, ...(stated?.skipped ?? [])]) {
    say(`Left out: ${[type, id].join(" ").trim()}, for ${why}.`);
  }
  for (const [logical, paths] of leftOut) {
    say(
      `Secret, and therefore not in the program: ${paths.join(", ")} of ${logical}. It stays as it is on the server (ignoreChanges).`,
    );
  }
}

function commandsFor(configuration: PropertyMap): string[] {
  const settings = Object.entries(configuration).map(([key, value]) =>
    typeof value === "string"
      ? `pulumi config set lxd:${key} ${value}`
      : `pulumi config set --secret lxd:${key} …`,
  );
  return [
    "pulumi stack init adopted",
    ...settings,
    `pulumi import --file ${importFile} --generate-code=false --yes`,
    "pulumi preview --expect-no-changes",
    "pulumi up     # changes nothing; notes in the state what depends on what",
  ];
}
