/**
 * How long the plugin takes from its start to its port, and the memory that it then has: in bin/, on the Node that
 * runs this, and as the archive of a release, which brings its own; beside each the same for a node that does nothing.
 * The engine starts a provider for every command.
 *
 *     npm run bench -- start [RUNS]
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ownPlatform } from "../../scripts/release/platforms.js";
import { writePluginArchive } from "../../scripts/release/pluginArchive.js";

const BIN = join(resolve(__dirname, "../.."), "bin");
const runs = Number(process.argv[2] ?? 20);

interface Measurement {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Runs a program up to its first line, takes its measure, and ends it. */
async function measure(command: readonly string[]): Promise<Measurement> {
  const [program, ...args] = command as [string, ...string[]];
  const started = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(() => {
      throw new Error(`${command.join(" ")} ended without a line`);
    }),
  ]);
  const milliseconds = performance.now() - started;
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const megabytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
  child.kill("SIGKILL");
  await ended;
  return { milliseconds, megabytes };
}

function summary(name: string, measurements: readonly Measurement[]): string {
  const of = (key: keyof Measurement) => {
    const sorted = measurements.map((one) => one[key]).sort((a, b) => a - b);
    const pick = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!];
    return pick.map((value) => value.toFixed(0).padStart(6)).join(" ");
  };
  return `${name.padEnd(22)}${of("milliseconds")}   ${of("megabytes")}`;
}

/** The plugin as an archive brings it. */
async function unpackArchive(directory: string): Promise<void> {
  const platform = ownPlatform();
  if (!platform) throw new Error(`a release has nothing for ${process.platform}-${process.arch}`);
  const archive = await writePluginArchive(platform, directory);
  execFileSync("tar", ["-xzf", archive, "-C", directory]);
}

async function compare(archive: string): Promise<void> {
  const plugin = (directory: string) => [join(directory, "pulumi-resource-lxd"), "127.0.0.1:9"];
  const nothing = ["-e", "console.log(); setInterval(() => {}, 1000)"];
  const [own, archived] = [process.execPath, join(archive, "node")];
  const nodeOf = (program: string) =>
    `node ${execFileSync(program, ["--version"], { encoding: "utf8" }).trim()} alone`;
  // An address where nobody answers: the engine is not needed up to the port.
  const programs = {
    "bin/": plugin(BIN),
    [nodeOf(own)]: [own, ...nothing],
    "archive of a release": plugin(archive),
    [nodeOf(archived)]: [archived, ...nothing],
  };
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, [] as Measurement[]]));
  // In turns, so that what else the machine does meets all; the first round warms the caches.
  for (let round = 0; round <= runs; round++) {
    for (const [name, command] of Object.entries(programs)) {
      const measured = await measure(command);
      if (round > 0) results[name]!.push(measured);
    }
  }
  console.log(`${`${runs} runs`.padEnd(22)}${"   min median    max ms"}${"   min median    max MB"}`);
  for (const [name, measurements] of Object.entries(results)) console.log(summary(name, measurements));
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "bench-start-"));
  try {
    await unpackArchive(directory);
    await compare(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

void main();
