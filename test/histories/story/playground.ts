/** The server that histories are played on, with what the samples of all kinds lie in. */
import { bridge, image, pool, Stage } from "../../support/stage";
import { Server } from "../server/server";
import { holdings, type Holdings } from "../server/holdings";

export class Playground {
  /** Something was left otherwise than it was, which no list of what the server holds shows. */
  isSoiled = false;

  private constructor(
    readonly stage: Stage,
    readonly server: Server,
    /** What is there before and after each history. */
    readonly furniture: Holdings,
    /** Whether the built plugin is there, which is killed as a process of its own then. */
    readonly killsProcesses: boolean,
  ) {}

  static async open(killsProcesses = false): Promise<Playground> {
    const stage = await Stage.start({ with: ["pool", "image", "network"] });
    try {
      for (const name of ["base", "other"]) await stage.lxc("init", image, name);
      // Another image takes the place of the one that the samples are made of, for one content is there once.
      await stage.lxc("publish", "other", "--alias", "published");
      await stage.lxc("image", "delete", image);
      await stage.lxc("image", "alias", "rename", "published", image);
      await stage.lxc("profile", "create", "extra");
      await stage.lxc("storage", "volume", "create", pool, "base");
      await stage.lxc("network", "zone", "create", "base");
      await stage.lxc("file", "push", "--create-dirs", __filename, "other/srv/there");
      const server = new Server(stage.server.socket);
      return new Playground(stage, server, await holdings(server), killsProcesses);
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  /** What leads Pulumi's CLI to it. */
  get configuration(): Record<string, unknown> {
    return { "lxd:endpoint": this.stage.configuration.endpoint };
  }

  close(): Promise<void> {
    return this.stage.stop();
  }
}

export { bridge, image, pool };
