import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyOf, fetchFrom, fingerprintOf, LxdClient, makeClientCertificate } from "../../../provider/lxd";
import { proxyFor } from "../../../provider/lxd/proxy";

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const variables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"];

describe("a proxy that the environment names", () => {
  let directory: string;
  let proxy: Server;
  let far: Server;
  let pin: string;
  let asked: IncomingMessage[];
  let refusal: string | undefined;
  const sockets = new Set<Socket>();
  const usual: NodeJS.ProcessEnv = {};

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "proxy-"));
    const { certificate, key } = await makeClientCertificate(directory);
    pin = fingerprintOf(certificate);
    far = createHttpsServer({ cert: certificate, key }, (_request, response) => {
      response.end(JSON.stringify({ type: "sync", status: "Success", status_code: 200, metadata: "there" }));
    });
    far.listen(0, "127.0.0.1");
    await once(far, "listening");
    proxy = createHttpServer((_request, response) => response.end("images"));
    proxy.on("connect", (request, socket: Socket) => {
      asked.push(request);
      sockets.add(socket);
      if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      // Plain requests go through a tunnel as well; at its other end this proxy answers them itself.
      const onward = connect(portOf(request.url?.endsWith(":80") ? proxy : far), "127.0.0.1");
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
      for (const one of [socket, onward]) one.on("error", () => one.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
    far.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = [];
    refusal = undefined;
    for (const name of variables) {
      usual[name] = process.env[name];
      delete process.env[name];
    }
    process.env.HTTPS_PROXY = `http://me:p%40ss@127.0.0.1:${portOf(proxy)}`;
  });
  afterEach(() => {
    for (const name of variables) {
      if (usual[name] === undefined) delete process.env[name];
      else process.env[name] = usual[name];
    }
  });

  const clientOf = (url: string) =>
    new LxdClient({ kind: "https", urls: [url], serverFingerprint: pin }, { requestTimeoutSeconds: 5 });

  it("carries the connection to a server, whose certificate is looked at as ever", async () => {
    const client = clientOf("https://lxd.example.net:8443");
    try {
      assert.equal((await client.get("/1.0/x")).value, "there");
    } finally {
      await client.close();
    }
    assert.equal(asked[0]?.url, "lxd.example.net:8443");
    const said = Buffer.from("me:p@ss").toString("base64");
    assert.equal(asked[0]?.headers["proxy-authorization"], `Basic ${said}`);
  });

  it("that refuses is named, with what it said", async () => {
    refusal = "403 Forbidden";
    const client = clientOf("https://lxd.example.net:8443");
    await assert.rejects(
      client.get("/1.0/x"),
      /no LXD or Incus server answers at https:\/\/lxd\.example\.net:8443 \(proxy 127\.0\.0\.1:\d+: 403 Forbidden\)/,
    );
    await client.close();
  });

  it("is not asked for what NO_PROXY names, nor for this machine", () => {
    process.env.NO_PROXY = "lxd.example.net,.internal";
    for (const host of ["lxd.example.net:8443", "a.internal", "localhost:8443", "127.0.0.3", "[::1]:8443"])
      assert.equal(proxyFor(new URL(`https://${host}`)), undefined, host);
    assert.equal(proxyFor(new URL("https://other.example.net"))?.port, String(portOf(proxy)));
  });

  it("carries what is fetched from elsewhere", async () => {
    process.env.HTTP_PROXY = `http://127.0.0.1:${portOf(proxy)}`;
    const answer = await fetchFrom("http://images.example.net/streams", AbortSignal.timeout(5_000));
    const parts: Uint8Array[] = [];
    for await (const part of answer.body ?? []) parts.push(part);
    assert.equal(Buffer.concat(parts).toString(), "images");
    assert.equal(asked[0]?.url, "images.example.net:80");
  });

  it("that is silent is waited for as long as what is fetched", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    process.env.HTTP_PROXY = `http://127.0.0.1:${portOf(silent)}`;
    const signal = anyOf(new AbortController().signal, AbortSignal.timeout(200));
    await assert.rejects(fetchFrom("http://images.example.net/streams", signal), { name: "TimeoutError" });
    silent.close();
  });

  it("of another protocol is a sentence", async () => {
    process.env.HTTPS_PROXY = "socks5://127.0.0.1:1080";
    const client = clientOf("https://lxd.example.net:8443");
    await assert.rejects(client.get("/1.0/x"), /proxy 127\.0\.0\.1:1080: it is spoken to by http: or https:/);
    await client.close();
  });
});
