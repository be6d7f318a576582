/** After an `up`: every resource of the state is on the server as it was declared, and nothing of others is touched. */
import { isShown } from "./alike";
import { holds } from "./law";
import type { Picture } from "../server/look";
import { nameOf, type Cell, type Subject } from "../subjects/subject";

/** What somebody else has written into a cell: whether a refresh has seen it. */
export type Foreign = "seen" | "unseen";

/** A resource after an `up`, by what is declared and what the server shows. */
export interface Sight {
  readonly label: string;
  readonly subject: Subject;
  readonly action: string;
  readonly before?: Picture;
  readonly after?: Picture;
  readonly declared: (cell: Cell) => unknown;
  /** Whether the program had declared it in the last `up`. */
  readonly wasDeclared: (cell: Cell) => boolean;
  /** Whether it had in one that was refused, on the way or before it was reached. */
  readonly wasTried: (cell: Cell) => boolean;
  readonly foreign: (cell: Cell) => Foreign | undefined;
  /** What nobody has declared it may have from its original. */
  readonly isCopy: boolean;
  /** `ownership: "declared"`: the other keys are not ours. */
  readonly ownsDeclared: boolean;
  /** So it was in the last `up`, or in one that was refused: what a refresh has shown since is not in the state then. */
  readonly ownedDeclared: boolean;
  readonly isIgnored: (cell: Cell) => boolean;
}

export function isAsDeclared(sight: Sight): void {
  const { label, subject, action, after } = sight;
  holds(
    after !== undefined,
    "what is in the state is on the server",
    () => `${label} (${subject.type}, ${action})`,
  );
  for (const cell of subject.cells) {
    const [is, was] = [shown(sight.after, cell), shown(sight.before, cell)];
    const told = () =>
      `${label}.${nameOf(cell)} (${subject.type}, ${action}): declared ${JSON.stringify(sight.declared(cell))}, was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`;
    const said = expectation(sight, cell);
    const isOriginals = sight.isCopy && said === "absent" && !sight.wasDeclared(cell);
    const expected = isOriginals ? undefined : said;
    if (expected === "declared") holds(isShown(sight.declared(cell), is), "what is declared is there", told);
    if (expected === "untouched") {
      holds(JSON.stringify(is) === JSON.stringify(was), "what is not ours to change stays", told);
    }
    if (expected === "absent") holds(isAbsent(sight, cell, is), "what is not declared is not there", told);
  }
}

function expectation(sight: Sight, cell: Cell): "declared" | "untouched" | "absent" | undefined {
  const { action, subject } = sight;
  const isDeclared = isSaid(sight.declared(cell), cell);
  const isNew = action === "create" || action === "replace";
  if (sight.isIgnored(cell)) return isNew ? undefined : "untouched";
  if (isNew && !isDeclared) return subject.adopts ? undefined : "absent";
  if (!isDeclared && !sight.wasDeclared(cell) && sight.wasTried(cell)) return undefined;
  const isOthers = sight.ownsDeclared && cell.key !== undefined && !isDeclared && !sight.wasDeclared(cell);
  const isInState = !sight.ownedDeclared && sight.foreign(cell) === "seen";
  if (isOthers && !isNew) return isInState ? undefined : "untouched";
  // What a refresh has found beside the program's own keys is in no state: the update knows nothing of it.
  const isUnknown = sight.ownedDeclared && cell.key !== undefined && !isDeclared && !sight.wasDeclared(cell);
  if (isUnknown && !isNew) return undefined;
  if (isNew || sight.foreign(cell) !== "unseen") return isDeclared ? "declared" : "absent";
  if (action === "same") return "untouched";
  if (isDeclared) return "declared";
  if (sight.wasDeclared(cell)) return "absent";
  return cell.key === undefined ? undefined : "untouched";
}

function isAbsent({ subject }: Sight, cell: Cell, is: unknown): boolean {
  if (cell.key === undefined) return cell.absent === undefined || isShown(cell.absent, is);
  return is === undefined || is === null || subject.filledIn?.test(cell.key) === true;
}

export const shown = (picture: Picture | undefined, { field }: Cell): unknown =>
  field.reduce<unknown>(
    (here, step) => (typeof here === "object" && here !== null ? (here as Picture)[step] : undefined),
    picture,
  );

/** Nothing, and in a map an empty text too, is the same as silence. */
const isSaid = (value: unknown, { key }: Cell): boolean =>
  value !== undefined && value !== null && !(key !== undefined && value === "");
