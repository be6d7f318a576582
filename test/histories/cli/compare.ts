/**
 * The engine of these histories against Pulumi's own: what the program is at each `up` is deployed by both, one after
 * the other on one server, and both have to take the same steps and to leave the same objects.
 */
import { Workspace, opsOf } from "../../support/cli";
import { deploy, type Step } from "../engine/deployment";
import type { Program } from "../engine/program";
import type { Stack } from "../engine/stack";
import { edits } from "../moves/edits";
import type { Move } from "../moves/move";
import { LawBroken, holds } from "../oracle/law";
import { holdings } from "../server/holdings";
import { Account } from "../story/account";
import type { Playground } from "../story/playground";
import { Story } from "../story/story";
import { yamlOf } from "./yaml";

const most = 4;

/** What came of an `up`. */
interface Came {
  readonly program: Program;
  readonly steps: Readonly<Record<string, string>>;
  readonly isRefused: boolean;
  readonly objects: readonly string[];
}

/** Answers how many programs were deployed. */
export async function compare(
  moves: readonly Move[],
  playground: Playground,
  told: string[],
): Promise<number> {
  const programs = (await programsOf(moves, playground, told)).slice(0, most);
  const ours = await byOurs(programs, playground);
  const workspace = await Workspace.yaml({ resources: {} }, { config: playground.configuration });
  try {
    for (const [index, came] of ours.entries()) await isTheSame(came, index, workspace, playground);
  } finally {
    await workspace.destroy({ mayFail: true });
    await workspace.remove();
  }
  return ours.length;
}

/** The program at each `up`; of moves, those that edit it. */
async function programsOf(
  moves: readonly Move[],
  playground: Playground,
  told: string[],
): Promise<Program[]> {
  const story = new Story(playground, new Account(), told);
  const programs: Program[] = [];
  const isEdit = (kind: string): kind is keyof typeof edits => kind in edits;
  for (const move of moves) {
    const line = isEdit(move.kind) ? await edits[move.kind](story, move) : undefined;
    if (line === undefined) continue;
    story.tell(line);
    if (!move.waits) programs.push(story.program);
  }
  return programs;
}

async function byOurs(programs: readonly Program[], playground: Playground): Promise<Came[]> {
  const { stage, server } = playground;
  const came: Came[] = [];
  let stack: Stack = [];
  for (const program of programs) {
    const { failure, steps, ...now } = await deploy(await stage.newCommand(), stack, program);
    ({ stack } = now);
    const objects = namesOf(await holdings(server));
    came.push({ program, steps: byLabel(steps), isRefused: failure !== undefined, objects });
    // What is left undone after a refusal depends on what was done beside it.
    if (failure) break;
  }
  const { failure } = await deploy(await stage.newCommand(), stack, []);
  holds(failure === undefined, "what was made can be destroyed", () => failure!.message);
  return came;
}

async function isTheSame(
  { program, steps, isRefused, objects }: Came,
  index: number,
  workspace: Workspace,
  { server }: Playground,
): Promise<void> {
  await workspace.write(yamlOf(program));
  const result = await workspace.up({ mayFail: true });
  const differs = (what: string, one: unknown, other: unknown) =>
    `up ${index + 1}: ${what}: ${JSON.stringify(one)}, and Pulumi's ${JSON.stringify(other)}\n${result.text}`;
  const law = "Pulumi's engine does the same";
  if (isRefused !== (result.code !== 0)) {
    throw new LawBroken(law, differs("refused", isRefused, result.code !== 0));
  }
  if (isRefused) return;
  const theirs = opsOf(result);
  holds(sorted(steps) === sorted(theirs), law, () => differs("steps", steps, theirs));
  const left = namesOf(await holdings(server));
  holds(left.join() === objects.join(), law, () => differs("objects", objects, left));
}

/** A resource that is replaced has one step here, whatever it consists of. */
function byLabel(steps: readonly Step[]): Record<string, string> {
  const done = steps.filter(({ action }) => action !== "same");
  const labels = new Set(done.map(({ about }) => about.name));
  return Object.fromEntries(
    [...labels].map((label) => {
      const own = done.filter(({ about }) => about.name === label);
      const actions = own.map(({ action }) => action);
      const isMadeAnew = actions.includes("replace") || (actions.includes("create") && actions.length > 1);
      const isReplaced = isMadeAnew || own.some((step) => step.isReplaced);
      return [label, isReplaced ? "replace" : actions[0]!];
    }),
  );
}

/** Made-up names end otherwise each time, those of projects before what is in them too. */
const namesOf = (all: ReadonlyMap<string, string>): string[] =>
  [...all.keys()].map((name) => name.replace(/-[0-9a-f]{7}(?= |$)/, "-…")).sort();

const sorted = (steps: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(steps).sort());
