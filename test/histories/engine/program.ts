/** A program as the engine meets it: what is registered, in which order, and what refers to what. */
import type { Value } from "../../../provider/reconcile/values";

/** An output of another resource of the program. */
export class Reference {
  constructor(
    readonly label: string,
    readonly output: string,
  ) {}
}

export type Input = Value | Reference | Input[] | { [key: string]: Input };
export type Inputs = { [property: string]: Input };

/** The resource options that the engine acts on. */
export interface Options {
  /** Former logical names. */
  readonly aliases?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export interface Declaration {
  /** The logical name. */
  readonly label: string;
  readonly type: string;
  readonly inputs: Inputs;
  readonly options: Options;
}

/** In an order in which nothing refers to what comes later. */
export type Program = readonly Declaration[];
