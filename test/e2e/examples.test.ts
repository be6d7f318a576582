/** Every program of examples/, from nothing to nothing. */
import type { Workspace } from "../support/cli";
import { holdsExample } from "../support/example";
import { inventory, isAsFound, type Inventory } from "../support/furnished";
import { linkGoModule } from "../support/goModule";
import { installPackage } from "../support/installPackage";
import { installPythonPackage } from "../support/installPythonPackage";
import { startServer, type TestServer } from "../support/machine";

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
    { place: "examples/lab-python", project: "lxd-lab-python", prepare: installPythonPackage },
    { place: "examples/lab-go", project: "lxd-lab-go", prepare: linkGoModule },
    { place: "examples/lab-dynamic", project: "lxd-lab-dynamic", prepare: installPackage },
  ] as const;
  for (const { place, project, prepare } of examples) {
    it(`${project}: up, twice no change, destroy, and the server is as it was`, async () => {
      await holdsExample({ place, project, prepare }, server);
      await isAsFound(server, found);
    });
  }
});
