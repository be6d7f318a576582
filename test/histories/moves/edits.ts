/** Moves that edit the program. Each answers what it did, in words; nothing where it does not apply. */
import { Reference, type Input } from "../engine/program";
import { declarationOf, labelsIn, ownsDeclared, usedBy, type Part } from "../story/part";
import type { Story } from "../story/story";
import { nameOf, pathOf, type Cell, type Subject } from "../subjects/subject";
import { subjects } from "../subjects/table";
import { of } from "./choose";
import type { Move } from "./move";
import { show } from "./show";

export type Edit = (story: Story, move: Move) => Promise<string | undefined> | string | undefined;

const most = 5;

export const edits = {
  add: async (story, { which, what, value }) => {
    if (story.parts.length >= most) return undefined;
    const subject = of(subjects, which);
    if (subject === undefined) return undefined;
    if (subject.single && story.parts.some((part) => part.subject === subject)) return undefined;
    // One place among them is what the sample names.
    const parent = of([...parentsOf(story, subject), undefined], what);
    const copied = value === 4 ? originalFor(story, subject, parent, what) : undefined;
    const named = { ...(await story.newPart(subject, parent)), copyOf: copied?.label };
    const part = value === 5 && subject.naming === "free" ? { ...named, name: undefined } : named;
    story.parts = [...story.parts, part];
    story.recent = part.label;
    return `add ${shown(part)}`;
  },

  drop: (story, { which }) => {
    const part = story.choose(story.parts, which);
    if (part === undefined) return undefined;
    const goes = withChildren(story, part);
    story.parts = story.parts.filter((one) => !goes.includes(one.label)).map((one) => without(one, goes));
    return `drop ${goes.join(", ")}`;
  },

  set: (story, { which, what, value }) => {
    const [part, cell] = partAndCell(story, which, what);
    const choice = cell && of(cell.choices, value);
    if (part === undefined || cell === undefined || choice === undefined) return undefined;
    if (part.subject.single && part.said[nameOf(cell)] === choice) return undefined;
    say(story, part, cell, choice);
    return `${part.label}: ${nameOf(cell)} = ${show(choice)}`;
  },

  unset: (story, { which, what }) => {
    const part = story.choose(story.parts, which);
    const cells = (part?.subject.cells ?? []).filter(
      (cell) => !cell.isRequired && nameOf(cell) in part!.said,
    );
    const cell = of(cells, what);
    if (part === undefined || cell === undefined) return undefined;
    say(story, part, cell, undefined);
    return `${part.label}: ${nameOf(cell)} is dropped`;
  },

  name: (story, { which, value }) => {
    const named = story.parts.filter(({ subject }) => subject.naming);
    const part = story.choose(named, which);
    if (part === undefined) return undefined;
    const isMadeUp = value === 5 && part.subject.naming === "free" && part.name !== undefined;
    const taken = story.parts.filter((one) => one.subject === part.subject).map((one) => one.name);
    // Also a name that another one of the kind has given up.
    const former = story.formerNames(part.subject.type).filter((name) => !taken.includes(name));
    const name = isMadeUp ? undefined : value < 2 && former.length > 0 ? of(former, value) : story.newName();
    if (part.name !== undefined) story.gaveUp(part.subject.type, part.name);
    story.replacePart(part.label, { ...part, name });
    return `${part.label}: name = ${name ?? "(made up)"}`;
  },

  label: (story, { which, value }) => {
    const part = story.choose(story.parts, which);
    if (part === undefined) return undefined;
    const label = `r${story.next()}`;
    const isAlias = value > 0;
    const aliases = isAlias ? [part.label, ...(part.options.aliases ?? [])] : [];
    const renamed = { ...part, label, options: { ...part.options, aliases } };
    story.parts = story.parts.map((one) => (one === part ? renamed : pointedTo(one, part.label, label)));
    if (isAlias) story.relabel(part.label, label);
    else story.forget(part.label);
    if (!isAlias) story.tookOver(part);
    return `${part.label} is called ${label} in the program${isAlias ? ", with an alias" : ""}`;
  },

  reorder: (story, { which }) => {
    const part = story.choose(story.parts, which);
    if (part === undefined || usedBy(part).length > 0) return undefined;
    story.parts = [part, ...story.parts.filter((one) => one !== part)];
    return `${part.label} is declared first`;
  },

  link: (story, { which, what, value }) => {
    const part = story.choose(story.parts, which);
    const before = story.parts.slice(0, part ? story.parts.indexOf(part) : 0);
    const other = of(before, value);
    const cell = of(part?.subject.cells.filter(isText) ?? [], what);
    if (part === undefined || other === undefined || cell === undefined) return undefined;
    const profiles = part.subject.cells.find(({ property }) => property === "profiles");
    if (profiles && other.subject.type === "Profile" && other.parent === undefined) {
      say(story, part, profiles, ["default", new Reference(other.label, "name")]);
      return `${part.label}: profiles = ["default", ${other.label}.name]`;
    }
    const texts = other.subject.cells.filter((one) => isText(one) && one.key === undefined);
    const outputs = ["id", "url", ...texts.map(({ property }) => property)];
    const reference = new Reference(other.label, of(outputs, what)!);
    say(story, part, cell, reference);
    return `${part.label}: ${nameOf(cell)} = ${show(reference)}`;
  },

  secret: (story, { which, what, value }) => {
    const part = story.choose(story.parts, which);
    const cell = of(part?.subject.cells.filter(isText) ?? [], what);
    if (part === undefined || cell === undefined) return undefined;
    const name = nameOf(cell);
    const is = part.said[name];
    const isClear = typeof is === "string" && is.startsWith("hush-") && !part.secret.includes(name);
    const text = isClear ? is : `hush-${story.next()}-hush`;
    say(story, part, cell, text);
    if (!isClear && value < 2) return `${part.label}: ${name} = ${show(text)}, in clear`;
    story.secrets.push(text);
    story.replacePart(part.label, { ...story.part(part.label)!, secret: [...part.secret, name] });
    return `${part.label}: ${name} = secret(${show(text)})`;
  },

  option: (story, { which, what, value }) => {
    const part = story.choose(story.parts, which);
    const cell = of(part?.subject.cells ?? [], what);
    if (part === undefined || cell === undefined) return undefined;
    const option = of(options, value)!;
    const now = { ...part.options, ...option(cell) };
    story.replacePart(part.label, { ...part, options: now });
    return `${part.label}: options ${JSON.stringify(now)}`;
  },

  ownership: (story, { which }) => {
    const shared = story.parts.filter(({ subject }) => subject.ownership === "all");
    const part = story.choose(shared, which);
    if (part === undefined) return undefined;
    const ownership = ownsDeclared(part) ? "all" : "declared";
    story.replacePart(part.label, { ...part, ownership });
    return `${part.label}: ownership = ${show(ownership)}`;
  },

  empty: (story, { which, what }) => {
    const part = story.choose(story.parts, which);
    const maps = part?.subject.cells.filter(({ key }) => key !== undefined).map(({ property }) => property);
    const map = of(maps ?? [], what);
    if (part === undefined || map === undefined) return undefined;
    const empty = part.empty?.includes(map) ? [] : [map];
    story.replacePart(part.label, { ...part, empty });
    return `${part.label}: ${map} is ${empty.length > 0 ? "declared, though" : "not declared where"} it is empty`;
  },

  move: (story, { which, what }) => {
    const able = story.parts.filter(({ subject }) => subject.parents);
    const part = story.choose(able, which);
    if (part === undefined) return undefined;
    const inside = withChildren(story, part);
    const parents = parentsOf(story, part.subject).filter(({ label }) => !inside.includes(label));
    const parent = of([...parents, undefined], what);
    if (parent?.label === part.parent?.label) return undefined;
    const moved = { ...part, parent };
    // Behind its new parent, and what refers to it behind that.
    const goes = story.parts.filter((one) => one !== part && refersTo(story, one, part.label));
    const stays = story.parts.filter((one) => one !== part && !goes.includes(one));
    if (parent && goes.some(({ label }) => label === parent.label)) return undefined;
    story.parts = [...stays, moved, ...goes];
    return `${part.label} lies in ${parent?.label ?? "what the sample names"}`;
  },

  defaults: (story, { which, what }) => {
    const able = story.parts.filter(({ subject }) => subject.defaults);
    const part = story.choose(able, which);
    const property = of(Object.keys(part?.subject.defaults ?? {}), what);
    if (part === undefined || property === undefined) return undefined;
    const isSaid = part.defaults?.includes(property) ?? false;
    const others = (part.defaults ?? []).filter((one) => one !== property);
    story.replacePart(part.label, { ...part, defaults: isSaid ? others : [...others, property] });
    return `${part.label}: ${property} is ${isSaid ? "not said to be" : "said to be"} what it is anyway`;
  },

  break: (story, { which }) => {
    const able = story.parts.filter(({ subject }) =>
      subject.cells.some((cell) => cell.refused !== undefined),
    );
    const part = story.choose(able, which);
    const cell = part?.subject.cells.find((one) => one.refused !== undefined);
    if (part === undefined || cell === undefined) return undefined;
    say(story, part, cell, cell.refused);
    return `${part.label}: ${nameOf(cell)} = ${show(cell.refused!)}, which the server refuses`;
  },
} satisfies Record<string, Edit>;

const options = [
  ({ property }: Cell) => ({ ignoreChanges: [property] }),
  () => ({ ignoreChanges: undefined, replaceOnChanges: undefined, deleteBeforeReplace: undefined }),
  (cell: Cell) => ({ ignoreChanges: [pathOf(cell)] }),
  ({ property }: Cell) => ({ replaceOnChanges: [property] }),
  () => ({ replaceOnChanges: ["*"] }),
  () => ({ deleteBeforeReplace: true }),
];

const isText = ({ takesAnyText }: Cell) => takesAnyText === true;

function partAndCell(story: Story, which: number, what: number): [Part | undefined, Cell | undefined] {
  const part = story.choose(story.parts, which);
  return [part, of(part?.subject.cells.filter(({ choices }) => choices.length > 0) ?? [], what)];
}

function say(story: Story, part: Part, cell: Cell, value: Input | undefined): void {
  const name = nameOf(cell);
  const { [name]: _old, ...others } = part.said;
  const said = value === undefined ? others : { ...others, [name]: value };
  story.replacePart(part.label, { ...part, said, secret: part.secret.filter((one) => one !== name) });
}

/** A part and what lies in it, and in that. */
function withChildren(story: Story, part: Part): string[] {
  const goes = [part.label];
  for (const { label, parent, copyOf } of story.parts) {
    const isInside = parent !== undefined && goes.includes(parent.label);
    if (isInside || (copyOf !== undefined && goes.includes(copyOf))) goes.push(label);
  }
  return goes;
}

/** Without what refers to those. */
function without(part: Part, labels: readonly string[]): Part {
  const isKept = (value: Input) => !labelsIn(value).some((label) => labels.includes(label));
  return {
    ...part,
    said: Object.fromEntries(Object.entries(part.said).filter(([, value]) => isKept(value))),
  };
}

/** Under the new label of what it refers to. */
function pointedTo(part: Part, from: string, to: string): Part {
  const renamed = (value: Input): Input => {
    if (value instanceof Reference) return value.label === from ? new Reference(to, value.output) : value;
    return Array.isArray(value) ? value.map(renamed) : value;
  };
  const said = Object.fromEntries(Object.entries(part.said).map(([name, value]) => [name, renamed(value)]));
  const parent = part.parent?.label === from ? { ...part.parent, label: to } : part.parent;
  return { ...part, parent, said, copyOf: part.copyOf === from ? to : part.copyOf };
}

const shown = (part: Part) => `${part.label}: ${part.subject.type} ${show(declarationOf(part).inputs)}`;

/** The parts that one of that kind can lie in. */
function parentsOf(story: Story, subject: Subject): NonNullable<Part["parent"]>[] {
  return (subject.parents ?? []).flatMap(({ type, takes }) =>
    story.parts.filter((part) => part.subject.type === type).map(({ label }) => ({ label, takes })),
  );
}

/** One of the kind, in the same place, that a new one can be a copy of. */
function originalFor(
  { parts }: Story,
  subject: Subject,
  parent: Part["parent"],
  number: number,
): Part | undefined {
  if (!subject.copies) return undefined;
  const others = parts.filter((part) => part.subject === subject && part.parent?.label === parent?.label);
  return of(others, number);
}

/** Also by way of others. */
function refersTo(story: Story, part: Part, label: string): boolean {
  return usedBy(part).some((other) => {
    const through = story.part(other);
    return other === label || (through !== undefined && refersTo(story, through, label));
  });
}
