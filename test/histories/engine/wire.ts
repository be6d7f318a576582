/** The calls that write, as the engine makes them; one of them may be the last that it makes. */
import type { PropertyMap } from "../../../provider/reconcile/values";
import type { About, PluginClient } from "../../support/pluginClient";

export type Writing = Pick<PluginClient, "create" | "update" | "delete">;

/** When in a write a command is killed: before it, after it, or with the plugin's process in the middle of it. */
export type Moment = "before" | "after" | "amid";

/** The command was killed: what was asked for last may have been done, and its answer is lost. */
export class Killed extends Error {
  constructor(
    readonly call: keyof Writing,
    readonly moment: Moment,
    /** What was made, or may have been, and is in no state. */
    readonly left?: { readonly about: About; readonly outputs: PropertyMap },
  ) {
    super(`killed ${moment} a ${call}`);
    this.name = "Killed";
  }
}

/** Where a command is killed: at which write, and when. */
export interface Kill {
  readonly at: number;
  readonly moment: Moment;
  /** Kills the plugin in a moment, and waits until the server has come to rest. */
  readonly strike?: () => Promise<void>;
}

export function wireOf(client: PluginClient, kill?: Kill): Writing {
  let count = 0;
  const isTheOne = (isPreview = false) => !isPreview && kill !== undefined && count++ === kill.at;
  /** Answers nothing where it was not done, or nobody knows. */
  const dying = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    if (kill!.moment === "before") return undefined;
    const answer = work().catch(() => undefined);
    await kill!.strike?.();
    return answer;
  };
  const dies = async (call: keyof Writing, work: () => Promise<unknown>): Promise<never> => {
    await dying(work);
    throw new Killed(call, kill!.moment);
  };
  return {
    create: async (about, inputs, options) => {
      const work = () => client.create(about, inputs, options);
      if (!isTheOne(options?.preview)) return work();
      const made = await dying(work);
      const left = made?.outputs ?? (kill!.moment === "amid" ? inputs : undefined);
      throw new Killed("create", kill!.moment, left && { about, outputs: left });
    },
    update: (about, olds, news, options) => {
      const work = () => client.update(about, olds, news, options);
      return isTheOne(options?.preview) ? dies("update", work) : work();
    },
    delete: (about, olds, options) => {
      const work = () => client.delete(about, olds, options);
      return isTheOne() ? dies("delete", work) : work();
    },
  };
}
