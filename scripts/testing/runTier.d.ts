interface Tier {
  readonly name: string;
  readonly longest?: readonly string[];
  readonly alone?: readonly string[];
}

export function order(tier: Tier, files: readonly string[]): { sideBySide: string[]; alone: string[] };

export function inLanes<Thing, Result>(
  things: readonly Thing[],
  lanes: number,
  work: (thing: Thing) => Promise<Result>,
): Promise<Result[]>;
