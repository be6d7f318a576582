/** Every program of examples/, from nothing to nothing. */
import assert from "node:assert/strict";
import { Workspace } from "../support/cli";
import { endpointOf, inventory, isAsFound, type Inventory } from "../support/furnished";
import { installPackage } from "../support/installPackage";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

interface Outputs {
  addresses: { web: string; worker: string };
  network: string;
  snapshotTaken: string;
  trusted: string;
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
