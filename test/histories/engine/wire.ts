/** The calls that write, as the engine makes them; one of them may be the last that it makes. */
import type { PropertyMap } from "../../../provider/reconcile/values";
import type { About, PluginClient } from "../../support/pluginClient";

export type Writing = Pick<PluginClient, "create" | "update" | "delete">;

/** The command was killed: what was asked for last may have been done, and its answer is lost. */
export class Killed extends Error {
  constructor(
    readonly call: keyof Writing,
    readonly isDone: boolean,
    /** What was made, and is in no state. */
    readonly left?: { readonly about: About; readonly outputs: PropertyMap },
  ) {
    super(`killed ${isDone ? "after" : "before"} a ${call}`);
    this.name = "Killed";
  }
}

/** Where a command is killed: at which write, and whether that is done all the same. */
export interface Kill {
  readonly at: number;
  readonly isDone: boolean;
}

export function wireOf(client: PluginClient, kill?: Kill): Writing {
  let count = 0;
  const isTheOne = (isPreview = false) => !isPreview && kill !== undefined && count++ === kill.at;
  const dies = async (call: keyof Writing, work: () => Promise<unknown>): Promise<never> => {
    if (kill!.isDone) await work().catch(() => undefined);
    throw new Killed(call, kill!.isDone);
  };
  return {
    create: async (about, inputs, options) => {
      if (!isTheOne(options?.preview)) return client.create(about, inputs, options);
      if (!kill!.isDone) throw new Killed("create", false);
      const made = await client.create(about, inputs, options).catch(() => undefined);
      throw new Killed("create", true, made && { about, outputs: made.outputs });
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
