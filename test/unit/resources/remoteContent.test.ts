import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createProvider } from "../../../provider/provider";
import type { LxdError } from "../../../provider/lxd";
import { Archive, Asset, type PropertyMap } from "../../../provider/reconcile/values";
import { treeOf } from "../../../provider/resources/ofInstance/files/archive";
import { assetContent, sha256Of } from "../../../provider/resources/ofInstance/files/content";
import { FakeLxd, sync } from "../../support/fakeLxd";
import { PluginHarness, type PluginError } from "../../support/pluginHarness";

const deadlineExceeded = 4;
const cancelled = 1;

describe("what is fetched from a server that falls silent", () => {
  let server: Server;
  let uri: string;
  /** Resolves when it is asked for something. */
  let asked: Promise<unknown>;

  beforeEach(async () => {
    server = createServer((request, response) => {
      // Nothing at all, or the first bytes and no more.
      if (request.url === "/begun.tgz") response.write("some");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    asked = once(server, "request");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const path of ["/silent.tgz", "/begun.tgz"]) {
    it(`ends with the time for it (${path})`, async () => {
      const from = uri + path;
      const expected = (error: LxdError) => {
        assert.equal(error.kind, "timeout");
        assert.equal(error.message, `GET ${from}: the time for it ran out while it was fetched`);
        return true;
      };
      const brief = () => AbortSignal.timeout(200);
      const content = (await assetContent(new Asset({ uri: from }), brief()))!;
      await assert.rejects(content.sha256(), expected);
      const opened = (await assetContent(new Asset({ uri: from }), brief()))!;
      await assert.rejects(sha256Of(opened.open()), expected);
      const options = { followSymlinks: false, signal: brief() };
      await assert.rejects(treeOf(new Archive({ uri: from }), options), expected);
    });
  }

  describe("for a resource", () => {
    let fake: FakeLxd;
    let harness: PluginHarness;
    const common = { instance: "web", path: "/srv", project: "default" };
    const tree = (): PropertyMap => ({ ...common, source: new Archive({ uri: `${uri}/begun.tgz` }) });

    beforeEach(async () => {
      fake = await FakeLxd.start();
      fake.on("GET /1.0", () => sync({ auth: "trusted", api_extensions: [], environment: {} }));
      harness = await PluginHarness.start(createProvider, {
        configuration: { endpoint: `unix://${fake.socketPath}` },
      });
    });
    afterEach(async () => {
      await harness.stop();
      await fake.close();
    });

    it("ends with its customTimeouts, in a sentence that names them", async () => {
      const create = harness.client.create(harness.about("InstanceFileTree", "t"), tree(), { timeout: 0.3 });
      await assert.rejects(create, (error: PluginError) => {
        assert.equal(error.code, deadlineExceeded, error.message);
        assert.equal(
          error.message,
          `Files /srv of instance "web" could not be created: GET ${uri}/begun.tgz: the time for it ran out while it was fetched. Give it more time with customTimeouts, or run the command again: it goes on from where it is.`,
        );
        return true;
      });
    });

    for (const [what, type, preview, source] of [
      ["create", "InstanceFileTree", false, (from: string) => new Archive({ uri: from })],
      ["preview", "InstanceFileTree", true, (from: string) => new Archive({ uri: from })],
      ["preview of one file", "InstanceFile", true, (from: string) => new Asset({ uri: from })],
    ] as const) {
      it(`ends with Cancel in a ${what}`, async () => {
        const inputs = { ...common, source: source(`${uri}/silent.tgz`) };
        const call = harness.client.create(harness.about(type, "t"), inputs, { preview });
        const ends = assert.rejects(call, (error: PluginError) => {
          assert.equal(error.code, cancelled, error.message);
          assert.match(error.message, /GET http:.*\/silent\.tgz: cancelled while it was fetched/);
          return true;
        });
        await asked;
        await harness.client.cancel();
        await ends;
      });
    }
  });
});
