/** Tries one seed after another; of a history that breaks a law, the shortest that does is looked for. */
import fc from "fast-check";
import { history, type Move } from "./moves/move";
import { LawBroken } from "./oracle/law";
import { Account } from "./story/account";
import { play, Stuck } from "./story/play";
import { Playground } from "./story/playground";

export interface Trial {
  readonly seed: number;
  readonly account: Account;
  readonly log: (line: string) => void;
  readonly minutes?: number;
  readonly count?: number;
  readonly shrinkSeconds: number;
}

/** A broken law, with the shortest history that breaks it. */
export interface Found {
  readonly seed: number;
  readonly law: string;
  readonly text: string;
}

const length = { min: 5, max: 14 };

export async function tryHistories(trial: Trial): Promise<Found[]> {
  const { seed, count = Infinity, minutes = Infinity, log } = trial;
  const found: Found[] = [];
  const until = Date.now() + minutes * 60_000;
  const grounds = new Grounds();
  try {
    for (let tried = 0; tried < count && Date.now() < until; tried++) {
      const one = await trySeed(seed + tried, trial, grounds);
      if (one === undefined) continue;
      found.push(one);
      log(`\nseed ${one.seed}: ${one.text}`);
    }
  } finally {
    await grounds.close();
  }
  return found;
}

async function trySeed(
  seed: number,
  { account, shrinkSeconds }: Trial,
  grounds: Grounds,
): Promise<Found | undefined> {
  let law: string | undefined;
  let shortest: { told: readonly string[]; detail: string } | undefined;
  let account_ = account;
  let until = Infinity;
  const property = fc.asyncProperty(history(length), async (moves: readonly Move[]) => {
    if (Date.now() > until) return;
    const broken = await brokenBy(moves, grounds, account_);
    // Shorter ones are no further histories; and one that breaks another law is none of this.
    if (broken === undefined || (law !== undefined && broken.law !== law)) return;
    if (law === undefined) until = Date.now() + shrinkSeconds * 1000;
    law = broken.law;
    account_ = new Account();
    shortest = broken;
    throw new Error(law);
  });
  await fc.check(property, { seed, numRuns: 1 });
  if (law === undefined || shortest === undefined) return undefined;
  return {
    seed,
    law,
    text: [`${law}: ${shortest.detail}`, ...shortest.told.map((line) => `  ${line}`)].join("\n"),
  };
}

interface Broken {
  readonly law: string;
  readonly detail: string;
  readonly told: readonly string[];
}

async function brokenBy(
  moves: readonly Move[],
  grounds: Grounds,
  account: Account,
): Promise<Broken | undefined> {
  const told: string[] = [];
  try {
    await play(moves, await grounds.clean(), account, told);
    return undefined;
  } catch (error) {
    grounds.soil();
    if (error instanceof Stuck) return undefined;
    const { law, detail } =
      error instanceof LawBroken ? error : { law: "nothing breaks", detail: String((error as Error).stack) };
    return { law, detail, told };
  }
}

/** The server for the next history: another one where the last left it otherwise than it was. */
class Grounds {
  private current?: Playground;

  async clean(): Promise<Playground> {
    return (this.current ??= await Playground.open());
  }

  soil(): void {
    const soiled = this.current;
    this.current = undefined;
    void soiled?.close();
  }

  async close(): Promise<void> {
    await this.current?.close();
  }
}
