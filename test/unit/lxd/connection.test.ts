import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiPath, LxdClient, type LxdError } from "../../../provider/lxd";
import { UnixEndpoint } from "../../../provider/lxd/UnixEndpoint";
import { FakeLxd, refuse, sync } from "../../support/fakeLxd";

describe("the connection", () => {
  let fake: FakeLxd;
  let client: LxdClient;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: ["/nowhere/unix.socket", fake.socketPath] });
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("uses the first socket that a server listens on", async () => {
    fake.on("GET /1.0", () => sync({ api_extensions: ["a"], environment: { server: "lxd" } }));
    assert.equal((await client.server()).environment.server, "lxd");
  });

  it("names every socket that it tried when no server is there", async () => {
    const directory = await mkdtemp(join(tmpdir(), "no-lxd-"));
    const none = new LxdClient({ kind: "unix", socketPaths: [join(directory, "a"), join(directory, "b")] });
    try {
      await assert.rejects(none.server(), (error: LxdError) => {
        assert.equal(error.kind, "unavailable");
        assert.equal(error.mayHaveHappened, false);
        assert.match(
          error.message,
          /no LXD or Incus server answers at .*\/a \(no such socket\), .*\/b \(no such socket\)/,
        );
        return true;
      });
    } finally {
      await rm(directory, { recursive: true });
      await none.close();
    }
  });

  it("says what to do when the socket may not be used", () => {
    // Root is allowed everything, so that the system's answer is played here.
    const denied = Object.assign(new Error("connect EACCES /s"), { code: "EACCES" });
    const explained = new UnixEndpoint(["/s"]).explain(denied);
    assert.equal(explained?.kind, "forbidden");
    assert.match(explained?.message ?? "", /no permission to use the LXD socket \/s: .* group .* sudo/);
  });

  it("says of an overlong path that it can't be a socket's", async () => {
    const long = new LxdClient({ kind: "unix", socketPaths: ["/" + "x".repeat(200)] });
    await assert.rejects(long.server(), {
      kind: "unavailable",
      message: /x \((no such socket|not a possible)/,
    });
    await long.close();
  });

  it("is refused where two servers answer and none was named, with the names of both", async () => {
    const other = await FakeLxd.start();
    const socketPaths = ["/nowhere/unix.socket", fake.socketPath, other.socketPath];
    const guessing = new LxdClient({ kind: "unix", socketPaths, guessed: true });
    await assert.rejects(guessing.get("/1.0"), (error: LxdError) => {
      assert.equal(error.kind, "invalid");
      assert.ok(error.message.includes(`at ${fake.socketPath} and ${other.socketPath}`), error.message);
      assert.match(error.message, /name it with endpoint, such as "unix:\/\//);
      return true;
    });
    await other.close();
    fake.on("GET /1.0", () => sync({ api_extensions: [] }));
    await guessing.server();
    await guessing.close();
  });

  it("does not take another server for one that is just restarting", async () => {
    const other = await FakeLxd.start();
    const both = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath, other.socketPath] });
    try {
      fake.on("GET /1.0/profiles/p", () => sync("mine"));
      await both.get("/1.0/profiles/p");
      await fake.stop();
      setTimeout(() => void fake.listen(), 300);
      assert.equal((await both.get("/1.0/profiles/p")).value, "mine");
      assert.equal(other.requests.length, 0);
    } finally {
      await both.close();
      await other.close();
    }
  });

  it("asks for the server's information once, and again after a failure", async () => {
    fake.on("GET /1.0", () => refuse(403, "not authorized"));
    await assert.rejects(client.server(), { kind: "forbidden" });
    fake.on("GET /1.0", () => sync({ api_extensions: ["network_acl"] }));
    assert.equal(await client.hasExtension("network_acl"), true);
    assert.equal(await client.hasExtension("nothing"), false);
    assert.equal(fake.seen("GET /1.0").length, 2);
  });

  it("says that the server did not answer in time", async () => {
    const hasty = new LxdClient(
      { kind: "unix", socketPaths: [fake.socketPath] },
      { requestTimeoutSeconds: 0.1 },
    );
    fake.on("GET /1.0/networks", () => "hang");
    try {
      await assert.rejects(hasty.get("/1.0/networks"), {
        kind: "timeout",
        message: "GET /1.0/networks: the server did not answer within 0.1 s",
      });
    } finally {
      await hasty.close();
    }
  });

  it("gives a server across the network that takes connections and says nothing no more than a request's time", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}`;
    const far = new LxdClient({ kind: "https", urls: [url] }, { requestTimeoutSeconds: 0.2 });
    try {
      await assert.rejects(far.get("/1.0/profiles"), /no connection within 0\.2 s/);
    } finally {
      await far.close();
      silent.close();
    }
  });

  it("says of a write whose connection broke that it may have happened, and does not repeat it", async () => {
    fake.on("POST /1.0/profiles", () => "cut");
    await assert.rejects(client.post("/1.0/profiles", {}), (error: LxdError) => {
      assert.equal(error.kind, "unavailable");
      assert.equal(error.mayHaveHappened, true);
      return true;
    });
    assert.equal(fake.seen("POST /1.0/profiles").length, 1);
  });

  it("escapes each segment of a path once", () => {
    assert.equal(apiPath(), "/1.0");
    assert.equal(apiPath("instances", "a b"), "/1.0/instances/a%20b");
    assert.equal(apiPath("images", "aliases", "zz/qq"), "/1.0/images/aliases/zz%2Fqq");
  });

  it("refuses names that would mean another object", () => {
    for (const name of ["", ".", ".."]) assert.throws(() => apiPath("instances", name), { kind: "invalid" });
  });
});
