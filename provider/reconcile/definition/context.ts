import type { ClientConfiguration, LxdClient, LxdError } from "../../lxd";
import type { Call } from "../host";
import type { PropertyMap } from "../values";
import type { Address } from "./address";
import type { NamedKind, Scope } from "./scope";

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
  readonly effectiveProject: (definition: Scope, project: string) => Promise<string>;
}
