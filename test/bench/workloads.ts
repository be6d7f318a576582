/**
 * The provider beside others, on one server, in rounds that take turns: what a command costs without Pulumi's engine,
 * beside the fewest raw requests, `lxc` in a loop, and pylxd. Nothing here is a test: what matters are the ratios of one
 * run.
 *
 *     npm run bench -- workloads [--rounds R] [--json]
 */
import { parseArgs } from "node:util";
import { tmpdir } from "node:os";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startServer, type TestServer } from "../support/machine";
import { Stage } from "../support/stage";
import type { Contestant } from "./workloads/contestant";
import { Results } from "./workloads/figures";
import { floor, takeSent } from "./workloads/floor";
import { lxcLoop } from "./workloads/lxcLoop";
import { plugin } from "./workloads/plugin";
import { pylxd } from "./workloads/pylxd";
import { rowsOf, tableOf, type Measured } from "./workloads/table";
import { profiles, running, steps, stopped, type Workload } from "./workloads/workload";

/** Each at N, at 2N, and alone: how the cost grows, and what one object more costs. */
const series: readonly (readonly [one: Workload, all: Workload, twice: Workload])[] = [
  [profiles(1), profiles(100), profiles(200)],
  [stopped(1), stopped(20), stopped(40)],
  [running(1), running(10), running(20)],
];

async function round(
  contestants: readonly Contestant[],
  workloads: readonly Workload[],
  server: TestServer,
  results: Results,
): Promise<void> {
  for (const workload of workloads) {
    for (const contestant of contestants) {
      for (const step of steps) {
        const taken = await contestant.run(step, workload, server);
        results.add(contestant.name, workload.title, step, taken);
      }
    }
  }
}

/** Counted in a round of its own: the log takes time. */
async function requestsOf(contestant: Contestant, workload: Workload, server: TestServer): Promise<number[]> {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  const counts: number[] = [];
  try {
    for (const step of steps) {
      const log = join(directory, step);
      process.env.LXD_DEBUG_LOG = log;
      takeSent();
      await contestant.run(step, workload, server);
      const raw = takeSent();
      counts.push(
        raw > 0 ? raw : (readFileSync(log, "utf8").match(/ (GET|POST|PUT|PATCH|DELETE|HEAD) /g) ?? []).length,
      );
    }
  } finally {
    delete process.env.LXD_DEBUG_LOG;
    rmSync(directory, { recursive: true, force: true });
  }
  return counts;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string" }, json: { type: "boolean" } } });
  const rounds = Number(values.rounds ?? 3);
  const library = await pylxd();
  if (typeof library === "string") console.error(`Left out: ${library}`);
  const others = [lxcLoop, ...(typeof library === "string" ? [] : [library])];
  const stage = await Stage.start({ with: ["pool", "image"], server: startServer });
  try {
    const { server } = stage;
    const results = new Results();
    const measured: Measured = { results, requests: new Map() };
    for (let count = 1; count <= rounds; count++) {
      console.error(`round ${count} of ${rounds}`);
      for (const [one, all, twice] of series) {
        await round([plugin, floor, ...others], [one, all], server, results);
        await round([plugin, floor], [twice], server, results);
      }
    }
    for (const [, all] of series) {
      for (const contestant of [plugin, floor]) {
        measured.requests.set(`${contestant.name} ${all.title}`, await requestsOf(contestant, all, server));
      }
    }
    const rows = rowsOf(series, measured);
    console.log(values.json ? JSON.stringify(rows, null, 2) : tableOf(rows));
  } finally {
    await stage.stop();
  }
}

void main();
