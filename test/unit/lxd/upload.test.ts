import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { LxdClient, type LxdError } from "../../../provider/lxd";
import { FakeLxd, refuse, sync } from "../../support/fakeLxd";

const text = (content: string) => Readable.from([Buffer.from(content)]);

describe("an upload", () => {
  let fake: FakeLxd;
  let client: LxdClient;

  // The client loads it with its first request, which a busy machine takes longer for than an upload may stall here.
  before(() => Promise.all([import("undici"), import("ws")]));

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] }, { requestTimeoutSeconds: 0.3 });
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("sends one stream as it is, with its size and the caller's headers", async () => {
    fake.on("POST /1.0/images", () => sync({ fingerprint: "f" }));
    const told: string[] = [];
    const outcome = await client.upload(
      "/1.0/images",
      () => text("hello"),
      { "X-LXD-public": "1" },
      { size: 5, onProgress: (message) => told.push(message) },
    );
    assert.deepEqual(outcome.metadata, { fingerprint: "f" });
    const [request] = fake.seen("POST /1.0/images");
    assert.equal(request?.body, "hello");
    assert.equal(request?.headers["content-type"], "application/octet-stream");
    assert.equal(request?.headers["content-length"], "5");
    assert.equal(request?.headers["x-lxd-public"], "1");
    assert.equal(told.at(-1), "Upload: 100% (5 B of 5 B)");
  });

  it("sends parts as a form, with the length when all sizes are known", async () => {
    fake.on("POST /1.0/images", () => sync(null));
    await client.upload("/1.0/images", () => [
      { name: "metadata", filename: "meta.tar", content: () => text("one"), size: 3 },
      { name: "rootfs.img", filename: "größe.img", content: () => text("two"), size: 3 },
    ]);
    const [request] = fake.seen("POST /1.0/images");
    const form = await new Response(request!.body, {
      headers: { "content-type": request!.headers["content-type"]! },
    }).formData();
    assert.equal(await (form.get("metadata") as File).text(), "one");
    assert.equal(await (form.get("rootfs.img") as File).text(), "two");
    assert.equal(Number(request?.headers["content-length"]), Buffer.byteLength(request!.body));
  });

  it("names the parts as Go's client does, which the server reads", async () => {
    fake.on("POST /1.0/images", () => sync(null));
    const filename = 'a"b\\c 日本.tar';
    await client.upload("/1.0/images", () => [{ name: "metadata", filename, content: () => text("x") }]);
    assert.ok(fake.requests[0]!.body.includes('filename="a\\"b\\\\c 日本.tar"'), fake.requests[0]!.body);
  });

  it("sends headers in UTF-8", async () => {
    fake.on("POST /1.0/images", () => sync(null));
    await client.upload("/1.0/images", () => text("x"), { "X-LXD-filename": "größe 日本" });
    const sent = fake.requests[0]!.headers["x-lxd-filename"] as string;
    assert.equal(Buffer.from(sent, "latin1").toString("utf8"), "größe 日本");
  });

  it("that cannot be written is refused at once, for nothing was sent", async () => {
    const sending = client.upload("/1.0/images", () => text("x"), { "X-LXD-filename": "a\nb" });
    await assert.rejects(sending, (error: LxdError) => {
      assert.deepEqual([error.kind, error.mayHaveHappened], ["invalid", false]);
      assert.match(error.message, /the request cannot be written/);
      return true;
    });
    assert.equal(fake.requests.length, 0);
  });

  it("sends what has no known size in chunks, and tells bytes", async () => {
    fake.on("POST /1.0/images", () => sync(null));
    const told: string[] = [];
    await client.upload("/1.0/images", () => text("hello"), {}, { onProgress: (m) => told.push(m) });
    assert.equal(fake.requests[0]?.headers["transfer-encoding"], "chunked");
    assert.equal(told.at(-1), "Upload: 5 B");
  });

  it("makes its body again for another attempt", async () => {
    let tries = 0;
    fake.on("POST /1.0/images", () =>
      ++tries < 2 ? refuse(500, 'Instance is busy running a "backup" operation') : sync(null),
    );
    await client.upload("/1.0/images", () => text("again"));
    assert.deepEqual(
      fake.requests.map(({ body }) => body),
      ["again", "again"],
    );
  });

  it("says what went wrong with its own source", async () => {
    const broken = () =>
      Readable.from(
        (async function* () {
          yield Buffer.from("x");
          throw new Error("the disk is broken");
        })(),
      );
    await assert.rejects(client.upload("/1.0/images", broken), {
      kind: "invalid",
      mayHaveHappened: false,
      message: /can't be read: the disk is broken/,
    });
  });

  it("ends when its source stalls", async () => {
    const stalled = () => new Readable({ read: () => undefined });
    await assert.rejects(client.upload("/1.0/images", stalled), { kind: "unavailable", message: /stalled/ });
  });

  it("ends when it is cancelled", async () => {
    const endless = () => new Readable({ read: () => undefined });
    await assert.rejects(client.upload("/1.0/images", endless, {}, { signal: AbortSignal.timeout(50) }), {
      kind: "timeout",
      message: /the time for it ran out/,
    });
  });
});
