interface Tier {
  readonly name: string;
  readonly timeout: number;
}

export function tierOf(file: string): Tier | undefined;

export function chosenFiles(names: readonly string[]): { tier: Tier; files: string[] }[];
