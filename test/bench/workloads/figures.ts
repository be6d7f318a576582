/** Sums of what several rounds took. */
import type { Taken } from "./contestant";

export interface Figures {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function figuresOf(all: readonly number[]): Figures {
  const sorted = [...all].sort((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! };
}

/** All that was taken, by contestant, workload and step. */
export class Results {
  private readonly all = new Map<string, Taken[]>();

  add(contestant: string, title: string, step: string, taken: Taken): void {
    const key = [contestant, title, step].join("\n");
    this.all.set(key, [...(this.all.get(key) ?? []), taken]);
  }

  of(
    contestant: string,
    title: string,
    step: string,
    what: keyof Taken = "milliseconds",
  ): Figures | undefined {
    const taken = this.all.get([contestant, title, step].join("\n"))?.map((one) => one[what]);
    const numbers = taken?.filter((value) => value !== undefined) ?? [];
    return numbers.length === 0 ? undefined : figuresOf(numbers);
  }
}
