/** The faults of the matrix once more through the real CLI: what a user sees, and that the next `up` ends it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { opsOf, Workspace } from "../support/cli";
import { changed, eight, type Resources } from "../support/eight";
import { FaultProxy, type Fault } from "../support/faultProxy";
import { inventory, isAsFound, type Inventory } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { Random } from "../support/random";
import { testImage } from "../support/testImage";

const faults: readonly Fault[] = [
  "cutBefore",
  "cutWithin",
  "cutAfter",
  "unavailable",
  "locked",
  "eventsCut",
  "eventsSilent",
  "operationVanished",
];
const cells = 8;
/** The stack's `up` sends at least so many requests. */
const requests = 12;

describe("a fault during a command", function () {
  this.timeout(180_000);
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  let server: TestServer;
  let proxy: FaultProxy;
  let workspace: Workspace;
  let found: Inventory;
  let resources: Resources;
  let struck = 0;

  before(async () => {
    server = await startServer();
    found = await inventory(server);
    proxy = await FaultProxy.start({ socket: server.socket }, join(server.directory, "faulty.socket"));
    resources = eight(await testImage());
    workspace = await Workspace.yaml({ resources }, { config: { "lxd:endpoint": `unix://${proxy.place}` } });
  });
  after(async () => {
    console.log(`      seed ${seed}: ${cells} faults, ${struck} struck, each over with the next up`);
    await workspace?.remove();
    proxy?.stop();
    await server?.stop();
  });

  for (let cell = 0; cell < cells; cell++) {
    const fault = faults[cell % faults.length]!;
    it(`is over with the next up, and nothing is lost: ${fault}`, async () => {
      const description = `after ${fault} ${cell}`;
      const at = 1 + Math.floor(random.next() * requests);
      const destroys = cell % 4 === 3;
      if (!destroys) {
        resources = changed(resources, {
          pool: { description },
          profile: { description },
          network: { description },
          volume: { description },
          instance: { description },
        });
        await workspace.write({ resources });
      }
      proxy.arm({ fault, at });
      const command = destroys ? workspace.destroy({ mayFail: true }) : workspace.up({ mayFail: true });
      const { code, text } = await command;
      if (proxy.struck) struck++;
      proxy.arm(undefined);
      if (code !== 0) assert.match(text, /error: /, "it says why");
      if (destroys) {
        await workspace.destroy();
        await isAsFound(server, found);
      } else {
        await workspace.up();
        assert.deepEqual(opsOf(await workspace.preview({ expectNoChanges: true })), {});
        await workspace.refresh({ expectNoChanges: true });
      }
    });
  }
});
