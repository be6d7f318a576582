import type { PropertyMap, Value } from "../values";
import type { Address } from "./address";

/** What an update is to write, and the rule of ownership to write it by. */
export interface Write<In = PropertyMap, Out = PropertyMap, Where = Address, Old = PropertyMap> {
  readonly address: Where;
  /** Normalised, with defaults: what was declared last, and what is declared now. */
  readonly old: Old;
  readonly inputs: In;
  readonly outputs: Out;
  /** The top-level properties that differ; empty when only something unfinished or drifted is to be mended. */
  readonly changed: ReadonlySet<string>;
  /** The three-way merge of an owned map with what is there. To be called with the latest reading. */
  merge(property: keyof In & string, live: Record<string, unknown>): Record<string, unknown>;
  /**
   * The value to write to a property: the declared one; the live one where `ignoreChanges` names it; where the program
   * is silent, what the server had filled in, or nothing where the program or a refresh had something before.
   */
  value<K extends keyof In & string, T extends Value | undefined>(property: K, live: T): In[K] | T;
  /** Whether `ignoreChanges` names the property. */
  ignores(property: keyof In & string): boolean;
}
