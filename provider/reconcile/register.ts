/**
 * The register of a run: which resource of the program holds which thing on the server. The engine creates before it
 * deletes and knows resources by their names in the program; the server knows objects. So a Delete may be about what
 * another resource, or a newer create of the same one, has taken over by then, and must leave that alone.
 *
 * It is that of one provider resource, and of one command: a preview and its update are processes of their own.
 */

/** A resource in the program, and which create of it: the newer one of a replacement is another holder. */
export interface Holder {
  readonly urn: string;
  /** The mark that its create left in the state; empty in states from before there was one. */
  readonly made: string;
}

/** The mark alone, where there is one: of a resource that is replaced under an alias, the old name is deleted. */
const keyOf = ({ urn, made }: Holder) => (made === "" ? urn : made);

export class Register {
  readonly #held = new Map<string, { readonly holder: Holder; readonly things: ReadonlySet<string> }>();

  readonly #givenUp = new Map<string, ReadonlySet<string>>();

  /** From now on it holds these things, and no others. */
  claim(holder: Holder, things: readonly string[]): void {
    this.#held.set(keyOf(holder), { holder, things: new Set(things) });
  }

  /** It holds nothing any more. */
  release(holder: Holder): void {
    this.#held.delete(keyOf(holder));
  }

  /** What a resource is going to give up, by the difference that this run has seen. */
  giveUp({ urn }: Holder, things: readonly string[]): void {
    this.#givenUp.set(urn, new Set(things));
  }

  /** Whether another resource is going to give it up, or has. */
  isGivenUp(thing: string, self: Pick<Holder, "urn">): boolean {
    return [...this.#givenUp].some(([urn, things]) => urn !== self.urn && things.has(thing));
  }

  /** Who else holds a thing. */
  otherHolderOf(thing: string, self: Holder): Holder | undefined {
    const own = keyOf(self);
    return [...this.#held].find(([key, { things }]) => key !== own && things.has(thing))?.[1].holder;
  }
}

/** The name of a resource in the program, from its URN. */
export const nameInProgram = (urn: string): string => urn.split("::").slice(3).join("::") || urn;
