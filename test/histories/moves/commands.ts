/** Moves that are commands of Pulumi's. */
import { Unknown } from "../../../provider/reconcile/values";
import { deploy } from "../engine/deployment";
import { refresh } from "../engine/refresh";
import { holds } from "../oracle/law";
import { changesBetween, holdings } from "../server/holdings";
import { declarationOf, type Part } from "../story/part";
import { importAs } from "../story/imports";
import type { Story } from "../story/story";
import { isIgnored, nameOf } from "../subjects/subject";
import { of } from "./choose";
import type { Edit } from "./edits";

const made = (story: Story) => story.parts.filter(({ label }) => story.entry(label) !== undefined);

export const commands = {
  refresh: async (story) => {
    if (story.stack.length === 0) return undefined;
    const { stack } = await refresh(await story.playground.stage.newCommand(), story.stack);
    story.stack = stack;
    story.refreshed();
    return "pulumi refresh";
  },

  /** The state forgets one, and it is imported. */
  import: async (story, { which }) => {
    const importable = made(story).filter(({ label }) => !story.vanished.has(label));
    const part = story.choose(importable, which);
    if (part === undefined) return undefined;
    const entry = story.entry(part.label)!;
    const isAsItWas = story.parts === story.lastGood && story.vanished.size === 0;
    const isForeign = story.hasForeign(part.label);
    const imported = await importAs(story, part.subject.type, part.label, entry.id).catch((error: Error) => {
      story.account.refusal("import", part.subject.type, error.message);
    });
    if (imported === undefined) return undefined;
    holds(imported.failures.length === 0, "an import passes Check", () => JSON.stringify(imported.failures));
    const { detailed } = imported.diff;
    const differs = () => `${part.subject.type}: ${JSON.stringify(detailed)}`;
    holds(Object.keys(detailed).length === 0, "an import is what it says", differs);
    if (isAsItWas && !isForeign) await plansNothing(story, part);
    return `pulumi state delete ${part.label}; pulumi import ${imported.state.id}`;
  },

  /** Nothing is done in a preview, and what depends on something unknown is unknown. */
  preview: async (story, { which, what }) => {
    const part = story.choose(story.parts, which);
    const cells = part?.subject.cells.filter(({ choices }) => choices.length > 0) ?? [];
    const cell = of(cells, what);
    if (part === undefined || cell === undefined) return undefined;
    const program = story.parts.map((one) => {
      const said = { ...one.said, [nameOf(cell)]: Unknown.value };
      return declarationOf(one === part ? { ...one, said } : one);
    });
    const { server, stage } = story.playground;
    const before = await holdings(server);
    const { failure, steps } = await deploy(await stage.newCommand(), story.stack, program, {
      isPreview: true,
    });
    const changes = changesBetween(before, await holdings(server));
    holds(changes.length === 0, "a preview changes nothing", () => changes.join("\n"));
    if (failure) story.account.refusal("preview", failure.name, failure.message);
    const outputs = steps.find(({ about }) => about.name === part.label)?.outputs;
    const whole = outputs?.[cell.property];
    const value = cell.key === undefined ? whole : (whole as Record<string, unknown> | undefined)?.[cell.key];
    const isUnknown = value === undefined || value instanceof Unknown || whole instanceof Unknown;
    const told = () => `${part.subject.type}: ${nameOf(cell)} is ${JSON.stringify(value)}`;
    holds(
      isUnknown || isIgnored(cell, part.options.ignoreChanges),
      "what is unknown is shown as unknown",
      told,
    );
    return `pulumi preview, where ${part.label}: ${nameOf(cell)} is not known`;
  },
} satisfies Record<string, Edit>;

/** What the provider alone goes by: no server tells it. */
const settings = ["force", "forceStop", "onDestroy", "ownership", "forceDestroy", "adoptExisting"];

/** A program that declares what the server has plans nothing. */
async function plansNothing({ stack, program, playground }: Story, part: Part): Promise<void> {
  const { failure, steps } = await deploy(await playground.stage.newCommand(), stack, program, {
    isPreview: true,
  });
  holds(failure === undefined, "what is imported is declared", () => failure!.message);
  const step = steps.find(({ about }) => about.name === part.label)!;
  // That a value is a secret no server tells either.
  const marked = new Set((part.secret.length > 0 ? part.subject.cells : []).map(({ property }) => property));
  const isExcused = (path: string) => settings.includes(path) || marked.has(path.split(/[.[]/, 1)[0]!);
  const paths = Object.keys(step.diff?.detailed ?? {}).filter((path) => !isExcused(path));
  const told = () => `${step.about.type}: ${step.action} ${JSON.stringify(step.diff?.detailed)}`;
  // A setting that no import knows is a difference of its own, of which that option makes a replacement.
  const isForced = part.options.replaceOnChanges !== undefined;
  holds(
    paths.length === 0 && (step.action !== "replace" || isForced),
    "declared = live is no difference after an import",
    told,
  );
}
