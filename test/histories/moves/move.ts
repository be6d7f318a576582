/** A move of a history, as numbers that mean something in any program: so that a shorter history still does. */
import fc from "fast-check";

export const kinds = [
  ...["add", "drop", "set", "unset", "name", "label", "reorder", "link", "secret", "option"],
  ...["ownership", "empty", "move", "defaults", "break"],
  ...["foreign", "foreignDelete", "refresh", "refreshFirst", "replace", "import", "kill", "preview"],
] as const;

export type MoveKind = (typeof kinds)[number];

export interface Move {
  readonly kind: MoveKind;
  /** Which resource, which part of it, and what of the possible values: modulo what there is. */
  readonly which: number;
  readonly what: number;
  readonly value: number;
  /** Further edits come before the next `up`. */
  readonly waits: boolean;
}

/** How often each comes. */
const weights: Readonly<Record<MoveKind, number>> = {
  ...{ add: 6, drop: 3, set: 6, unset: 4, name: 4, label: 3, reorder: 1, link: 3, secret: 3, option: 3 },
  ...{
    ownership: 1,
    move: 2,
    defaults: 2,
    empty: 1,
    break: 1,
    foreign: 5,
    foreignDelete: 2,
    refresh: 3,
    refreshFirst: 2,
    replace: 2,
    import: 2,
  },
  ...{ kill: 2, preview: 1 },
};

const moveOf = (kind: fc.Arbitrary<MoveKind>, waits: fc.Arbitrary<boolean>): fc.Arbitrary<Move> =>
  fc.noBias(
    fc.record({
      ...{ kind, waits, which: fc.nat({ max: 23 }), what: fc.nat({ max: 23 }), value: fc.nat({ max: 5 }) },
    }),
  );

const third = fc.integer({ min: 0, max: 2 }).map((number) => number === 2);
const any = fc.oneof(...kinds.map((kind) => ({ weight: weights[kind], arbitrary: fc.constant(kind) })));

/** It begins with some resources. */
export const history = (length: { readonly min: number; readonly max: number }): fc.Arbitrary<Move[]> =>
  fc
    .tuple(
      fc.array(moveOf(fc.constant("add"), fc.constant(true)), { minLength: 1, maxLength: 3, size: "max" }),
      fc.array(moveOf(any, third), { minLength: length.min, maxLength: length.max, size: "max" }),
    )
    .map(([first, rest]) => [...first, ...rest]);
