/** The rows that are printed: one for each workload and step. */
import type { Figures, Results } from "./figures";
import { steps, type Workload } from "./workload";

export interface Measured {
  readonly results: Results;
  /** By contestant and workload, a number for each step. */
  readonly requests: Map<string, number[]>;
}

export interface Row {
  readonly workload: string;
  readonly step: string;
  readonly milliseconds: Figures;
  readonly floor: Figures;
  /** Ours by the floor's, medians. */
  readonly ratio: number;
  /** What 2N take, by what N take. */
  readonly growth: number;
  /** Milliseconds for one object more. */
  readonly marginal: Record<string, number>;
  readonly cpuMillisecondsPerObject: number;
  readonly peakMegabytes: number;
  readonly requests: number;
  readonly floorRequests: number;
}

const [ours, raw] = ["pulumi-lxd", "raw requests"];
const others = ["lxc in a loop", "pylxd"];

type Series = readonly (readonly [Workload, Workload, Workload])[];

export function rowsOf(series: Series, { results, requests }: Measured): Row[] {
  return series.flatMap(([one, all, twice]) =>
    steps.map((step, index): Row => {
      const median = (who: string, { title }: Workload) => results.of(who, title, step)?.median;
      const mine = results.of(ours, all.title, step)!;
      const least = results.of(raw, all.title, step)!;
      const more = (who: string): [string, number][] => {
        const [alone, many] = [median(who, one), median(who, all)];
        return alone === undefined || many === undefined ? [] : [[who, (many - alone) / (all.count - 1)]];
      };
      const cpu = (workload: Workload) => results.of(ours, workload.title, step, "cpuMilliseconds")!.median;
      return {
        workload: all.title,
        step,
        milliseconds: mine,
        floor: least,
        ratio: mine.median / least.median,
        growth: median(ours, twice)! / mine.median,
        marginal: Object.fromEntries([ours, raw, ...others].flatMap(more)),
        cpuMillisecondsPerObject: (cpu(all) - cpu(one)) / (all.count - 1),
        peakMegabytes: results.of(ours, all.title, step, "peakMegabytes")!.max,
        requests: requests.get(`${ours} ${all.title}`)![index]!,
        floorRequests: requests.get(`${raw} ${all.title}`)![index]!,
      };
    }),
  );
}

const head = [
  "workload",
  "step",
  "ours, ms (min median max)",
  "floor, ms",
  "ours / floor",
  "2N / N",
  "one more, ms: ours, floor, lxc, pylxd",
  "CPU, ms each",
  "peak, MB",
  "requests: ours, floor",
];

export function tableOf(rows: readonly Row[]): string {
  const whole = (value: number) => value.toFixed(0);
  const lines = rows.map((row) => [
    row.workload,
    row.step,
    `${whole(row.milliseconds.min)} ${whole(row.milliseconds.median)} ${whole(row.milliseconds.max)}`,
    whole(row.floor.median),
    row.ratio.toFixed(1),
    row.growth.toFixed(1),
    [ours, raw, ...others].map((who) => row.marginal[who]?.toFixed(1) ?? "-").join(", "),
    row.cpuMillisecondsPerObject.toFixed(1),
    whole(row.peakMegabytes),
    `${row.requests}, ${row.floorRequests}`,
  ]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
