/** The optional parts of a definition: each answers one question, and a definition without it is an ordinary one. */
import type { Extension } from "../../lxd";
import type { Call } from "../host";
import type { Rule } from "../notes";
import type { PropertyMap } from "../values";
import type { Context } from "./context";

/** A check's way to say what is wrong; `property` is a top-level name or a property path. */
export type Report = (property: string, reason: string) => void;

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

/** Where such objects are, beside project and path. */
export interface Placement<Where> {
  /**
   * In a cluster, members may have objects of one name each: requests say which one is meant. The address then has
   * `target` beside the segments of the id, from the input `target` or the output `location`.
   */
  readonly placed?: true;
  /** The type of the object that the last segment but one of the id names, where that is not a project. */
  readonly within?: string;
  /** One request lists those of all projects: on every server, or on those with that extension. */
  readonly everywhere?: Extension | true;
  /** Which objects there are in a place: where the segments of the id before the last lead. */
  list?(place: Where, context: Context): Promise<readonly Where[]>;
}

/** What an adoption of a server, or an import, does with such objects. */
export interface Adoption<Out, Old> {
  /** Why no adoption of a server takes such objects, though they can be listed: others bring them along. */
  readonly notAdopted?: string;
  /** Why an adoption leaves this object where it is; undefined when it is taken. */
  whyNotAdopted?(inputs: Old, outputs: Out): string | undefined;
  /** Why such an object cannot be imported, as the end of a sentence. */
  readonly notImportable?: string;
}

/** Which writes wait for each other. */
export interface Queueing<Where> {
  /** Writes that share a key run one after another. Default: those of one object. */
  queue?(address: Where): string;
  /** Writes that are `behind` the key of `queue` wait for this one. It waits for none of them. */
  readonly holdsUp?: true;
  /** The key whose writes this one waits for, where they hold others up and were there first. */
  behind?(address: Where): string;
  /** The same, and writes that hold the key up wait for the end of this one too; such as this do not wait for each other. */
  beside?(address: Where): string;
}

/** What Check does beside looking at the form. */
export interface Checking<Seen, Old> {
  /** Rules between properties. Sees unknown values, and only inputs whose forms are right. */
  check?(inputs: Seen, report: Report, old: Old): void;
  /** What only files of this machine tell, where nothing else is wrong. No server is asked, not even for a URI. */
  checkFiles?(inputs: Seen, report: Report, call: Call): Promise<void>;
}

/** What is known of properties whose spelling does not tell whether they differ. */
export type Judged<In = PropertyMap> = {
  readonly [K in keyof In]?: "same" | "different" | "renamed" | "inPlace";
};

/** What a difference is, and what a preview tells of it. */
export interface Comparing<In, Out, Where, Seen, Old> {
  /** Spellings that mean the same, where that needs more than one property. */
  normalise?(inputs: Seen): PropertyMap;
  /**
   * Properties whose spelling does not tell whether they differ: an alias that yields the same image is the same, a
   * file whose content changed under its old path is different. Must not fail when the server is out of reach.
   * `last` are the inputs of the state: where another text was judged the same, they are newer than `old`.
   * `renamed` is a reference to the same object under its new name: changed in place where another replaces. `inPlace`
   * is another value that this definition changes to without a replacement, because the program wants it so.
   */
  judge?(old: Old, inputs: Seen, outputs: Out, context: Context, last: Old): Promise<Judged<In>>;
  /** Outputs that are certain before the object exists. */
  predict?(inputs: Seen, context: Call): PropertyMap | Promise<PropertyMap>;
  /** What a plan says beside its differences: refusals, costs, doubts. Must not write. */
  readonly plan?: readonly Rule<Seen, Out, Where, Old>[];
}

/** What a replacement, or another resource that wants the same object, comes to. */
export interface Identity<In, Out, Where, Seen, Old> {
  /** Whether old and new object could not exist side by side. Default: when both have the same fixed name. */
  collides?(old: Old, inputs: Seen): boolean;
  /** Whether a create of this takes over an object of the name. Default: it never does. */
  takesOver?(inputs: Seen): boolean;
  /** Inputs beside the usual ones that tell an object of ours from somebody else's of the same name. */
  readonly telling?: readonly string[];
  /**
   * Things that it has on the server, that other resources can hold by themselves and that no property says
   * (`exclusive` of a property says the others).
   */
  parts?(address: Where, outputs: Out): readonly string[];
  /** It holds such things only, and deletes them one by one: each that no other holds by then. */
  readonly divided?: true;
  /** Making, changing or deleting it gives the server another certificate. */
  readonly renewsServer?: true;
  /** Changes in place that leave nothing of what was inside: what belongs to it is then planned anew. */
  readonly renewedBy?: readonly (keyof In & string)[];
  /** What of it is gone when its parent is made anew in place: the first of these that is declared counts as changed. */
  readonly inside?: readonly (keyof In & string)[];
}

/** What messages say of it. */
export interface Telling<Where> {
  /** What this object is called in messages. Default: type and last segment of the address. */
  label?(address: Where): string;
  /** What goes with the object when it is replaced, for the preview that says so. */
  holds?(address: Where, context: Context): Promise<readonly string[]>;
  /** Users of the object, for messages about one that is in use. */
  usedBy?(address: Where, context: Context): Promise<readonly string[]>;
}
