/** Every program of examples/, from nothing to nothing. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Workspace } from "../support/cli";
import { endpointOf, inventory, isAsFound, type Inventory } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

const ROOT = resolve(__dirname, "../..");
const run = promisify(execFile);

interface Outputs {
  addresses: { web: string; worker: string };
  network: string;
  snapshotTaken: string;
  trusted: string;
}

/** As a user does who has the package from the registry: nothing of this checkout is linked. */
async function installPackage(workspace: Workspace): Promise<void> {
  const packed = await run("npm", ["pack", "--silent", "--pack-destination", workspace.directory], {
    cwd: ROOT,
  });
  const archive = join(workspace.directory, packed.stdout.trim().split("\n").at(-1)!);
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await run("npm", ["install", ...flags, archive], { cwd: workspace.program });
}

describe("the examples", () => {
  let server: TestServer;
  let found: Inventory;

  // One server each: what one example leaves behind does not fail the next.
  beforeEach(async () => {
    server = await startServer();
    found = await inventory(server);
  });
  afterEach(() => server?.stop());

  const examples = [
    { place: ".", project: "lxd-lab", prepare: (workspace: Workspace) => workspace.linkPackages() },
    { place: "examples/lab-yaml", project: "lxd-lab-yaml", prepare: async () => undefined },
    { place: "examples/lab-dynamic", project: "lxd-lab-dynamic", prepare: installPackage },
  ] as const;
  for (const { place, project, prepare } of examples) {
    it(`${project}: up, twice no change, destroy, and the server is as it was`, async () => {
      const workspace = await Workspace.copy(place, {
        config: {
          ...endpointOf(server),
          [`${project}:image`]: await testImage(),
          [`${project}:bridgeName`]: "lab-bridge",
          [`${project}:subnet`]: "10.91.9.1/24",
        },
      });
      try {
        await prepare(workspace);
        const up = await workspace.up();
        const outputs = await workspace.outputs<Outputs>();
        assert.match(outputs.addresses.web, /^10\.91\.9\.\d+$/);
        assert.match(outputs.addresses.worker, /^10\.91\.9\.\d+$/);
        assert.notEqual(outputs.addresses.web, outputs.addresses.worker);
        assert.equal(outputs.network, "10.91.9.1/24");
        assert.doesNotMatch(up.text, /warning|error/i);
        await workspace.isSettled();
        await workspace.destroy();
        await isAsFound(server, found);
      } finally {
        await workspace.remove();
      }
    });
  }
});
