import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProvider } from "../../provider/provider";
import { Secret, type PropertyMap } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { startServer, type TestServer } from "../support/machine";
import { PluginError, PluginHarness } from "../support/pluginHarness";
import { Stage } from "../support/stage";
import { testImage } from "../support/testImage";

/** On the fetching server's own loopback, where it reaches the one that has the image. */
const port = 8444;

describe("a private image of another LXD server", function () {
  this.timeout(120_000);
  let stage: Stage;
  let keeper: TestServer;
  let forward: Forward;
  let fingerprint: string;
  let certificate: string;

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    keeper = await startServer();
    forward = await forwardHttps(keeper);
    await forward.letReach(stage.server, port);
    await keeper.lxc("image", "import", await testImage(), "--alias", "private");
    fingerprint = createHash("sha256")
      .update(readFileSync(await testImage()))
      .digest("hex");
    const { environment } = JSON.parse(await keeper.lxc("query", "/1.0")) as {
      environment: { certificate: string };
    };
    certificate = environment.certificate;
  });
  after(async () => {
    await forward?.stop();
    await keeper?.stop();
    await stage?.stop();
  });

  /** What `POST /1.0/images/<fingerprint>/secret` tells: an operation that never ends, with the secret in it. */
  async function newSecret(): Promise<string> {
    await keeper.lxc("query", "-X", "POST", `/1.0/images/${fingerprint}/secret`);
    const { running } = JSON.parse(await keeper.lxc("query", "/1.0/operations?recursion=1")) as {
      running: { class: string; metadata: { secret?: string } }[];
    };
    return running.filter((one) => one.class === "token").at(-1)!.metadata.secret!;
  }

  const source = (more: PropertyMap): PropertyMap => ({
    type: "remote",
    server: `https://127.0.0.1:${port}`,
    certificate,
    fingerprint,
    ...more,
  });

  it("comes with a secret, which is in no output in clear, and is settled then", async () => {
    const secret = await newSecret();
    const inputs = { source: source({ secret: new Secret(secret) }), aliases: ["pulled"] };
    const harness = await stage.newCommand();
    const { state } = await harness.up("Image", "image", inputs);
    assert.equal(state.outputs.fingerprint, fingerprint);
    assert.deepEqual((await stage.query<{ public: boolean }>(`/images/${fingerprint}`)).public, false);
    assert.ok((state.outputs.source as PropertyMap).secret instanceof Secret);
    assert.ok(!JSON.stringify(harness.logs()).includes(secret));

    // The secret is used up; another one yields the same image, which is there.
    const refreshed = await (await stage.newCommand()).refresh(state);
    assert.deepEqual(refreshed.diff?.detailed, {});
    assert.equal((await harness.up("Image", "image", inputs, refreshed.state)).action, "same");
    const another = { ...inputs, source: source({ secret: new Secret(await newSecret()) }) };
    assert.equal((await harness.up("Image", "image", another, refreshed.state)).action, "same");
    await harness.destroy(state);
    assert.ok(!(await stage.exists(`/images/${fingerprint}`)));
  });

  for (const [what, more] of [
    ["without a secret", {}],
    ["with a wrong secret", { secret: new Secret("canary-wrong") }],
  ] as const) {
    it(`is refused ${what}, in a sentence without it`, async () => {
      const harness = await stage.newCommand();
      await assert.rejects(harness.up("Image", "image", { source: source(more) }), (error) => {
        assert.ok(error instanceof PluginError, String(error));
        assert.match(error.message, /^Image .*could not be created: .*(not found|not authorized|forbidden)/i);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      });
      assert.ok(!(await stage.exists(`/images/${fingerprint}`)));
    });
  }

  it("is told by getRemoteImage once it is public, of a remote of the client's configuration", async () => {
    const configDir = join(keeper.directory, "lxc-client");
    mkdirSync(join(configDir, "servercerts"), { recursive: true });
    writeFileSync(join(configDir, "servercerts", "keeper.crt"), certificate);
    const remotes = { keeper: { addr: forward.url, protocol: "lxd", public: true } };
    writeFileSync(join(configDir, "config.yml"), JSON.stringify({ remotes }));
    const configuration = { endpoint: `unix://${stage.server.socket}`, configDir };
    const harness = await PluginHarness.start(createProvider, { configuration });
    const find = () => harness.invoke("lxd:index:getRemoteImage", { remote: "keeper", alias: "private" });
    try {
      await assert.rejects(find(), { message: /was asked for the image "private": .*not found/i });
      await keeper.lxc("query", "-X", "PATCH", "-d", '{"public": true}', `/1.0/images/${fingerprint}`);
      const { fingerprint: found, type, protocol, server } = await find();
      assert.deepEqual([found, type, protocol, server], [fingerprint, "container", "lxd", forward.url]);
    } finally {
      await harness.stop();
    }
  });
});
