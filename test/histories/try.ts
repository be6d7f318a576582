/** Tries one seed after another; of a history that breaks a law, the shortest that does is looked for. */
import fc from "fast-check";
import { compare } from "./cli/compare";
import { history, type Move } from "./moves/move";
import { LawBroken } from "./oracle/law";
import { shrink } from "./shrink";
import { Account } from "./story/account";
import { Grounds } from "./story/grounds";
import { play, Stuck } from "./story/play";
import type { Playground } from "./story/playground";

export interface Trial {
  readonly seed: number;
  readonly account: Account;
  readonly log: (line: string) => void;
  readonly minutes?: number;
  readonly count?: number;
  /** How long a shorter history is looked for. */
  readonly shrinkSeconds: number;
  /** The built plugin is there: it is killed as a process of its own too. */
  readonly killsProcesses?: boolean;
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
  const grounds = new Grounds(trial.killsProcesses);
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

/** Plays some against Pulumi's own engine; of one that differs, the shortest that does is looked for too. */
export async function compareHistories(trial: Trial): Promise<{ found: Found[]; programs: number }> {
  const grounds = new Grounds();
  const found: Found[] = [];
  let programs = 0;
  try {
    for (let tried = 0; tried < (trial.count ?? 20); tried++) {
      const one = await trySeed(trial.seed + tried, trial, grounds, async (moves, ground, told) => {
        programs += await compare(moves, ground, told);
      });
      if (one === undefined) continue;
      found.push(one);
      trial.log(`\nseed ${one.seed}: ${one.text}`);
    }
  } finally {
    await grounds.close();
  }
  return { found, programs };
}

type Playing = (
  moves: readonly Move[],
  ground: Playground,
  told: string[],
  account: Account,
) => Promise<void>;

const alone: Playing = (moves, ground, told, account) => play(moves, ground, account, told);

async function trySeed(
  seed: number,
  { account, shrinkSeconds }: Trial,
  grounds: Grounds,
  playing = alone,
): Promise<Found | undefined> {
  const [moves] = fc.sample(history(length), { seed, numRuns: 1 });
  let shortest = await brokenBy(moves!, grounds, account, playing);
  if (shortest === undefined) return undefined;
  const { law } = shortest;
  const until = Date.now() + shrinkSeconds * 1000;
  // Shorter ones are no further histories; and one that breaks another law shows something else.
  await shrink(moves!, async (shorter) => {
    if (Date.now() > until) return false;
    const broken = await brokenBy(shorter, grounds, new Account(), playing);
    if (broken?.law !== law) return false;
    shortest = broken;
    return true;
  });
  const told = shortest.told.map((line) => `  ${line}`);
  return { seed, law, text: [`${law}: ${shortest.detail}`, ...told].join("\n") };
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
  playing: Playing,
): Promise<Broken | undefined> {
  const told: string[] = [];
  try {
    const ground = await grounds.clean();
    await playing(moves, ground, told, account);
    if (ground.isSoiled) grounds.soil();
    return undefined;
  } catch (error) {
    grounds.soil();
    if (error instanceof Stuck) return undefined;
    // Whatever else goes wrong is a fault too, of the provider or of this tester.
    const { law, detail } =
      error instanceof LawBroken ? error : { law: "nothing breaks", detail: String((error as Error).stack) };
    return { law, detail, told };
  }
}
