/**
 * What one resource is: the single place where its properties, identity and handlers are written down.
 *
 * Validation, differences, previews, the schema, the SDKs, the documentation and the dynamic classes are all made
 * from this.
 */
import type { Extension } from "../../lxd";
import type { KeyRules } from "../ownership";
import type { TObject } from "../properties";
import type { PropertyMap } from "../values";
import type { Address } from "./address";
import type { Context } from "./context";
import type { Live, Outcome, Shown, State } from "./live";
import type { Adoption, Checking, Comparing, Identity, Naming, Placement, Queueing, Telling } from "./parts";
import type { Scope, Words } from "./scope";
import type { Write } from "./write";

export type { Address, At } from "./address";
export type { ChangedBy, Changing } from "./changing";
export type { Context } from "./context";
export { Unfinished } from "./live";
export type { Live, Outcome, Shown, State } from "./live";
export type { Judged, Naming, Report } from "./parts";
export type { NamedKind, Scope } from "./scope";
export type { Write } from "./write";

/**
 * A definition as the core sees it: handlers take maps of values. In {@link Definition} the compiler knows what a
 * definition declares, and its handlers are typed by that; they are methods so that one fits the other (the core calls
 * them with what Check has brought into the declared form).
 */
export interface ResourceDefinition<
  In = PropertyMap,
  Out = PropertyMap,
  Where = Address,
  Seen = PropertyMap,
  Old = PropertyMap,
>
  extends
    Declaration,
    LifeCycle<In, Out, Where, Old>,
    Placement<Where>,
    Adoption<Out, Old>,
    Queueing<Where>,
    Checking<Seen, Old>,
    Comparing<In, Out, Where, Seen, Old>,
    Identity<In, Out, Where, Seen, Old>,
    Telling<Where> {}

/** What every definition declares. */
interface Declaration extends Words, Scope {
  /** Where the API has it, by segments of its id (`endpoint.ts`): `/1.0/networks/<network>/forwards/<listenAddress>`. */
  readonly path: string;
  /** Markdown: what it is and where LXD documents it. */
  readonly description: string;
  /** The API extension without which a server has no such objects (`gates.ts`). */
  readonly extension?: Extension;
  readonly inputs: TObject;
  /** Computed outputs only; the inputs are outputs as well. */
  readonly outputs: TObject;
  readonly id: {
    readonly segments: readonly string[];
    readonly example: string;
    /**
     * The last segment may hold slashes: "path" is absolute and begins with one (`web//etc/hosts`), "rest" is
     * anything, so that the project cannot be left out.
     */
    readonly last?: "path" | "rest";
  };
  /** Seconds for each call, unless `customTimeouts` says otherwise. */
  readonly timeouts: Timeouts;
  /** What names look like; without it, objects have no names of their own. */
  readonly naming?: Naming;
  /** Of maps whose keys the server and others write to as well: which keys are the server's. */
  readonly owned?: Readonly<Record<string, KeyRules<unknown>>>;
}

export interface Timeouts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/** The methods of a resource; what lists its objects is in {@link Placement}. */
interface LifeCycle<In, Out, Where, Old> {
  /** Makes the object and answers where it is. */
  create(inputs: In, address: Where, context: Context): Promise<Outcome<Where>>;
  /** `undefined` when there is no such object. `inputs` and `outputs` are those of the state, if there is one. */
  read(address: Where, context: Context, state?: State<Old, Out>): Promise<Live<Where> | undefined>;
  /** An object out of a list, in the words of the definition; `address` says in which project and parent it is. */
  show?(raw: unknown, address: Where, context: Context): Shown | Promise<Shown>;
  /** Makes the object what is declared and answers where it is now. */
  update(write: Write<In, Out, Where, Old>, context: Context): Promise<Outcome<Where>>;
  delete(address: Where, inputs: Old, outputs: Out, context: Context): Promise<void>;
  /** POST ignores the description: a PUT follows it. */
  readonly completes?: true;
}
