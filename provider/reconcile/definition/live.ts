/** What handlers answer: what the server shows, what a create or an update came to. */
import type { PropertyMap } from "../values";
import type { Address } from "./address";

/** An object as the server shows it, in the words of the definition. */
export interface Live<Where = Address> {
  /** Current values of inputs. Inputs that the server does not tell (sources, triggers) are left out. */
  readonly inputs: PropertyMap;
  /** Computed outputs. */
  readonly outputs: PropertyMap;
  /** Where it is now, when it is not where it was looked for. */
  readonly address?: Where;
  /** The server has put another one in its place by itself: what that one came with is its own. */
  readonly renewed?: true;
  /**
   * A server that was killed left it like this in the middle of making it, and nobody makes it any more: where its
   * create is unfinished, it is deleted and made again.
   */
  readonly halfMade?: true;
  /** What still has to be done until the object is what was declared; kept as `__pending`. */
  readonly pending?: readonly string[];
}

/** What the server's own answer about an object comes to. */
export type Shown = Pick<Live, "inputs" | "outputs">;

/** What is in the state of an object. */
export interface State<Old = PropertyMap, Out = PropertyMap> {
  readonly inputs: Old;
  readonly outputs: Out;
}

/** What a create or an update comes to: where the object is now, and what only this call was told. */
export interface Outcome<Where = Address> {
  readonly address: Where;
  /** What delete will need to know of the time before; kept in the state from now on, as the output `__kept`. */
  readonly kept?: PropertyMap;
  /** Outputs that the server tells only once, or not at all; `read` finds them in the state. */
  readonly outputs?: PropertyMap;
}

/** Thrown by `create` and `update` when the object is there but something is left to do. */
export class Unfinished extends Error {
  constructor(
    readonly reasons: readonly string[],
    readonly pending: readonly string[],
    /** Where the object is now. */
    readonly address: Address,
    /** What the object was made to be so far, when that is not all that was declared. */
    readonly reached?: PropertyMap,
    options?: ErrorOptions,
    /** Outputs that `read` finds, as in {@link Outcome}. */
    readonly outputs?: PropertyMap,
  ) {
    super(reasons.join("\n"), options);
    this.name = "Unfinished";
  }
}
