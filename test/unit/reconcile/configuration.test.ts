import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkConfiguration } from "../../../provider/reconcile/configuration";
import { resolve } from "../../../provider/reconcile/connection";
import { packagedSocket, snapSocket } from "../../../provider/reconcile/localSockets";
import type { PropertyMap } from "../../../provider/reconcile/values";

const fingerprint = "ab".repeat(32);
const token = (of: string) =>
  Buffer.from(
    JSON.stringify({ client_name: "a", fingerprint: of, addresses: ["h:8443"], secret: "s" }),
  ).toString("base64");

describe("the provider's configuration", () => {
  const reasons = (given: PropertyMap) =>
    checkConfiguration(given).failures.map(({ property, reason }) => `${property}: ${reason}`);

  it("takes strings, JSON in strings and native values alike", () => {
    for (const requestTimeout of ["5", 5]) {
      for (const generateClientCertificate of ["true", true]) {
        const { values, failures } = checkConfiguration({ requestTimeout, generateClientCertificate });
        assert.deepEqual(failures, []);
        assert.deepEqual(values, { requestTimeout: 5, generateClientCertificate: true });
      }
    }
    for (const endpoint of ['["https://a:1","https://b:2"]', ["https://a:1", "https://b:2"]]) {
      assert.equal(checkConfiguration({ endpoint }).values.endpoint, "https://a:1,https://b:2");
    }
    for (const endpoint of ['"unix:///a"', "unix:///a"]) {
      assert.equal(checkConfiguration({ endpoint }).values.endpoint, "unix:///a");
    }
  });

  it("tolerates what the engine adds", () => {
    assert.deepEqual(reasons({ version: "1.2.3", pluginDownloadURL: "x" }), []);
  });

  for (const [what, given, expected] of [
    ["a key that does not exist", { endpont: "x" }, /^endpont: .*did you mean "endpoint"\?/],
    ["plain http", { endpoint: "http://h:8443" }, /^endpoint: .*did you mean https:\/\/\?/],
    ["a path in an address", { endpoint: "https://h:8443/1.0" }, /^endpoint: endpoint must be of the form/],
    [
      "a password in an address",
      { endpoint: "ssh://me:secret@h" },
      /^endpoint: endpoint must be of the form/,
    ],
    ["several servers behind SSH", { endpoint: "ssh://a,ssh://b" }, /must begin with https/],
    ["sockets among several addresses", { endpoint: "unix:///a,https://h:1" }, /must begin with https/],
    ["endpoint beside remote", { endpoint: "unix:///a", remote: "b" }, /^remote: .*give one of them/],
    ["a certificate without its key", { clientCertificate: "x" }, /clientKey is missing/],
    ["a SHA-1", { serverFingerprint: "ab".repeat(20) }, /SHA-1, which is no longer safe/],
    ["a short fingerprint", { serverFingerprint: "abcd" }, /64 hexadecimal digits/],
    ["what is no token", { trustToken: "hello" }, /lxc config trust add prints/],
    ["token beside password", { trustToken: token(fingerprint), trustPassword: "x" }, /give one of them/],
    ["a wrong number", { maxConcurrentOperations: "0" }, /whole number of at least 1/],
    ["what comes later", { bearerToken: "x" }, /not supported yet/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.match(reasons(given).join("\n"), expected);
    });
  }

  for (const [endpoint, url, socket] of [
    ["ssh://me@h", "ssh://me@h", "/var/snap/lxd/common/lxd/unix.socket"],
    ["ssh://h:2222/srv/my%20lxd/unix.socket", "ssh://h:2222", "/srv/my lxd/unix.socket"],
  ] as const) {
    it(`finds the server behind ${endpoint}`, () => {
      assert.deepEqual(reasons({ endpoint }), []);
      const { connection } = resolve({ endpoint }, {});
      assert.equal(connection.kind, "ssh");
      assert.deepEqual([connection.url, connection.socketPaths[0]], [url, socket]);
    });
  }

  describe("in its resolution", () => {
    let home: string;
    beforeEach(() => (home = mkdtempSync(join(tmpdir(), "configuration-"))));
    afterEach(() => rmSync(home, { recursive: true }));

    const at = (given: PropertyMap, environment: Record<string, string> = {}) =>
      resolve(checkConfiguration(given).values, { HOME: home, ...environment });

    it("looks for sockets as lxc does", () => {
      assert.deepEqual(at({}).connection, {
        kind: "unix",
        socketPaths: [snapSocket, packagedSocket, "/run/incus/unix.socket", "/var/lib/incus/unix.socket"],
        guessed: true,
      });
      assert.deepEqual(at({}, { LXD_DIR: "/d" }).connection, {
        kind: "unix",
        socketPaths: ["/d/unix.socket"],
      });
      const both = { LXD_SOCKET: "/s", LXD_DIR: "/d" };
      assert.deepEqual(at({}, both).connection, { kind: "unix", socketPaths: ["/s"] });
    });

    it("looks for Incus's as incus does, once the environment names none of LXD's", () => {
      const incus = { INCUS_DIR: "/i" };
      assert.deepEqual(at({}, incus).connection, { kind: "unix", socketPaths: ["/i/unix.socket"] });
      const both = { INCUS_SOCKET: "/s", INCUS_DIR: "/i" };
      assert.deepEqual(at({}, both).connection, { kind: "unix", socketPaths: ["/s"] });
      const first = { ...both, LXD_DIR: "/d" };
      assert.deepEqual(at({}, first).connection, { kind: "unix", socketPaths: ["/d/unix.socket"] });
    });

    it("puts what is configured before the environment", () => {
      const environment = { LXD_PROJECT: "outer", LXD_REQUEST_TIMEOUT: "7", LXD_REMOTE: "nowhere" };
      const resolved = at({ project: "inner", endpoint: "unix:///a" }, environment);
      assert.equal(resolved.project, "inner");
      assert.equal(resolved.requestTimeout, 7);
      assert.deepEqual(resolved.connection, { kind: "unix", socketPaths: ["/a"] });
    });

    it("names the variable that holds a mistake", () => {
      assert.throws(() => at({}, { LXD_REQUEST_TIMEOUT: "soon" }), /^Failure: LXD_REQUEST_TIMEOUT: /);
    });

    it("refuses what comes later in the environment too", () => {
      for (const [name, key] of [
        ["LXD_BEARER_TOKEN", "bearerToken"],
        ["LXD_OIDC_ACCESS_TOKEN", "oidcAccessToken"],
      ] as const) {
        assert.throws(() => at({}, { [name]: "canary" }), {
          message: `${name}: ${key} is not supported yet: use a client certificate.`,
        });
      }
    });

    it("takes address, project and pin of a remote of lxc, the snap's too", () => {
      for (const directory of [".config/lxc", "snap/lxd/common/config"]) {
        const place = join(home, directory);
        mkdirSync(place, { recursive: true });
        writeFileSync(
          join(place, "config.yml"),
          `remotes:\n  lab: {addr: "https://${directory.slice(0, 4)}:8443", project: dev, protocol: lxd}\n`,
        );
        const resolved = at({ remote: "lab" });
        assert.equal(resolved.project, "dev");
        assert.ok(resolved.connection.kind === "https");
        assert.deepEqual(resolved.connection.urls, [`https://${directory.slice(0, 4)}:8443`]);
      }
    });

    it("takes a remote of incus, which only its client knows, and its image servers for its servers", () => {
      const elsewhere = join(home, "elsewhere");
      const places: [string, Record<string, string>][] = [
        [join(home, ".config/incus"), {}],
        [elsewhere, { INCUS_CONF: elsewhere }],
      ];
      for (const [place, environment] of places) {
        mkdirSync(place, { recursive: true });
        const other = "{addr: 'https://far:8443', project: dev, protocol: incus}";
        writeFileSync(
          join(place, "config.yml"),
          `remotes:\n  lab: ${other}\n  hub: {addr: "https://hub", protocol: oci}\n`,
        );
        const resolved = at({ remote: "lab" }, environment);
        assert.ok(resolved.connection.kind === "https");
        assert.deepEqual(resolved.connection.urls, ["https://far:8443"]);
        const { remotes, directory } = resolved.lxc();
        assert.equal(directory, place);
        assert.deepEqual([...remotes.keys()], ["local", "images", "lab", "hub"]);
        assert.equal(remotes.get("images")!.addresses[0], "https://images.linuxcontainers.org");
        assert.throws(
          () => at({ remote: "hub" }, environment),
          /serves images only \(oci\); name an Incus server/,
        );
        assert.throws(() => at({ remote: "x" }, environment), /Add it with: incus remote add x ADDRESS/);
      }
    });

    it("has the remotes of LXD's client for servers of LXD, whatever else is used here", () => {
      mkdirSync(join(home, ".config/incus"), { recursive: true });
      writeFileSync(join(home, ".config/incus/config.yml"), "remotes: {}");
      const { lxc } = at({ endpoint: "unix:///a" });
      assert.deepEqual([lxc("lxd").kind, lxc("incus").kind, lxc().kind], ["lxd", "incus", "incus"]);
      assert.ok(lxc("lxd").remotes.has("ubuntu"));
    });

    it("names the remotes that there are when there is no such one", () => {
      assert.throws(
        () => at({ remote: "lab" }),
        /has no remote "lab"; it has local\. Add it with: lxc remote add/,
      );
      assert.throws(() => at({ remote: "ubuntu" }), /serves images only/);
    });

    it("minds an unreadable lxc configuration only where it is used", () => {
      writeFileSync(join(home, "config.yml"), "remotes: [");
      const given = { configDir: home };
      assert.deepEqual(at({ ...given, endpoint: "unix:///a" }).connection.kind, "unix");
      assert.throws(() => at({ ...given, remote: "lab" }), /cannot be read: .*Name another with configDir/s);
    });

    it("takes the pin from the token where there is no other, and holds both to each other", () => {
      const endpoint = "https://h:8443";
      const pinned = at({ endpoint, trustToken: token(fingerprint) }).connection;
      assert.ok(pinned.kind === "https");
      assert.equal(pinned.serverFingerprint, fingerprint);
      const other = { endpoint, trustToken: token(fingerprint), serverFingerprint: "cd".repeat(32) };
      assert.throws(() => at(other), /trustToken is of another server/);
    });

    it("reads fingerprints in every usual spelling", () => {
      for (const serverFingerprint of [
        fingerprint.toUpperCase(),
        fingerprint.replace(/(..)(?!$)/g, "$1:"),
        `SHA256:${fingerprint}`,
        `sha256$${fingerprint}`,
      ]) {
        const { connection } = at({ endpoint: "https://h:8443", serverFingerprint });
        assert.ok(connection.kind === "https");
        assert.equal(connection.serverFingerprint, fingerprint, serverFingerprint);
      }
    });

    it("says which file is missing", () => {
      const given = {
        endpoint: "https://h:8443",
        clientCertificate: "/no/such.crt",
        clientKey: "/no/such.key",
      };
      assert.throws(
        () => at(given),
        /clientCertificate is neither PEM text nor the path of a file that exists/,
      );
    });
  });
});
