/**
 * A definition whose handlers are typed by what it declares: `inputs` by its own properties, addresses by the segments
 * of its id, and what previews meet by a view in which any value may be unknown.
 */
import type { At, ResourceDefinition } from "./definition";
import type { Static, TObject } from "./properties";
import type { Archive, Asset, PropertyMap, Unknown } from "./values";

/** A value as Check and previews see it: it, or anything within it, may be unknown. */
type Seen<T> =
  | Unknown
  | (T extends Asset | Archive | string | number | boolean | null
      ? T
      : T extends readonly (infer Item)[]
        ? Seen<Item>[]
        : { [K in keyof T]: Seen<T[K]> });

/** Inputs as Check and previews see them. */
export type View<I extends TObject> = { readonly [K in keyof Static<I>]?: Seen<Static<I>[K]> };

/** The inputs of an object that is made or changed: known, in one spelling, with defaults. */
export type Inputs<I extends TObject> = Static<I>;

/** The outputs of the state: the inputs are among them, and hidden ones. States of before may lack some. */
export type Outputs<I extends TObject, O extends TObject> = Partial<Static<I> & Static<O>> & {
  readonly __kept?: PropertyMap;
  readonly __pending?: string[];
  readonly __files?: PropertyMap;
  readonly __found?: string[];
};

export interface Declared<I extends TObject, O extends TObject, S extends string> {
  readonly inputs: I;
  readonly outputs: O;
  readonly id: ResourceDefinition["id"] & { readonly segments: readonly S[] };
}

/** A resource whose handlers know its inputs, its outputs and the segments of its id. */
export type Typed<I extends TObject, O extends TObject, S extends string> = ResourceDefinition<
  Inputs<I>,
  Outputs<I, O>,
  At<S>,
  View<I>,
  Partial<Inputs<I>>
>;

/** Handlers are typed by what is declared, and not the other way round. */
export type Definition<I extends TObject, O extends TObject, S extends string> = Declared<I, O, S> &
  Omit<Typed<NoInfer<I>, NoInfer<O>, NoInfer<S>>, keyof Declared<I, O, S>>;

export const define = <I extends TObject, O extends TObject, const S extends string>(
  definition: Definition<I, O, S>,
): Definition<I, O, S> => definition;
