/** A kind of object as histories treat it: what of it is edited, and where the server shows it. */
import type { PropertyMap, Value } from "../../../provider/reconcile/values";

/** A scalar property, a list, or one key of a map: what is edited and looked at as one. */
export interface Cell {
  /** The property, and the key if the property is a map. */
  readonly property: string;
  readonly key?: string;
  /** Where the server's object has it; `[]` is the object itself. */
  readonly field: readonly string[];
  /** What a program may say, or somebody else may write. */
  readonly choices: readonly Value[];
  /** What the server shows where nobody has said anything; undefined where that is for the server to choose. */
  readonly absent?: Value;
  /** The server refuses such a value, or such a key. */
  readonly refused?: Value;
  /** What a program has to say. */
  readonly isRequired?: true;
  /** Nobody else changes it. */
  readonly isQuiet?: true;
  /** The server takes any text, so a secret one too. */
  readonly takesAnyText?: true;
}

/** What an object lies in, and what is asked of the parent's outputs. */
export interface Parent {
  readonly type: string;
  /** Property of the child: output of the parent. */
  readonly takes: Readonly<Record<string, string>>;
}

/** Where the server shows an object: the whole of what is at a path, or something in it. */
export interface Place {
  readonly path: string;
  readonly inside?: readonly string[];
  /** A file, and not an object. */
  readonly isRaw?: true;
}

export interface Subject {
  readonly type: string;
  readonly cells: readonly Cell[];
  readonly place: (outputs: PropertyMap) => Place;
  /** Parents that the program may have; without one, the object lies in what the sample names. */
  readonly parents?: readonly Parent[];
  /** It has `ownership`; that of ServerConfig is `declared` without a word. */
  readonly ownership?: "all" | "declared";
  /** It can be made as a copy of another of the kind: what the source calls that. */
  readonly copies?: "volume" | "instance";
  /** What it is anyway: saying so is no change. */
  readonly defaults?: PropertyMap;
  /** A name that can be edited, or left to the provider. */
  readonly naming?: "fixed" | "free" | "madeUp";
  /** It takes over what is there, so what nobody declared may be anything. */
  readonly adopts?: true;
  /** Only one of the kind can be at a time. */
  readonly single?: true;
  /** Keys of its maps that the server fills in. */
  readonly filledIn?: RegExp;
  /** Nobody else changes it: it has no change, or is not to be changed by itself. */
  readonly isLeftAlone?: true;
}

/** `config.user.a`, for people. */
export const nameOf = ({ property, key }: Cell): string =>
  key === undefined ? property : `${property}.${key}`;

/** As resource options write it. */
export const pathOf = ({ property, key }: Cell): string =>
  key === undefined ? property : `${property}["${key}"]`;

/** Whether `ignoreChanges` has it. */
export const isIgnored = (cell: Cell, ignored: readonly string[] = []): boolean =>
  ignored.includes(cell.property) || ignored.includes(pathOf(cell));
