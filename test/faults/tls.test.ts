/** Faults between the provider and the HTTPS port of a real daemon; and uploads over a slow network. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fingerprintOf, makeClientCertificate } from "../../provider/lxd";
import { createProvider } from "../../provider/provider";
import { type Secret, type PropertyMap } from "../../provider/reconcile/values";
import { FaultMatrix, phases } from "../support/faultMatrix";
import { FaultProxy, type Daemon } from "../support/faultProxy";
import { overHttps, type HttpsServer } from "../support/httpsServer";
import { largeImage } from "../support/largeImage";
import { PluginHarness } from "../support/pluginHarness";
import { Stage } from "../support/stage";

describe("a broken connection over HTTPS", function () {
  this.timeout(300_000);
  let stage: Stage;
  let https: HttpsServer;
  let matrix: FaultMatrix;
  let daemon: Daemon;
  let own: { certificate: string; key: string };
  let client: PropertyMap;
  const running = new Map<string, Promise<string[]>>();
  const types = ["Profile", "Volume", "Network", "Instance"];

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    https = await overHttps(stage.server);
    client = await https.pinned("client");
    const { clientCertificate, clientKey } = client;
    daemon = {
      url: https.url,
      certificate: clientCertificate as string,
      key: (clientKey as Secret).value as string,
    };
    own = await makeClientCertificate(join(stage.server.directory, "proxy"));
    matrix = new FaultMatrix(stage, {
      proxy: () => FaultProxy.start(daemon, own),
      configuration: configurationOf,
      deepest: 2,
    });
    for (const type of types) {
      const columns = phases.map((phase) => matrix.column(type, [phase]));
      running.set(
        type,
        Promise.all(columns).then((found) => found.flat()),
      );
    }
  });
  after(async () => {
    await Promise.allSettled(running.values());
    await https?.stop();
    await stage?.stop();
    console.log(`      ${matrix.tried} cells tried, ${matrix.lost} lost`);
  });

  /** The proxy shows a certificate of its own, which is pinned as the server's would be. */
  const configurationOf = (proxy: FaultProxy): PropertyMap => ({
    ...client,
    endpoint: proxy.place,
    serverFingerprint: fingerprintOf(own.certificate),
  });

  for (const type of types) {
    it(`loses no ${type}`, async () => assert.deepEqual(await running.get(type), []));
  }

  it("had at least 100 cells", () => assert.ok(matrix.tried >= 100, `${matrix.tried} cells`));

  describe("while an image is uploaded", () => {
    const requestTimeout = 1;
    let proxy: FaultProxy;
    let harness: PluginHarness;
    let path: string;

    before(async () => {
      await Promise.allSettled(running.values());
      proxy = await FaultProxy.start(daemon, own);
      const configuration = { ...configurationOf(proxy), requestTimeout };
      harness = await PluginHarness.start(createProvider, { configuration });
      path = largeImage(stage.server.directory, 8);
    });
    after(async () => {
      await harness?.stop();
      proxy?.stop();
    });

    it("may take longer than any request, as long as it moves", async () => {
      const began = Date.now();
      proxy.arm({ fault: "slowUpload", at: 1, pieceMilliseconds: 15 });
      const { state } = await harness.up("Image", "slow", { source: { type: "file", path } });
      assert.ok(proxy.struck);
      assert.ok(Date.now() - began > 2_000 * requestTimeout, "it was slow");
      assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
      await harness.destroy(state);
    });

    it("begins again when it stalls, and leaves nothing of the first attempt", async () => {
      const images = (await stage.query<string[]>("/images")).length;
      proxy.arm({ fault: "stalledUpload", at: 1 });
      const stalled = { source: { type: "file", path }, aliases: ["stalled"] };
      const { state } = await harness.up("Image", "stalled", stalled);
      assert.ok(proxy.struck);
      assert.equal((await stage.query<string[]>("/images")).length, images + 1);
      assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
      await harness.destroy(state);
    });
  });
});
