/**
 * The plugin is killed while the real CLI makes, changes or destroys a stack of ten. What was under way then is in no
 * state; the following `up` takes note of it all the same: it converges, or names each object with the command that
 * imports it, and converges after that.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Workspace, type CliResult } from "../support/cli";
import { changed, eight, type Resources } from "../support/eight";
import { endpointOf, inventory, isAsFound, type Inventory } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { pluginsOf } from "../support/pluginProcess";
import { Random } from "../support/random";
import { testImage } from "../support/testImage";

type Command = "create" | "update" | "destroy";
/** In this order, again and again: what one leaves is what the next begins with. */
const commands: readonly Command[] = ["create", "update", "destroy"];
const moments = 20;

const changes = {
  pool: { description: "changed" },
  network: { description: "changed" },
  profile: { config: { "limits.memory": "200MiB", "user.a": "b" } },
  image: { aliases: ["image1"], public: true },
  volume: { description: "changed" },
  instance: { description: "changed", config: { "user.a": "b", "environment.A": "b" } },
  second: { description: "changed" },
  third: { config: { "user.a": "b" } },
  snapshot: { expiresAt: "2038-01-01T00:00:00Z" },
  certificate: { name: "changed" },
};

const importCommand = /pulumi import (lxd:index:\w+) (\S+) (\S+)/g;

describe("a plugin that is killed", function () {
  this.timeout(120_000);
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  /** Milliseconds from the plugin's start to the end of the command when nobody disturbs it. */
  const takes = {} as Record<Command, number>;
  const counts = { ended: 0, converged: 0, named: 0, objects: 0 };
  let server: TestServer;
  let workspace: Workspace;
  let found: Inventory;
  let first: Resources;

  before(async () => {
    server = await startServer();
    found = await inventory(server);
    const stopped = (name: string) => ({
      type: "lxd:Instance",
      properties: { name, image: "${image.reference}", profiles: ["${profile.name}"], running: false },
    });
    first = { ...eight(await testImage()), second: stopped("second"), third: stopped("third") };
    workspace = await Workspace.yaml({ resources: {} }, { config: endpointOf(server) });
    for (const command of commands) {
      let began = 0;
      const result = await run(command, (pid) => {
        void (async () => {
          while (pluginsOf(pid).length === 0) await sleep(5);
          began = Date.now();
        })();
      });
      assert.equal(result.code, 0, result.text);
      takes[command] = Date.now() - began;
    }
    await isAsFound(server, found);
    console.log(`      SEED=${seed}; undisturbed, in ms: ${JSON.stringify(takes)}`);
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
    console.log(
      `      ${moments} kills: ${counts.ended} came after the end, ${counts.converged} converged at once, ` +
        `${counts.named} after the import of ${counts.objects} objects that "up" had named`,
    );
  });

  async function run(command: Command, started: (pid: number) => void): Promise<CliResult> {
    const options = { mayFail: true, onStart: (_interrupt: () => void, pid: number) => started(pid) };
    if (command === "destroy") return workspace.destroy(options);
    await workspace.write({ resources: command === "create" ? first : changed(first, changes) });
    return workspace.up(options);
  }

  async function killed(command: Command, delay: number): Promise<CliResult> {
    return run(command, (pid) => {
      void (async () => {
        while (pluginsOf(pid).length === 0) await sleep(5);
        await sleep(delay);
        for (const plugin of pluginsOf(pid)) process.kill(plugin, "SIGKILL");
      })();
    });
  }

  /** What a person does after a crash: refresh, and the command again; imports what that asks for. */
  async function mend(command: Command): Promise<void> {
    await workspace.refresh({ mayFail: true });
    let objects = 0;
    // The engine begins nothing new once something has failed, so one `up` need not meet them all.
    for (let round = 0; round < 4; round++) {
      const again = await run(command, () => undefined);
      if (again.code === 0) {
        counts[objects === 0 ? "converged" : "named"]++;
        counts.objects += objects;
        return;
      }
      objects += await importNamed(again.text);
    }
    assert.fail("it asks for imports again and again");
  }

  /** Runs the commands that the output asks for, as one. */
  async function importNamed(text: string): Promise<number> {
    const named = [...text.matchAll(importCommand)].map(([, type, name, id]) => ({ type, name, id }));
    assert.ok(named.length > 0, `it neither converges nor says what to import:\n${text}`);
    const resources = [...new Map(named.map((one) => [one.name, one])).values()];
    const file = await workspace.file("import.json", JSON.stringify({ resources }));
    await workspace.import({}, "--file", file, "--protect=false", "--generate-code=false");
    return resources.length;
  }

  for (let moment = 0; moment < moments; moment++) {
    const command = commands[moment % commands.length]!;
    const part =
      (Math.floor(moment / commands.length) + random.next()) / Math.ceil(moments / commands.length);
    it(`${(100 * part).toFixed(0)} % into the ${command} loses nothing`, async () => {
      const result = await killed(command, part * takes[command]);
      if (result.code === 0) counts.ended++;
      else await mend(command);
      if (command === "destroy") await isAsFound(server, found);
      else await workspace.preview({ expectNoChanges: true });
    });
  }
});
