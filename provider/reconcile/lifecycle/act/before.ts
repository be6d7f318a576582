import type { Address } from "../../definition";
import type { PropertyMap } from "../../values";

/** What a create or an update has found before its first write. */
export class Before {
  private first: { readonly kept: PropertyMap | undefined; readonly address?: Address } | undefined;

  /**
   * @param kept by the state of a create that was not finished, or by the notebook
   * @param heard hears the first note
   */
  constructor(
    kept: PropertyMap | undefined,
    private readonly heard: (kept: PropertyMap, address?: Address) => void = () => undefined,
  ) {
    if (kept !== undefined) this.first = { kept };
  }

  /** Later notes may tell of our own write, whose answer was lost. */
  readonly note = (kept: PropertyMap | undefined, address?: Address): void => {
    if (this.first !== undefined) return;
    this.first = { kept, address };
    if (kept !== undefined) this.heard(kept, address);
  };

  /** Whether what is there after a lost answer is known to be ours, or ours to write. */
  get isKnown(): boolean {
    return this.first !== undefined;
  }

  get kept(): PropertyMap | undefined {
    return this.first?.kept;
  }

  /** Where it is, as far as the create has said so. */
  get address(): Address | undefined {
    return this.first?.address;
  }
}
