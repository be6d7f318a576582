/** In which projects objects of a type live, and how they are spoken of: what other rooms ask of a definition. */

/** What decides in which project objects live. */
export interface Scope {
  /**
   * How projects apply: not at all, always the project of the request, or the named feature decides between it
   * and `default` (`GET /1.0/projects/<name>`).
   */
  readonly scope: "none" | "project" | `features.${string}`;
  /** The feature that decides instead, on servers that have the extension. */
  readonly ownFeature?: { readonly extension: string; readonly feature: string };
}

/** What such objects are called. */
export interface Words {
  readonly type: string;
  /** What it is called in a sentence, where that is not the type in small letters: `member of the cluster`. */
  readonly noun?: string;
  /** The command of the client that lists them, for what names one that is not there: `lxc storage list`. */
  readonly listedBy?: string;
  /** A resource makes none: it manages what comes to be otherwise. */
  readonly notMade?: true;
}

/** A kind whose objects others name, and the client lists. */
export type NamedKind = Words & { readonly listedBy: string };
