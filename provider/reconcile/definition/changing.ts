import type { PropertyMap } from "../values";
import type { Context } from "./context";

/** What an update of an object changes. */
export interface Changing {
  /** With defaults: what was declared last, and what is declared now, which may be unknown. */
  readonly old: PropertyMap;
  readonly inputs: PropertyMap;
  /** Of the state. */
  readonly outputs: PropertyMap;
  /** The top-level properties that differ. */
  readonly changed: ReadonlySet<string>;
}

/** Whether a change reaches an output, where more than one input decides that. */
export type ChangedBy = (change: Changing, context: Context) => boolean | Promise<boolean>;
