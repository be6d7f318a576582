/** Who is measured: each makes the same objects, in its own way. */
import type { TestServer } from "../../support/machine";
import type { Step, Workload } from "./workload";

/** What one step of one workload took. */
export interface Taken {
  readonly milliseconds: number;
  /** Of its own process, where it has one. */
  readonly cpuMilliseconds?: number;
  readonly peakMegabytes?: number;
}

export interface Contestant {
  readonly name: string;
  /** One command. A step comes after those before it, of the same contestant and workload. */
  run(step: Step, workload: Workload, server: TestServer): Promise<Taken>;
}

/** At a time, as the engine does it on two cores and more. */
export const parallel = 16;

/** Works on all, so many at a time. */
export async function side<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...all.entries()];
  const lane = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      const [index, one] = next;
      results[index] = await work(one);
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return results;
}
