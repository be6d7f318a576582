/**
 * What belongs to another object (a forward to its network, a snapshot to its instance) follows that object when it is
 * renamed or moved: other words for the same parent are no other parent. How the parent is known again is a strategy:
 * by its name (byName.ts), or by an identity that it keeps under every name (resources/instance/parent.ts).
 */
import type { Declared, Definition, Inputs, Outputs } from "../define";
import type { Address, At, Context, Judged, Live, ResourceDefinition, State, Write } from "../definition";
import type { TObject } from "../properties";
import type { PropertyMap } from "../values";

/** Where a child is now, and what its parent adds to what it shows. */
export interface Located<Raw = unknown> {
  readonly address: Address;
  /** The parent as the server gives it, where the strategy looks at it. */
  readonly raw: Raw;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

export type Child = Omit<ResourceDefinition, "within">;

export interface Parent<Raw = unknown> {
  /** The parent's type. */
  readonly type: string;
  /** Where the parent is that a child's inputs name. */
  addressOf(inputs: PropertyMap): Address;
  /** Which of the properties that name the parent only tell its new name or place. */
  judge(
    child: Child,
    old: PropertyMap,
    inputs: PropertyMap,
    outputs: PropertyMap,
    context: Context,
  ): Promise<Judged>;
  /** Where a child is once its parent is where the program says: another parent would have replaced it. */
  follow(child: Child, plan: Write, context: Context): Promise<Address>;
  /** Where a child of the state is now; `undefined` when its parent is gone. */
  locate(where: Address, outputs: PropertyMap, context: Context): Promise<Located<Raw> | undefined>;
}

interface Reading<Raw, Where, Old, Out> {
  readonly parent: Parent<Raw>;
  /** As that of any resource; `parent` is the parent as the strategy has found it. */
  read(
    address: Where,
    context: Context,
    state: State<Old, Out> | undefined,
    parent: Raw,
  ): Promise<Live<Where> | undefined>;
}

/** A definition whose handlers are told where the object is by now: they need not look for its parent. */
export type ChildDefinition<Raw, I extends TObject, O extends TObject, S extends string> = Declared<I, O, S> &
  Omit<Definition<NoInfer<I>, NoInfer<O>, NoInfer<S>>, "read" | "within" | keyof Declared<I, O, S>> &
  Reading<Raw, At<NoInfer<S>>, Partial<Inputs<NoInfer<I>>>, Outputs<NoInfer<I>, NoInfer<O>>>;

type AnyChild = Omit<Child, "read"> & Reading<unknown, Address, PropertyMap, PropertyMap>;

export function inParent<Raw, I extends TObject, O extends TObject, const S extends string>(
  child: ChildDefinition<Raw, I, O, S>,
): Definition<I, O, S>;
export function inParent(child: AnyChild): ResourceDefinition;
export function inParent(child: AnyChild): ResourceDefinition {
  const { parent, ...own } = child;
  const read: ResourceDefinition["read"] = async (where, context, state) => {
    const located = await parent.locate(where, state?.outputs ?? {}, context);
    if (located === undefined) return undefined;
    const { address, raw, inputs, outputs } = located;
    const live = await child.read(address, context, state, raw);
    return (
      live && {
        address,
        ...live,
        inputs: { ...live.inputs, ...inputs },
        outputs: { ...live.outputs, ...outputs },
      }
    );
  };
  const definition = { ...own, read };
  return {
    ...definition,
    within: parent.type,
    judge: async (old, inputs, outputs, context, last) => ({
      ...(await parent.judge(definition, old, inputs, outputs, context)),
      ...(await own.judge?.(old, inputs, outputs, context, last)),
      ...(context.isRenewed?.(parent.type, parent.addressOf(inputs)) ? goneWith(own, inputs) : {}),
    }),
    update: async (plan, context) =>
      own.update({ ...plan, address: await parent.follow(definition, plan, context) }, context),
  };
}

/** Of a child of something that is made anew in place: what has to be brought there again. */
function goneWith({ inside = [] }: Pick<AnyChild, "inside">, inputs: PropertyMap): Judged {
  const [first] = inside.filter((property) => inputs[property] !== undefined);
  return first === undefined ? {} : { [first]: "different" };
}
