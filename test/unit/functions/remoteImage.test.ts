import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createProvider } from "../../../provider/provider";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { type CheckFailed, PluginHarness, type PluginError } from "../../support/pluginHarness";
import { StatefulLxd } from "../../support/statefulLxd";

const hash = (digit: string) => digit.repeat(64);

const split = (digit: string) => ({
  items: {
    "lxd.tar.xz": {
      ftype: "lxd.tar.xz",
      size: 10,
      sha256: hash("9"),
      combined_squashfs_sha256: hash(digit),
      "combined_disk-kvm-img_sha256": hash("d"),
    },
    "root.squashfs": { ftype: "squashfs", size: 100, sha256: hash("8") },
    "disk.qcow2": { ftype: "disk-kvm.img", size: 200, sha256: hash("7") },
  },
});

const product = (arch: string, digit: string) => ({
  aliases: "debian/12,debian/bookworm",
  arch,
  os: "Debian",
  release: "bookworm",
  // Of the newest the files are not there yet: it has its metadata alone.
  versions: {
    "20260101_05:24": split("0"),
    "20260201_05:24": split(digit),
    "20260301_05:24": {
      items: { "lxd.tar.xz": { ftype: "lxd.tar.xz", combined_squashfs_sha256: hash("f") } },
    },
  },
});

const files: Record<string, unknown> = {
  "/streams/v1/index.json": {
    index: {
      images: { datatype: "image-downloads", path: "streams/v1/images.json" },
      others: { datatype: "image-ids", path: "streams/v1/none.json" },
    },
  },
  "/streams/v1/images.json": { products: { amd: product("amd64", "a"), arm: product("arm64", "b") } },
};

describe("getRemoteImage", () => {
  let streams: Server;
  let server: string;
  let asked: string[];
  let lxd: StatefulLxd;
  let harness: PluginHarness;

  beforeEach(async () => {
    asked = [];
    streams = createServer(({ url = "" }, response) => {
      asked.push(url);
      if (!(url in files)) response.statusCode = 404;
      response.end(JSON.stringify(files[url] ?? {}));
    });
    streams.listen(0, "127.0.0.1");
    await once(streams, "listening");
    server = `http://127.0.0.1:${(streams.address() as AddressInfo).port}`;
    lxd = await StatefulLxd.start({ architectures: ["aarch64", "armv7l"] });
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${lxd.socket}` },
    });
  });
  afterEach(async () => {
    await harness.stop();
    await lxd.close();
    streams.closeAllConnections();
    streams.close();
  });

  const get = (args: PropertyMap) => harness.invoke("lxd:index:getRemoteImage", { server, ...args });

  it("tells the newest image that is whole, for the server's own architecture", async () => {
    assert.deepEqual(await get({ alias: "debian/12" }), {
      fingerprint: hash("b"),
      type: "container",
      architecture: "aarch64",
      size: 110,
      serial: "20260201_05:24",
      properties: { os: "Debian", release: "bookworm", architecture: "arm64", serial: "20260201_05:24" },
      server,
      protocol: "simplestreams",
    });
  });

  it("tells those of another architecture and of virtual machines", async () => {
    assert.equal((await get({ alias: "debian/bookworm", architecture: "x86_64" })).fingerprint, hash("a"));
    const machine = await get({ alias: "debian/12", type: "virtual-machine" });
    assert.deepEqual([machine.fingerprint, machine.size], [hash("d"), 210]);
  });

  it("asks a server once for its index in one command", async () => {
    await Promise.all([get({ alias: "debian/12" }), get({ alias: "debian/bookworm" })]);
    assert.deepEqual(asked, ["/streams/v1/index.json", "/streams/v1/images.json"]);
  });

  it("says what there is where there is none", async () => {
    await assert.rejects(get({ alias: "debian/99" }), {
      message: `${server} has no image "debian/99". Check the alias.`,
    });
    await assert.rejects(get({ alias: "debian/12", architecture: "riscv64" }), {
      message: `${server} has no image "debian/12" for riscv64; it has it for aarch64, x86_64.`,
    });
    await assert.rejects(get({ server: `${server}/nowhere`, alias: "debian/12" }), (error: PluginError) =>
      /nowhere\/streams\/v1\/index\.json could not be fetched: its server answered 404/.test(error.message),
    );
  });

  it("is told by one of remote and server", async () => {
    await assert.rejects(get({ alias: "a", remote: "images" }), (error: CheckFailed) => {
      assert.match(error.message, /One of remote and server says where the image is; both are given/);
      return true;
    });
  });
});
