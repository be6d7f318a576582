/**
 * What a plan says beside its differences: what the server will refuse, what the change costs, what is likely a
 * mistake. A definition has one list of such rules (`plan`), each a look at what is planned and at the server.
 */
import type { Address, Context } from "./definition";
import type { FailureKind } from "./host";
import { covers, type Path } from "./paths";
import type { PropertyMap } from "./values";

/**
 * `refusal`: what the server will not do, an error of the preview and, once more, before the first write. `cost`: what
 * the change takes away or interrupts. `doubt`: likely a mistake, though only the server can tell for sure. The last
 * two are warnings of previews.
 */
export type NoteKind = "refusal" | "cost" | "doubt";

export interface Note {
  /** What it is about; empty for the object as a whole. */
  readonly path: Path;
  /** Complete: it names the object or the path itself. */
  readonly sentence: string;
  /** Of a refusal: what kind of failure it is. Default "precondition". */
  readonly as?: FailureKind;
}

/** What is planned for one object. */
export interface Planned {
  readonly action: "create" | "update" | "replace";
  /** Where the object is; of one that is to be made, where it is to be. */
  readonly address: Address;
  /** With defaults: what was declared last (nothing in a create), and what is declared now. */
  readonly old: PropertyMap;
  readonly inputs: PropertyMap;
  /** The inputs with unknown values in the place of secret ones: for what quotes them. */
  readonly visible: PropertyMap;
  /** Of the state; empty in a create. */
  readonly outputs: PropertyMap;
  /** The top-level properties that differ; all that are given in a create. */
  readonly changed: ReadonlySet<string>;
}

export interface Rule {
  readonly kind: NoteKind;
  readonly find: (planned: Planned, context: Context) => Promise<readonly Note[]>;
}

export const refusal = (find: Rule["find"]): Rule => ({ kind: "refusal", find });
export const cost = (find: Rule["find"]): Rule => ({ kind: "cost", find });
export const doubt = (find: Rule["find"]): Rule => ({ kind: "doubt", find });

/** A doubt that what is declared tells by itself, whatever was declared before. */
export const doubtOf = (
  find: (visible: PropertyMap, context: Context) => Promise<readonly Note[]> | readonly Note[],
): Rule => doubt(async ({ visible }, context) => find(visible, context));

/** A sentence about the object as a whole; none where there is nothing to say. */
export const aboutAll = (sentence: string | undefined): Note[] =>
  sentence === undefined ? [] : [{ path: [], sentence }];

/** A sentence about a property. */
export const about = (path: Path, sentence: string): Note => ({ path, sentence });

/** Whether a note is about something that differs: only then is it news. */
export const isNews = ({ path }: Note, differing: readonly Path[]): boolean =>
  path.length === 0 || differing.some((other) => covers(other, path) || covers(path, other));
