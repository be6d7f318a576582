/** Plays a history from an empty state to an empty state. */
import { commands } from "../moves/commands";
import { edits } from "../moves/edits";
import { others } from "../moves/others";
import type { Move } from "../moves/move";
import { deploy } from "../engine/deployment";
import { Killed } from "../engine/wire";
import { holds } from "../oracle/law";
import { changesBetween, holdings } from "../server/holdings";
import type { Account } from "./account";
import type { Playground } from "./playground";
import { goOn } from "./goOn";
import { Story } from "./story";
import { up, type Up } from "./up";

/** Its steps are told as they come, so that they are known of one that does not reach its end. */
export async function play(
  moves: readonly Move[],
  playground: Playground,
  account: Account,
  told: string[],
): Promise<void> {
  const story = new Story(playground, account, told);
  account.histories++;
  for (const move of moves) await make(story, move);
  await goUp(story, {});
  await destroy(story);
}

async function make(story: Story, move: Move): Promise<void> {
  const how = commandOf(story, move);
  if (how !== undefined) return goUp(story, how);
  const { kind } = move;
  if (kind === "replace" || kind === "kill" || kind === "refreshFirst") return;
  const line = await { ...edits, ...others, ...commands }[kind](story, move);
  if (line === undefined) return;
  story.tell(line);
  if (!(kind in commands) && !(kind in others) && !move.waits) await goUp(story, {});
}

/** How `pulumi up` is called, where a move is such a call. */
function commandOf(story: Story, { kind, which, value }: Move): Up | undefined {
  const made = story.parts.filter(({ label }) => story.entry(label));
  const part = story.choose(made, which);
  if (kind === "replace" && part) story.tookOver(part);
  if (kind === "replace" && part) return { replace: [part.label] };
  if (kind === "refreshFirst") return { refreshFirst: true };
  if (kind === "kill") return { kill: killOf(story, { which, value }) };
  return undefined;
}

/** Every other time with the plugin's process, where it may have one of its own. */
function killOf(
  { playground }: Story,
  { which, value }: Pick<Move, "which" | "value">,
): NonNullable<Up["kill"]> {
  const at = value >> 1;
  if (playground.killsProcesses && which % 2 === 1) return { at, moment: "amid", after: which * which };
  return { at, moment: value % 2 === 1 ? "after" : "before" };
}

/** What was refused, or cut off, is taken back, and that has to succeed. */
async function goUp(story: Story, how: Up): Promise<void> {
  story.tell(`pulumi up${flags(how)}`);
  const failure = await up(story, how);
  if (failure === undefined) return;
  if (failure instanceof Killed && (await goOn(story, failure))) return;
  story.takeBack();
  story.tell("the program is what it was, pulumi up --refresh");
  if ((await up(story, { refreshFirst: true })) === undefined) return;
  story.account.stuck.push(story.told);
  throw new Stuck();
}

/** The server goes on refusing: the history ends here. */
export class Stuck extends Error {}

function flags({ replace, refreshFirst, kill }: Up): string {
  if (replace) return ` --replace ${replace.join()}`;
  if (refreshFirst) return " --refresh";
  return kill ? `, killed ${kill.moment} the ${kill.at + 1}. write` : "";
}

async function destroy(story: Story): Promise<void> {
  const { stage, server, furniture } = story.playground;
  story.tell("pulumi destroy");
  const { failure } = await deploy(await stage.newCommand(), story.stack, []);
  holds(failure === undefined, "what was made can be destroyed", () => failure!.message);
  await tidy(story);
  const changes = changesBetween(furniture, await holdings(server));
  holds(changes.length === 0, "after a destroy the server holds what it held before", () =>
    changes.join("\n"),
  );
}

/** Others take their keys away again. */
async function tidy({ strayKeys, playground: { server } }: Story): Promise<void> {
  const config = Object.fromEntries([...strayKeys].map((key) => [key, ""]));
  if (strayKeys.size > 0) await server.change("PATCH", "", { config });
}
