/** `pulumi up`, with everything that has to hold after it. */
import { setTimeout as sleep } from "node:timers/promises";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";
import { SpawnedPlugin } from "../../support/spawnedPlugin";
import { deploy, type Outcome } from "../engine/deployment";
import { refresh } from "../engine/refresh";
import type { Stack } from "../engine/stack";
import { resolve, type Answers } from "../engine/references";
import { Killed, type Moment } from "../engine/wire";
import { isShown } from "../oracle/alike";
import { holds } from "../oracle/law";
import { isAsDeclared, shown, type Sight } from "../oracle/objects";
import { keepsSecrets } from "../oracle/secrets";
import { findsOnly, plansNothing, type Meddled } from "../oracle/settled";
import { keptItsWord } from "../oracle/words";
import { look, type Picture } from "../server/look";
import { isIgnored, nameOf, type Cell, type Place } from "../subjects/subject";
import { declarationOf, labelsIn, ownsDeclared, type Part } from "./part";
import { plainOf, type Story } from "./story";

export interface Up {
  readonly replace?: readonly string[];
  /** `after`: milliseconds, where the plugin's process is killed amid the write. */
  readonly kill?: { readonly at: number; readonly moment: Moment; readonly after?: number };
  /** `pulumi up --refresh`. */
  readonly refreshFirst?: true;
}

/** Answers what it failed with; nothing, if it succeeded. */
export async function up(story: Story, how: Up = {}): Promise<Error | undefined> {
  const { stage } = story.playground;
  if (how.refreshFirst) {
    const harness = await stage.newCommand();
    const found = await refresh(harness, story.stack);
    story.stack = found.stack;
    story.refreshed();
  }
  const logged = stage.harness.engine.messages.length;
  const before = story.stack;
  const pictures = await picturesOf(story);
  const { replace } = how;
  const preview = await deploy(await stage.newCommand(), before, story.program, { isPreview: true, replace });
  if (preview.failure) return refused(story, "preview", preview);
  if (!replace && story.saysNothingNew())
    plansNothing(preview, "what is said to be what it is anyway is no change");
  const update =
    how.kill?.moment === "amid"
      ? await killedAmid(story, before, how.kill)
      : await deploy(await stage.newCommand(), before, story.program, { replace, kill: how.kill });
  story.stack = update.stack;
  story.isWritten = false;
  if (update.failure instanceof Killed) {
    story.tell(`   ${update.failure.message}`);
    return update.failure;
  }
  if (update.failure) return refused(story, "update", update);

  await isThere(story, update, pictures);
  await isGone(story, pictures);
  keptItsWord(preview, update);
  const sentences = stage.harness.engine.messages.slice(logged).map(({ message }) => message);
  // Where changes are ignored, so is that a value is a secret.
  const marked = story.stack.filter(({ ignoreChanges }) => ignoreChanges.length === 0);
  story.forgetOldSecrets();
  keepsSecrets(story.secrets, marked, sentences);
  forgetWhatIsOver(story, update);
  await isSettled(story);
  story.imported.clear();
  story.refused = [];
  story.isGood();
  story.isWritten = true;
  return undefined;
}

/** The same by a plugin in a process of its own, which is killed in the middle of a write. */
async function killedAmid(
  { playground, program }: Story,
  before: Stack,
  { at, moment, after }: NonNullable<Up["kill"]>,
): Promise<Outcome> {
  const { stage, server } = playground;
  const harness = await stage.newCommand();
  const plugin = await SpawnedPlugin.start(stage.configuration);
  try {
    const strike = async () => {
      await sleep(after);
      await plugin.stop();
      await server.isAtRest();
    };
    const about = harness.about.bind(harness);
    return await deploy({ client: plugin.client, about }, before, program, { kill: { at, moment, strike } });
  } finally {
    await plugin.stop();
  }
}

function refused(story: Story, when: string, { failure, steps }: Outcome): Error {
  const taken =
    when === "update" && / (already exists|already has|is in project .* already)/.test(failure!.message);
  const isAdvised = /aliases.*deleteBeforeReplace: true.*(pulumi import|option import)/s.test(
    failure!.message,
  );
  holds(
    !taken || isAdvised || /could not be updated/.test(failure!.message),
    "a name that is taken comes with advice",
    () => failure!.message,
  );
  const after = steps.at(-1)?.about.name ?? "the beginning";
  story.tell(`   refused by the ${when}, after ${after}: ${failure!.message}`);
  story.account.refusal(when, failure!.name, failure!.message);
  return failure!;
}

interface Pictured {
  readonly place: Place;
  readonly picture?: Picture;
}

/** What the server shows of everything in the state, by URN. */
async function picturesOf(story: Story): Promise<Map<string, Pictured>> {
  const pictures = new Map<string, Pictured>();
  for (const { about, outputs, isReplaced } of story.stack) {
    const isIt = ({ label, options }: Part) =>
      label === about.name || options.aliases?.includes(about.name) === true;
    const part = [...story.lastGood, ...story.parts].find(isIt);
    if (part === undefined || isReplaced) continue;
    const place = part.subject.place(plainOf(outputs));
    pictures.set(about.urn, { place, picture: await look(story.playground.server, place) });
  }
  return pictures;
}

async function isThere(story: Story, update: Outcome, pictures: Map<string, Pictured>): Promise<void> {
  const answers: Answers = new Map(
    story.stack.map(({ about, id, outputs }) => [
      about.name,
      { urn: about.urn, outputs: { ...outputs, id }, isForetold: false },
    ]),
  );
  for (const part of story.parts) {
    const { label, subject, options } = part;
    if (story.vanished.has(label)) continue;
    const { inputs } = resolve(declarationOf(part).inputs, answers);
    const step = update.steps.find(({ about, action }) => about.name === label && action !== "delete");
    const names = [label, ...(options.aliases ?? [])];
    const urns = names.map((name) => story.playground.stage.harness.about(subject.type, name).urn);
    const last = story.lastGood.find((one) => names.includes(one.label));
    // An import takes all keys for inputs; who declares only some then, leaves the others alone.
    const isOfOthers = ({ key }: Cell) =>
      key !== undefined && ownsDeclared(part) && story.imported.has(label);
    const sight: Sight = {
      ...{ label, subject, action: step?.action ?? "nothing" },
      before: urns.map((urn) => pictures.get(urn)).find((one) => one !== undefined)?.picture,
      after: await story.look(part),
      declared: (cell) => declaredIn(inputs, cell),
      wasDeclared: (cell) => last?.said[nameOf(cell)] !== undefined && !isOfOthers(cell),
      wasTried: (cell) =>
        story.refused.some((one) => one.label === label && one.said[nameOf(cell)] !== undefined),
      isCopy: part.copyOf !== undefined,
      ownsDeclared: ownsDeclared(part),
      ownedDeclared: saidBefore(story, last, label).some(ownsDeclared),
      foreign: (cell) => story.foreignTo(label, cell),
      isIgnored: (cell) => isIgnored(cell, options.ignoreChanges),
    };
    isAsDeclared(sight);
  }
}

/** What the state may have of a resource: of the last `up`, and of those that were refused on the way. */
const saidBefore = ({ refused }: Story, last: Part | undefined, label: string): Part[] => [
  ...(last === undefined ? [] : [last]),
  ...refused.filter((one) => one.label === label),
];

/** What a cell says, without a mark. */
function declaredIn(inputs: PropertyMap, { property, key }: Cell): unknown {
  const whole = plainOf(inputs)[property];
  if (key === undefined) return whole;
  const value = (whole as PropertyMap | undefined)?.[key];
  return value instanceof Secret ? value.value : value;
}

/** What the program has dropped, and under its old name what it has renamed. */
async function isGone(story: Story, pictures: Map<string, Pictured>): Promise<void> {
  const now = await picturesOf(story);
  const places = new Set([...now.values()].map(({ place }) => keyOf(place)));
  for (const [urn, { place, picture }] of pictures) {
    const part = story.lastGood.find(({ label }) => urn.endsWith(`::${label}`));
    if (picture === undefined || part?.subject.adopts || places.has(keyOf(place))) continue;
    const still = await look(story.playground.server, place);
    holds(still === undefined, "what is dropped is gone", () => `${urn}: ${keyOf(place)}`);
  }
}

const keyOf = ({ path, inside = [] }: Place) => [path, ...inside].join(" ");

/** What an update has written over is nobody else's any more. */
function forgetWhatIsOver(story: Story, update: Outcome): void {
  for (const { about, action } of update.steps) {
    const part = story.part(about.name);
    if (part === undefined || action === "delete") continue;
    const ignored = part.subject.cells
      .filter((cell) => isIgnored(cell, part.options.ignoreChanges))
      .map(nameOf);
    const isDeclared = (cell: string) => part.said[cell] !== undefined;
    const last = story.lastGood.find(({ label }) => label === part.label);
    const wasOthers = (cell: string) =>
      saidBefore(story, last, part.label).some((one) => ownsDeclared(one) && one.said[cell] === undefined) &&
      !isDeclared(cell);
    story.settle(part.label, (cell, foreign) => {
      if (action === "create" || action === "replace") return true;
      if (ignored.includes(cell) || wasOthers(cell)) return false;
      return foreign === "seen" || (action === "update" && isDeclared(cell));
    });
  }
  const labels = new Set(story.parts.map(({ label }) => label));
  for (const { label } of story.lastGood) if (!labels.has(label)) story.forget(label);
}

async function isSettled(story: Story): Promise<void> {
  const { stage } = story.playground;
  const { stack, program } = story;
  if (story.vanished.size > 0) return;
  plansNothing(await deploy(await stage.newCommand(), stack, program, { isPreview: true }));
  const meddled = new Map<string, Meddled>();
  for (const part of story.parts) {
    const entry = story.entry(part.label);
    if (entry && story.hasForeign(part.label)) meddled.set(entry.about.urn, await meddledWith(story, part));
  }
  findsOnly(meddled, stack, await refresh(await stage.newCommand(), stack));
}

/** The properties that somebody else has changed, and which of them show it. */
async function meddledWith(story: Story, part: Part): Promise<Meddled> {
  const { label, subject, said, options } = part;
  const picture = await story.look(part);
  const cells = subject.cells.filter((cell) => story.foreignTo(label, cell) !== undefined);
  const isOtherwise = (cell: Cell) => {
    const value = said[nameOf(cell)] ?? cell.absent;
    return labelsIn(value ?? null).length === 0 && !isShown(value, shown(picture, cell));
  };
  const isOurs = (cell: Cell) =>
    !ownsDeclared(part) || cell.key === undefined || said[nameOf(cell)] !== undefined;
  const isWatched = (cell: Cell) => isOurs(cell) && !isIgnored(cell, options.ignoreChanges);
  return {
    may: cells.map(({ property }) => property),
    must: cells.filter((cell) => isWatched(cell) && isOtherwise(cell)).map(({ property }) => property),
  };
}
