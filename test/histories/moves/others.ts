/** Moves of somebody else, straight on the server. */
import { meddle } from "../server/look";
import { Refused } from "../server/server";
import { isShown } from "../oracle/alike";
import { shown } from "../oracle/objects";
import { plainOf, type Story } from "../story/story";
import type { Part } from "../story/part";
import { nameOf } from "../subjects/subject";
import { of } from "./choose";
import type { Edit } from "./edits";
import { show } from "./show";

/** Those that are there, by the state. */
const made = (story: Story) =>
  story.parts.filter(({ label }) => story.entry(label) !== undefined && !story.vanished.has(label));

export const others = {
  foreign: async (story, { which, what, value }) => {
    const part = story.choose(made(story), which);
    const cells = (part?.subject.cells ?? []).filter(
      ({ isQuiet, choices }) => !isQuiet && choices.length > 0,
    );
    const cell = of(cells, what);
    if (part === undefined || cell === undefined) return undefined;
    const entry = story.entry(part.label)!;
    const picture = await story.look(part);
    if (picture === undefined) return undefined;
    const choices = cell.choices.filter((choice) => !isShown(choice, shown(picture, cell)));
    // One of them is that it goes.
    const isRemoved = value === 0 && cell.key !== undefined && shown(picture, cell) !== undefined;
    const choice = isRemoved ? undefined : (of(choices, value) as unknown);
    if (choice === undefined && !isRemoved) return undefined;
    const { path } = part.subject.place(plainOf(entry.outputs));
    const place = part.subject.place(plainOf(entry.outputs));
    try {
      await meddle(story.playground.server, place, cell.field, spelled(choice));
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
    story.meddled(part.label, cell);
    if (part.subject.type === "ServerConfig") story.strayKeys.add(cell.key!);
    return `somebody else: ${path} ${nameOf(cell)} = ${show(choice)}`;
  },

  foreignDelete: async (story, { which }) => {
    const part = story.choose(made(story), which);
    if (part === undefined || part.subject.adopts) return undefined;
    const place = part.subject.place(plainOf(story.entry(part.label)!.outputs));
    const { path, inside, isRaw } = place;
    try {
      if (inside) await meddle(story.playground.server, { path }, inside, undefined);
      else if (isRaw) await story.playground.server.send("DELETE", path);
      else await story.playground.server.change("DELETE", path);
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
    for (const label of withThoseIn(story, part)) story.vanished.add(label);
    return `somebody else deletes ${path}${inside ? ` ${inside.join(".")}` : ""}`;
  },
} satisfies Record<string, Edit>;

/** `listenPort` is `listen_port` to the server. */
function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value !== "object" || value === null) return value;
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [snake(key), spelled(item)]));
}

function withThoseIn(story: Story, part: Part): string[] {
  const goes = [part.label];
  for (const { label, parent } of story.lastGood)
    if (parent !== undefined && goes.includes(parent.label)) goes.push(label);
  return goes;
}
