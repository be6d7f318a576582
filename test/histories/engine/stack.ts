/** What is kept from one run to the next. */
import type { PropertyMap } from "../../../provider/reconcile/values";
import type { About } from "../../support/pluginClient";

/** A resource in the state. */
export interface Entry {
  readonly about: About;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  /** Why it is not yet what was declared. */
  readonly initErrors: readonly string[];
  /** By property: the URNs of what its value is made of. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  /** Its replacement is there, and it is still to be deleted. */
  readonly isReplaced?: boolean;
  /** It was deleted for a replacement that is still to be made. */
  readonly isDeleted?: boolean;
}

/** In the order in which they were registered. */
export type Stack = readonly Entry[];
