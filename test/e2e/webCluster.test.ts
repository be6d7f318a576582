import assert from "node:assert/strict";
import { Workspace } from "../support/cli";
import { endpointOf, inventory, isAsFound } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

const project = "lxd-web-cluster";
const address = "198.51.100.10";

describe("the example of a web cluster", function () {
  this.timeout(300_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
    await server.lxc("storage", "create", "default", "dir");
  });
  after(() => server?.stop());

  it("serves its pages behind one address, settles, grows, and leaves the server as it was", async () => {
    const found = await inventory(server);
    const workspace = await Workspace.copy("examples/web-cluster", {
      config: {
        ...endpointOf(server),
        [`${project}:image`]: await testImage(),
        [`${project}:subnet`]: "10.91.8.1/24",
        [`${project}:address`]: address,
      },
    });
    try {
      await workspace.linkPackages();
      await workspace.up();
      // From another server of it: the machine of the test has no way to addresses outside of its own networks.
      const page = await server.lxc("exec", "web-1", "--", "wget", "-q", "-O", "-", `http://${address}/`);
      assert.equal(page, "This is web-0.\n");
      const { addresses, names } = await workspace.outputs<{ addresses: string[]; names: string[] }>();
      assert.deepEqual(names, ["web-0.web.example.net", "web-1.web.example.net"]);
      assert.equal(new Set(addresses).size, 2);
      await workspace.isSettled();
      await workspace.configure({ [`${project}:count`]: "3" });
      await workspace.up();
      assert.equal((await workspace.outputs<{ names: string[] }>()).names.length, 3);
      await workspace.destroy();
      await isAsFound(server, found);
    } finally {
      await workspace.remove();
    }
  });
});
