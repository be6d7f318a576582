/**
 * How long the plugin takes from its start to its port, and the memory that it then has; beside it the same for
 * a node that does nothing. The engine starts a provider for every command.
 *
 *     npm run bench -- start [RUNS]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const PLUGIN = join(resolve(__dirname, "../.."), "bin", "pulumi-resource-lxd");
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

async function main(): Promise<void> {
  // An address where nobody answers: the engine is not needed up to the port.
  const programs = {
    "pulumi-resource-lxd": [PLUGIN, "127.0.0.1:9"],
    "node alone": [process.execPath, "-e", "console.log(); setInterval(() => {}, 1000)"],
  };
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, [] as Measurement[]]));
  // In turns, so that what else the machine does meets both; the first round warms the caches.
  for (let round = 0; round <= runs; round++) {
    for (const [name, command] of Object.entries(programs)) {
      const measured = await measure(command);
      if (round > 0) results[name]!.push(measured);
    }
  }
  console.log(`${`${runs} runs`.padEnd(22)}${"   min median    max ms"}${"   min median    max MB"}`);
  for (const [name, measurements] of Object.entries(results)) console.log(summary(name, measurements));
  const median = (name: string) =>
    results[name]!.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)[Math.floor(runs / 2)]!;
  const ratio = median("pulumi-resource-lxd") / median("node alone");
  console.log(`The plugin takes ${ratio.toFixed(1)} times as long as node alone.`);
}

void main();
