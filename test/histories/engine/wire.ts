/** The calls that write, as the engine makes them; one of them may be the last that it makes. */
import type { PluginClient } from "../../support/pluginClient";

export type Writing = Pick<PluginClient, "create" | "update" | "delete">;

/** The command was killed: what was asked for last may have been done, and its answer is lost. */
export class Killed extends Error {
  constructor(
    readonly call: keyof Writing,
    readonly isDone: boolean,
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
  const dies = async <T>(call: keyof Writing, isPreview: boolean, work: () => Promise<T>): Promise<T> => {
    if (isPreview || kill === undefined || count++ !== kill.at) return work();
    if (kill.isDone) await work().catch(() => undefined);
    throw new Killed(call, kill.isDone);
  };
  return {
    create: (about, inputs, options) =>
      dies("create", options?.preview === true, () => client.create(about, inputs, options)),
    update: (about, olds, news, options) =>
      dies("update", options?.preview === true, () => client.update(about, olds, news, options)),
    delete: (about, olds, options) => dies("delete", false, () => client.delete(about, olds, options)),
  };
}
