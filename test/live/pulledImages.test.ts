import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { startServer, type TestServer } from "../support/machine";
import { PluginError, PluginHarness, type ResourceState } from "../support/pluginHarness";
import { startWithin } from "../support/programWithin";
import { testImage } from "../support/testImage";

const port = 8099;

/** An image server on the test server's own loopback: files of a directory, and the headers of a `url` source. */
const imageServer = (directory: string, hash: string, ready: string) => `
  const fs = require("node:fs");
  require("node:http").createServer((request, response) => {
    if (request.url === "/image") {
      for (const kind of ["LXD", "Incus"]) {
        response.setHeader(kind + "-Image-Hash", "${hash}");
        response.setHeader(kind + "-Image-URL", "http://127.0.0.1:${port}/image.tar.gz");
      }
      return response.end();
    }
    fs.readFile("${directory}" + request.url, (error, data) => {
      if (error) response.statusCode = 404;
      response.end(error ? "" : data);
    });
  }).listen(${port}, "127.0.0.1", () => fs.writeFileSync("${ready}", ""));`;

function writeStreams(directory: string, image: Buffer): string {
  const sha256 = createHash("sha256").update(image).digest("hex");
  // Each kind of server looks for its own type of file.
  const types = ["lxd_combined.tar.gz", "incus_combined.tar.gz"];
  const items = types.map((ftype) => [ftype, { ftype, path: "image.tar.gz", size: image.length, sha256 }]);
  const product = {
    aliases: "busybox,busybox/1",
    arch: "amd64",
    os: "busybox",
    release: "1",
    release_title: "1",
    versions: { "20260101": { items: Object.fromEntries(items) as object } },
  };
  const streams = join(directory, "streams", "v1");
  mkdirSync(streams, { recursive: true });
  const products = { "busybox:1:amd64": product };
  const file = (name: string, content: unknown) =>
    writeFileSync(join(streams, name), JSON.stringify(content));
  file("images.json", {
    content_id: "images",
    datatype: "image-downloads",
    format: "products:1.0",
    products,
  });
  const index = {
    images: { datatype: "image-downloads", path: "streams/v1/images.json", products: Object.keys(products) },
  };
  file("index.json", { format: "index:1.0", index });
  return sha256;
}

describe("an image that the server fetches by itself", function () {
  this.timeout(60_000);
  let server: TestServer;
  let harness: PluginHarness;
  let fingerprint: string;
  let configDir: string;

  before(async () => {
    server = await startServer();
    await server.lxc("storage", "create", "default", "dir");
    const directory = join(server.directory, "served");
    mkdirSync(directory);
    copyFileSync(await testImage(), join(directory, "image.tar.gz"));
    fingerprint = writeStreams(directory, readFileSync(join(directory, "image.tar.gz")));
    const ready = join(server.directory, "serves-images");
    await startWithin(server, imageServer(directory, fingerprint, ready), ready);
    configDir = join(server.directory, "lxc-client");
    mkdirSync(configDir);
    writeFileSync(
      join(configDir, "config.yml"),
      `remotes:\n  streams: {addr: "http://127.0.0.1:${port}", protocol: simplestreams, public: true}\n`,
    );
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}`, configDir },
    });
  });

  after(async () => {
    await harness?.stop();
    await server?.stop();
  });

  const life = async (source: PropertyMap): Promise<ResourceState> => {
    const inputs = { source, aliases: ["fetched"] };
    const { state } = await harness.up("Image", "image", inputs);
    assert.equal(state.outputs.fingerprint, fingerprint);
    assert.equal((await harness.up("Image", "image", inputs, state)).action, "same");
    const refreshed = await harness.refresh(state);
    assert.deepEqual(refreshed.diff?.detailed, {});
    return state;
  };

  it("comes from a url", async () => {
    await harness.destroy(await life({ type: "url", url: `http://127.0.0.1:${port}/image` }));
  });

  it("comes from an image server by its alias", async () => {
    const source = { type: "simplestreams", server: `http://127.0.0.1:${port}`, alias: "busybox" };
    const state = await life(source);
    assert.equal((state.outputs.updateSource as PropertyMap).alias, "busybox");
    await harness.destroy(state);
  });

  it("is no other one when its fingerprint is given in place of the alias", async () => {
    const at = { type: "simplestreams", server: `http://127.0.0.1:${port}` };
    const state = await life({ ...at, alias: "busybox" });
    const source = { ...at, fingerprint };
    const up = await harness.up("Image", "image", { source, aliases: ["fetched"] }, state);
    assert.equal(up.action, "same");
    await harness.destroy(up.state);
  });

  it("is made into an instance by remote:alias", async () => {
    const inputs = {
      name: "fetched",
      image: "streams:busybox",
      running: false,
      devices: { root: { type: "disk", path: "/", pool: "default" } },
    };
    const { state } = await harness.up("Instance", "i", inputs);
    assert.equal(state.outputs.imageFingerprint, fingerprint);
    const imported = await harness.import("Instance", "default/fetched", "i");
    assert.equal(imported?.state.inputs.image, fingerprint);
    // The text of the program means the image that it was made from, also after an import.
    assert.equal((await harness.up("Instance", "i", inputs, imported.state)).action, "same");
    await harness.destroy(state);
  });

  it("names the remotes that there are when there is no such one", async () => {
    await assert.rejects(harness.up("Instance", "i", { image: "nowhere:x", running: false }), (error) => {
      assert.ok(error instanceof PluginError);
      assert.match(error.message, /no remote "nowhere"; it has .*streams.*lxc remote add nowhere/);
      return true;
    });
  });

  for (const [what, source, reason] of [
    [
      "neither alias nor fingerprint",
      { type: "simplestreams", server: "https://h" },
      /needs either alias or fingerprint/,
    ],
    [
      "a member of another type",
      { type: "url", url: "http://h", alias: "a" },
      /has no "alias"; it takes url/,
    ],
  ] as const) {
    it(`refuses a source with ${what}`, async () => {
      await assert.rejects(harness.up("Image", "i", { source }), reason);
    });
  }
});
