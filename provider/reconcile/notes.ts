/**
 * What a plan says beside its differences: what the server will refuse, what the change costs, what is likely a
 * mistake. A definition has one list of such rules (`plan`), each a look at what is planned and at the server.
 */
import type { Address } from "./definition/address";
import type { Context } from "./definition/context";
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
export interface Planned<Seen = PropertyMap, Out = PropertyMap, Where = Address, Old = PropertyMap> {
  readonly action: "create" | "update" | "replace";
  /** Where the object is; of one that is to be made, where it is to be. */
  readonly address: Where;
  /** With defaults: what was declared last (nothing in a create), and what is declared now. */
  readonly old: Old;
  readonly inputs: Seen;
  /** The inputs with unknown values in the place of secret ones: for what quotes them. */
  readonly visible: Seen;
  /** Of the state; empty in a create. */
  readonly outputs: Out;
  /** The top-level properties that differ; all that are given in a create. */
  readonly changed: ReadonlySet<string>;
}

export interface Rule<Seen = PropertyMap, Out = PropertyMap, Where = Address, Old = PropertyMap> {
  readonly kind: NoteKind;
  find(planned: Planned<Seen, Out, Where, Old>, context: Context): Promise<readonly Note[]>;
}

type Find<Seen, Out, Where, Old> = (
  planned: Planned<Seen, Out, Where, Old>,
  context: Context,
) => Promise<readonly Note[]>;

const rule =
  (kind: NoteKind) =>
  <Seen = PropertyMap, Out = PropertyMap, Where = Address, Old = PropertyMap>(
    find: Find<Seen, Out, Where, Old>,
  ): Rule<Seen, Out, Where, Old> => ({ kind, find });

export const refusal = rule("refusal");
export const cost = rule("cost");
export const doubt = rule("doubt");

/** A doubt that what is declared tells by itself, whatever was declared before. */
export const doubtOf = <Seen = PropertyMap>(
  find: (visible: Seen, context: Context) => Promise<readonly Note[]> | readonly Note[],
): Rule<Seen> => doubt(async ({ visible }, context) => find(visible, context));

/** A sentence about the object as a whole; none where there is nothing to say. */
export const aboutAll = (sentence: string | undefined): Note[] =>
  sentence === undefined ? [] : [{ path: [], sentence }];

/** A sentence about a property. */
export const about = (path: Path, sentence: string): Note => ({ path, sentence });

/** Whether a note is about something that differs: only then is it news. */
export const isNews = ({ path }: Note, differing: readonly Path[]): boolean =>
  path.length === 0 || differing.some((other) => covers(other, path) || covers(path, other));
