/** One history while it is played: the program as it is now, the state, and what somebody else has done. */
import { isDeepStrictEqual } from "node:util";
import { Secret, type PropertyMap, type Value } from "../../../provider/reconcile/values";
import { of } from "../moves/choose";
import { allKinds } from "../../support/kinds";
import type { Program } from "../engine/program";
import type { Entry, Stack } from "../engine/stack";
import { look, type Picture } from "../server/look";
import type { Foreign } from "../oracle/objects";
import { nameOf, type Cell, type Subject } from "../subjects/subject";
import type { Account } from "./account";
import { declarationOf, splitSample, type Part } from "./part";
import type { Playground } from "./playground";

export class Story {
  parts: readonly Part[] = [];
  /** Those of the last `up` that succeeded. */
  lastGood: readonly Part[] = [];
  /** Those of an `up` after that which was refused: some of it may have been done. */
  refused: readonly Part[] = [];
  stack: Stack = [];
  /** The state is what the last `up` left. */
  isWritten = false;
  /** By label, and by the name of a cell. */
  private readonly foreign = new Map<string, Map<string, Foreign>>();
  /** Labels of what somebody else has deleted, and no refresh has seen. */
  readonly vanished = new Set<string>();
  /** Labels of what was imported, and no `up` has declared since. */
  readonly imported = new Set<string>();
  /** Keys of the server's own configuration that others have written, or that a destroy may put back. */
  readonly strayKeys = new Set<string>();
  /** Texts that the program has marked as secret. */
  secrets: string[] = [];
  /** Those of programs that were brought about; a program that is taken back has marked nothing. */
  private lastSecrets: string[] = [];
  /** The label of what the last move was about. */
  recent?: string;
  private readonly former = new Map<string, string[]>();
  private count = 0;

  constructor(
    readonly playground: Playground,
    readonly account: Account,
    /** The steps so far, for people. */
    readonly told: string[],
  ) {}

  tell(line: string): void {
    this.told.push(line);
    this.account.steps++;
  }

  get program(): Program {
    return this.parts.map(declarationOf);
  }

  /** A number that this history has not used. */
  next(): number {
    return this.count++;
  }

  newName(): string {
    // The form that the table of kinds makes addresses of.
    return `n${this.next().toString(36)}x`;
  }

  /** Names that parts of a type had, and have no longer. */
  formerNames(type: string): readonly string[] {
    return this.former.get(type) ?? [];
  }

  gaveUp(type: string, name: string): void {
    this.former.set(type, [...this.formerNames(type), name]);
  }

  /** Every other time what the move before was about, for it is a row of moves that shows something. */
  choose(parts: readonly Part[], number: number): Part | undefined {
    const again = number % 2 === 1 ? parts.find(({ label }) => label === this.recent) : undefined;
    const part = again ?? of(parts, number >> 1);
    this.recent = part?.label ?? this.recent;
    return part;
  }

  part(label: string): Part | undefined {
    return this.parts.find((part) => part.label === label);
  }

  replacePart(label: string, now: Part): void {
    this.parts = this.parts.map((part) => (part.label === label ? now : part));
  }

  async newPart(subject: Subject, parent: Part["parent"]): Promise<Part> {
    const name = this.newName();
    const sample = await allKinds[subject.type]!.inputs(name, this.playground.stage);
    const { base, said } = splitSample(subject, sample);
    const named = subject.naming && typeof base.name === "string" ? { name: base.name } : {};
    return {
      ...{ label: `r${this.next()}`, subject, parent, base, said, secret: [], options: {} },
      ...named,
    };
  }

  entry(label: string): Entry | undefined {
    return this.stack.find(({ about, isReplaced }) => about.name === label && !isReplaced);
  }

  /** What the server shows of a part that is in the state. */
  async look(part: Part): Promise<Picture | undefined> {
    const entry = this.entry(part.label);
    return entry && look(this.playground.server, part.subject.place(plainOf(entry.outputs)));
  }

  foreignTo(label: string, cell: Cell): Foreign | undefined {
    return this.foreign.get(label)?.get(nameOf(cell));
  }

  hasForeign(label: string): boolean {
    return (this.foreign.get(label)?.size ?? 0) > 0;
  }

  meddled(label: string, cell: Cell): void {
    const cells = this.foreign.get(label) ?? new Map<string, Foreign>();
    this.foreign.set(label, cells.set(nameOf(cell), "unseen"));
  }

  /** A refresh has seen all that others have done. */
  refreshed(): void {
    for (const label of this.foreign.keys()) this.seen(label);
    for (const label of this.vanished) this.foreign.delete(label);
    this.vanished.clear();
  }

  /** The state has what others have done to it. */
  seen(label: string): void {
    const cells = this.foreign.get(label);
    for (const cell of cells?.keys() ?? []) cells!.set(cell, "seen");
  }

  /** What was written over, or has been put back, is nobody else's any more. */
  settle(label: string, isOver: (cell: string, foreign: Foreign) => boolean): void {
    const cells = this.foreign.get(label);
    for (const [cell, foreign] of cells ?? []) if (isOver(cell, foreign)) cells!.delete(cell);
  }

  relabel(from: string, to: string): void {
    const cells = this.foreign.get(from);
    if (cells) this.foreign.set(to, cells);
    this.foreign.delete(from);
    if (this.recent === from) this.recent = to;
    for (const labels of [this.vanished, this.imported]) if (labels.delete(from)) labels.add(to);
  }

  /** A resource takes over what it has written itself, and holds that for what was there before: a destroy puts it back. */
  tookOver(part: Part): void {
    if (part.subject.adopts && part.subject.type !== "ServerConfig") this.playground.isSoiled = true;
    if (part.subject.type !== "ServerConfig") return;
    for (const key of Object.keys(declarationOf(part).inputs.config ?? {})) this.strayKeys.add(key);
  }

  /** Whether the program only says more, or less, of what is so anyway, and nobody else has done anything. */
  saysNothingNew(): boolean {
    if (!this.parts.every(({ label }) => this.entry(label))) return false;
    const isAlone = [...this.foreign.keys()].every((label) => !this.hasForeign(label));
    const isSettled = isAlone && this.vanished.size === 0 && this.isWritten;
    const bare = (parts: readonly Part[]) => parts.map(({ defaults: _, ...part }) => part);
    return isSettled && this.lastGood.length > 0 && isDeepStrictEqual(bare(this.parts), bare(this.lastGood));
  }

  /** An import does not tell what was a secret: that is what the program marks by then. */
  forgetOldSecrets(): void {
    if (this.imported.size === 0) return;
    const isMarked = (text: string) =>
      this.parts.some(({ said, secret }) => secret.some((name) => said[name] === text));
    this.secrets = this.secrets.filter(isMarked);
  }

  /** The program is on the server. */
  isGood(): void {
    this.lastGood = this.parts;
    this.lastSecrets = [...this.secrets];
  }

  /** What was refused is not said any more; what the state has under a new name by then gets its old one back. */
  takeBack(): void {
    this.refused = this.parts;
    this.secrets = this.lastSecrets;
    const renamed = (label: string) =>
      this.parts.find((part) => part.options.aliases?.includes(label) && this.entry(part.label))?.label;
    this.parts = this.lastGood.map((part) => {
      const now = this.entry(part.label) ? undefined : renamed(part.label);
      return now === undefined ? part : { ...part, options: { ...part.options, aliases: [now] } };
    });
  }

  forget(label: string): void {
    this.foreign.delete(label);
  }
}

/** Outputs without their marks, for an oracle that asks a server. */
export function plainOf(outputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, bare(value)]));
}

const bare = (value: Value): Value => (value instanceof Secret ? value.value : value);
