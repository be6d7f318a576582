/**
 * What one resource is: the single place where its properties, identity and handlers are written down.
 *
 * Validation, differences, previews, the schema, the SDKs, the documentation and the dynamic classes are all made
 * from this.
 */
import type { ClientConfiguration, Extension, LxdClient, LxdError } from "../lxd";
import type { Call } from "./host";
import type { Rule } from "./notes";
import type { KeyRules } from "./ownership";
import type { TObject } from "./properties";
import type { PropertyMap, Value } from "./values";

/** Where an object is now: one entry per segment of its id (project, pool, name, …), and `target` if it is placed. */
export type Address = Readonly<Record<string, string>>;

/** A check's way to say what is wrong; `property` is a top-level name or a property path. */
export type Report = (property: string, reason: string) => void;

/** The address of an object whose id has these segments; `target` where it is placed. */
export type At<S extends string> = Readonly<Record<S, string>> & { readonly target?: string };

/** What handlers work with. The signal bounds every request and every wait of the call. */
export interface Context extends Call {
  readonly client: LxdClient;
  /** The interrupt alone, without the deadline: for what is fetched from elsewhere, and takes as long as it takes. */
  readonly interrupt: AbortSignal;
  /**
   * How to look at objects: alone after a write (a list would cost more), or in one list for all the reads of a
   * refresh that come at the same time.
   */
  readonly reading: "one" | "list";
  /** In a create: the outputs of the object that the new one replaces and that is still there. */
  readonly replacing?: PropertyMap;
  /** The provider's default for graceful stops, in seconds. */
  readonly stopTimeout: number;
  /** The `lxc` client's configuration: its remotes, and the certificate that they know. */
  readonly lxc: () => ClientConfiguration;
  /**
   * Begins what the server refuses beside writes that hold the key up (see `holdsUp`), when none of these is under way,
   * and lets none begin meanwhile; `alone`, nothing else either. Not for a write that holds it up itself: it would wait
   * for its own end.
   */
  readonly whenFree: <T>(key: string, begin: () => Promise<T>, alone?: "alone") => Promise<T>;
  /**
   * In a create or an update, before its first write: what was there before it, for the delete; undefined where there is
   * nothing to keep. The first note counts, however often it is begun again after a lost answer, and what is there by
   * then is ours, or ours to write. The address, where the inputs alone do not tell it.
   */
  readonly foundBefore?: (kept: PropertyMap | undefined, address?: Address) => void;
  /** Whether another resource of the program is going to give up this thing in this run, or has. */
  readonly isGivenUp?: (thing: string) => boolean;
  /** In a delete: whether another resource of the program holds this thing by now. */
  readonly heldByOther?: (thing: string) => boolean;
  /**
   * Of a previewed reference: what is nowhere, in words; nothing where an object of that name is on the server, or is
   * going to be made by this run. `place` tells what else its id has.
   */
  readonly isNowhere?: (type: string, name: string, place: Address) => Promise<string | undefined>;
  /** The kind of object that the server's words speak of: `Storage pool not found`. */
  readonly kindNamedIn: (words: string) => NamedKind | undefined;
  /** Whether a preview of this run has planned to make that thing. */
  readonly isPlanned?: (thing: string) => boolean;
  /** Notes that the server could not be asked: previews and differences go on, and say so once. */
  readonly unasked?: (error: LxdError) => void;
  /** Whether this run makes that object anew in place. */
  readonly isRenewed?: (type: string, address: Address) => boolean;
  /** Where an object goes that this process was asked to rename or to move. */
  readonly moved: (type: string, from: Address) => Address | undefined;
  /** The project that objects of this type really live in, where they are asked for in that one. */
  readonly effectiveProject: (
    definition: Pick<ResourceDefinition, "scope" | "ownFeature">,
    project: string,
  ) => Promise<string>;
}

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
  /** What still has to be done until the object is what was declared; kept as `__pending`. */
  readonly pending?: readonly string[];
}

/** A kind whose objects others name, and the client lists. */
export type NamedKind = Pick<ResourceDefinition, "type" | "noun" | "notMade"> & { readonly listedBy: string };

/** What is in the state of an object. */
export interface State<Old = PropertyMap, Out = PropertyMap> {
  readonly inputs: Old;
  readonly outputs: Out;
}

/** What is known of properties whose spelling does not tell whether they differ. */
export type Judged<In = PropertyMap> = {
  readonly [K in keyof In]?: "same" | "different" | "renamed" | "inPlace";
};

/** What the server's own answer about an object comes to. */
export type Shown = Pick<Live, "inputs" | "outputs">;

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

export interface Naming {
  /** The longest name that the server takes. */
  readonly longest: number;
  /** The longest that is made up, where that is less than 63. */
  readonly longestMade?: number;
  readonly pattern: RegExp;
  /** Says what `pattern` asks for: "letters, digits and hyphens, …". */
  readonly form: string;
  /** Turns a logical name into one that `pattern` takes. */
  readonly sanitise: (name: string) => string;
}

export interface Timeouts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

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
> {
  readonly type: string;
  /** What it is called in a sentence, where that is not the type in small letters: `member of the cluster`. */
  readonly noun?: string;
  /** The command of the client that lists them, for what names one that is not there: `lxc storage list`. */
  readonly listedBy?: string;
  /** A resource makes none: it manages what comes to be otherwise. */
  readonly notMade?: true;
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
  /**
   * How projects apply: not at all, always the project of the request, or the named feature decides between it
   * and `default` (`GET /1.0/projects/<name>`).
   */
  readonly scope: "none" | "project" | `features.${string}`;
  /**
   * In a cluster, members may have objects of one name each: requests say which one is meant. The address then has
   * `target` beside the segments of the id, from the input `target` or the output `location`.
   */
  readonly placed?: true;
  /** The feature that decides instead, on servers that have the extension. */
  readonly ownFeature?: { readonly extension: string; readonly feature: string };
  readonly naming?: Naming;
  /** Seconds for each call, unless `customTimeouts` says otherwise. */
  readonly timeouts: Timeouts;
  readonly owned?: Readonly<Record<string, KeyRules<unknown>>>;
  /** One request lists those of all projects: on every server, or on those with that extension. */
  readonly everywhere?: Extension | true;
  /** Why no adoption of a server takes such objects, though they can be listed: others bring them along. */
  readonly notAdopted?: string;
  /** Why an adoption leaves this object where it is; undefined when it is taken. */
  whyNotAdopted?(inputs: Old, outputs: Out): string | undefined;
  /** Why such an object cannot be imported, as the end of a sentence. */
  readonly notImportable?: string;
  /** Writes that share a key run one after another. Default: those of one object. */
  queue?(address: Where): string;
  /** Writes that are `behind` the key of `queue` wait for this one. It waits for none of them. */
  readonly holdsUp?: true;
  /** The key whose writes this one waits for, where they hold others up and were there first. */
  behind?(address: Where): string;
  /** The same, and writes that hold the key up wait for the end of this one too; such as this do not wait for each other. */
  beside?(address: Where): string;
  /** Rules between properties. Sees unknown values, and only inputs whose forms are right. */
  check?(inputs: Seen, report: Report, old: Old): void;
  /** What only files of this machine tell, where nothing else is wrong. No server is asked, not even for a URI. */
  checkFiles?(inputs: Seen, report: Report, call: Call): Promise<void>;
  /** Spellings that mean the same, where that needs more than one property. */
  normalise?(inputs: Seen): PropertyMap;
  /** Outputs that are certain before the object exists. */
  predict?(inputs: Seen, context: Call): PropertyMap | Promise<PropertyMap>;
  /** Whether old and new object could not exist side by side. Default: when both have the same fixed name. */
  collides?(old: Old, inputs: Seen): boolean;
  /**
   * Properties whose spelling does not tell whether they differ: an alias that yields the same image is the same, a
   * file whose content changed under its old path is different. Must not fail when the server is out of reach.
   * `last` are the inputs of the state: where another text was judged the same, they are newer than `old`.
   * `renamed` is a reference to the same object under its new name: changed in place where another replaces. `inPlace`
   * is another value that this definition changes to without a replacement, because the program wants it so.
   */
  judge?(old: Old, inputs: Seen, outputs: Out, context: Context, last: Old): Promise<Judged<In>>;
  /** Which outputs a change reaches, where `changesWith` cannot tell. `undefined`: `changesWith` decides. */
  reach?(
    change: {
      readonly old: Old;
      readonly inputs: Seen;
      readonly outputs: Out;
      readonly changed: ReadonlySet<string>;
    },
    context: Context,
  ): Promise<(output: string) => boolean | undefined>;
  /** Changes in place that leave nothing of what was inside: what belongs to it is then planned anew. */
  readonly renewedBy?: readonly (keyof In & string)[];
  /** What of it is gone when its parent is made anew in place: the first of these that is declared counts as changed. */
  readonly inside?: readonly (keyof In & string)[];
  /** What a plan says beside its differences: refusals, costs, doubts. Must not write. */
  readonly plan?: readonly Rule<Seen, Out, Where, Old>[];
  /** Which objects there are in a place: where the segments of the id before the last lead. */
  list?(place: Where, context: Context): Promise<readonly Where[]>;
  /** The type of the object that the last segment but one of the id names, where that is not a project. */
  readonly within?: string;
  /** Makes the object and answers where it is. */
  create(inputs: In, address: Where, context: Context): Promise<Outcome<Where>>;
  /** `undefined` when there is no such object. `inputs` and `outputs` are those of the state, if there is one. */
  read(address: Where, context: Context, state?: State<Old, Out>): Promise<Live<Where> | undefined>;
  /** An object out of a list, in the words of the definition; `address` says in which project and parent it is. */
  show?(raw: unknown, address: Where, context: Context): Shown | Promise<Shown>;
  /** Makes the object what is declared and answers where it is now. */
  update(write: Write<In, Out, Where, Old>, context: Context): Promise<Outcome<Where>>;
  delete(address: Where, inputs: Old, outputs: Out, context: Context): Promise<void>;
  /**
   * Deletes what a killed server left of a create that it was in the middle of, and answers whether it did. Asked only
   * where a create of ours is unfinished and the object is as declared; it is then made again.
   */
  discardHalfMade?(address: Where, context: Context): Promise<boolean>;
  /** Whether a create of this takes over an object of the name. Default: it never does. */
  takesOver?(inputs: Seen): boolean;
  /** What it is on the server, where other types can have the same thing (a file, an alias). Default: type and id. */
  holdsAs?(address: Where): string;
  /** Further things that it has on the server and that other resources can hold by themselves. */
  parts?(address: Where, outputs: Out): readonly string[];
  /** It holds its parts only, and deletes them one by one: each that no other holds by then. */
  readonly divided?: true;
  /** Making, changing or deleting it gives the server another certificate. */
  readonly renewsServer?: true;
  /** What this object is called in messages. Default: type and last segment of the address. */
  label?(address: Where): string;
  /** POST ignores the description: a PUT follows it. */
  readonly completes?: true;
  /** Inputs beside the usual ones that tell an object of ours from somebody else's of the same name. */
  readonly telling?: readonly string[];
  /** What goes with the object when it is replaced, for the preview that says so. */
  holds?(address: Where, context: Context): Promise<readonly string[]>;
  /** Users of the object, for messages about one that is in use. */
  usedBy?(address: Where, context: Context): Promise<readonly string[]>;
}
