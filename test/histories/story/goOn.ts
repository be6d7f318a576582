/**
 * After a command that was killed. What it had made and is in no state is named by the next `up`, with the command that
 * imports it; where its name was made up, somebody deletes it.
 */
import { look } from "../server/look";
import { Refused, type Server } from "../server/server";
import type { Killed } from "../engine/wire";
import { importAs } from "./imports";
import { plainOf, type Story } from "./story";
import { up } from "./up";

/** Answers whether the program is on the server in the end. */
export async function goOn(story: Story, { left }: Killed): Promise<boolean> {
  // It takes what it had written itself for what was there before.
  for (const part of story.parts) story.tookOver(part);
  story.tell("pulumi up");
  let failure = await up(story);
  const id = failure === undefined || left === undefined ? undefined : adviceIn(failure.message, left);
  if (id !== undefined && left !== undefined) {
    const { name: label, type } = left.about;
    const old = story.entry(label);
    story.tell(`${label} is imported: ${id}`);
    await importAs(story, type.split(":").at(-1)!, label, id);
    // Imported by the option, it takes the place of the old object, which the engine deletes at the end.
    if (old !== undefined && old.id !== id) story.stack = [...story.stack, { ...old, isReplaced: true }];
    story.tell("pulumi up");
    failure = await up(story);
  }
  if (left !== undefined) await deleteIfNobodys(story, left);
  return failure === undefined;
}

/** The id to import, by the command or, of what is being replaced, by the resource option. */
function adviceIn(message: string, { about }: NonNullable<Killed["left"]>): string | undefined {
  const [, label, byCommand] = /pulumi import lxd:index:\w+ (\S+) (.+?)[.]?$/m.exec(message) ?? [];
  if (label === about.name) return byCommand;
  return /option import: "(.+)" for one update/.exec(message)?.[1];
}

async function deleteIfNobodys(story: Story, { about, outputs }: NonNullable<Killed["left"]>): Promise<void> {
  const subject = story.part(about.name)?.subject;
  if (subject === undefined || subject.adopts) return;
  const place = subject.place(plainOf(outputs));
  const isHeld = story.parts.some((part) => {
    const entry = story.entry(part.label);
    return entry !== undefined && part.subject.place(plainOf(entry.outputs)).path === place.path;
  });
  if (isHeld || place.inside || (await look(story.playground.server, place)) === undefined) return;
  const { server } = story.playground;
  try {
    // The command was killed after the start, and what runs cannot be deleted.
    if (subject.type === "Instance") await stopped(server, place.path);
    await server.change("DELETE", place.path);
    story.tell(`somebody deletes ${place.path}, which is in no state`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

async function stopped(server: Server, path: string): Promise<void> {
  const [object, query] = path.split("?");
  try {
    const stop = { action: "stop", force: true, timeout: 0 };
    await server.change("PUT", `${object}/state${query === undefined ? "" : `?${query}`}`, stop);
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // It is stopped already.
  }
}
