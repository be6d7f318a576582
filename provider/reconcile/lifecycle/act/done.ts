/** What a stage of acting hands to the one that settles. */
import { LxdError } from "../../../lxd";
import type { Address, Live, Unfinished } from "../../definition";
import { Failure } from "../../host";
import type { PropertyMap } from "../../values";
import { lookAgain } from "../look";
import type { Task } from "../task";

/** What was on the server just before our write, and what the write held. */
export interface Sent {
  readonly maps: Record<string, Readonly<Record<"before" | "body", Record<string, unknown>>>>;
  readonly values: PropertyMap;
}

export interface Done {
  readonly action: "created" | "updated";
  /** Where the object is now. */
  readonly address: Address;
  /** What is left to do, and why. */
  readonly unfinished?: Unfinished;
  /** Outputs that the server does not tell, or told only once. */
  readonly told?: PropertyMap;
  /** What was there before, for delete. */
  readonly kept?: PropertyMap;
  /** Of an update. */
  readonly sent?: Sent;
}

/** What a look at the object found: nothing where it is gone; an error where nobody can tell. */
export type Seen = Live | LxdError | Failure | undefined;

export const isLive = (seen: Seen): seen is Live => seen !== undefined && !(seen instanceof Error);

/** Looks at an object that was just written, also when the time of the call is over. */
export async function lookBack(task: Task, { address, told }: Done): Promise<Seen> {
  const { definition, declared, outputs, context } = task;
  try {
    return await definition.read(address, lookAgain(context), {
      inputs: declared,
      outputs: { ...outputs, ...told },
    });
  } catch (error) {
    if (error instanceof LxdError || error instanceof Failure) return error;
    throw error;
  }
}

/** Somebody has deleted what was to be updated. */
export const gone = (): Failure =>
  new Failure("notFound", `It is gone from the server. Run "pulumi refresh", then "pulumi up" again.`);
