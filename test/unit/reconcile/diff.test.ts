import assert from "node:assert/strict";
import type { ResourceDefinition } from "../../../provider/reconcile/definition";
import { Unknown, type PropertyMap } from "../../../provider/reconcile/values";
import { Certificate } from "../../../provider/resources/certificate";
import { ClusterCertificate } from "../../../provider/resources/cluster/certificate";
import { Image } from "../../../provider/resources/image/image";
import { Instance } from "../../../provider/resources/instance/instance";
import { Network } from "../../../provider/resources/network/network";
import { Profile } from "../../../provider/resources/profile";
import { Snapshot } from "../../../provider/resources/ofInstance/snapshot";
import { Volume } from "../../../provider/resources/storage/volume/volume";
import { answerTo } from "../../support/comparison";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const compare = (
  definition: ResourceDefinition,
  old: PropertyMap,
  news: PropertyMap,
  ignoreChanges: string[] = [],
) => answerTo(definition, { old, news, ignoreChanges });

describe("Diff", () => {
  it("shows each key at its own path", async () => {
    const answer = await compare(
      Profile,
      { config: { "limits.cpu": "1", gone: "x" }, devices: { eth0: { type: "nic", network: "a" } } },
      { config: { "limits.cpu": "2", "new.key": "y" }, devices: { eth0: { type: "nic", network: "b" } } },
    );
    assert.deepEqual(answer.differences, {
      'config["limits.cpu"]': { kind: "update", replaces: false },
      "config.gone": { kind: "delete", replaces: false },
      'config["new.key"]': { kind: "add", replaces: false },
      "devices.eth0.network": { kind: "update", replaces: false },
    });
  });

  it("takes a default for what it stands for", async () => {
    const answer = await compare(Network, { name: "a" }, { name: "a", type: "bridge", description: "" });
    assert.equal(answer.changes, false);
  });

  it("takes an empty value in a map for an absent one", async () => {
    assert.equal((await compare(Profile, { config: {} }, { config: { a: "" } })).changes, false);
  });

  it("takes times by the instant, and the year 1 for never", async () => {
    const same = [
      [{ expiresAt: "2030-01-31T12:00:00Z" }, { expiresAt: "2030-01-31T13:00:00+01:00" }],
      [{ expiresAt: "0001-01-01T00:00:00Z" }, {}],
    ] as const;
    for (const [old, news] of same) {
      assert.equal((await compare(Snapshot, old, news)).changes, false);
    }
  });

  it("takes certificates by their content, however they are wrapped", async () => {
    const pem = readFileSync(join(__dirname, "../../../examples/lab/client.crt"), "utf8");
    const bare = pem.replace(/-----[A-Z ]+-----|\s/g, "");
    const answer = await compare(Certificate, { certificate: pem }, { certificate: bare });
    assert.equal(answer.changes, false);
  });

  describe("of PEM within sources, and of keys", () => {
    const certificate = readFileSync(join(__dirname, "../../../examples/lab/client.crt"), "utf8");
    const pair = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const key = pair.privateKey;
    const rewrapped = (pem: string) => `\n  ${pem.trim().replaceAll("\n", "  \r\n")}\r\n\r\n`;
    const server = { server: "https://images.example", alias: "web" };
    const from = { endpoint: "https://old.example:8443" };
    const cases: [
      definition: ResourceDefinition,
      member: string,
      pem: string,
      of: (pem: string) => PropertyMap,
    ][] = [
      [
        Image,
        "source.certificate",
        certificate,
        (pem) => ({ source: { type: "remote", ...server, certificate: pem } }),
      ],
      [
        Instance,
        "source.certificate",
        certificate,
        (pem) => ({ source: { type: "image", ...server, certificate: pem } }),
      ],
      ...[Instance, Volume].flatMap((definition) =>
        ["serverCertificate", "clientCertificate", "clientKey"].map((member): (typeof cases)[number] => [
          definition,
          `source.from.${member}`,
          member === "clientKey" ? key : certificate,
          (pem) => ({
            pool: "p",
            source: { type: "migration", instance: "i", from: { ...from, [member]: pem } },
          }),
        ]),
      ),
      [ClusterCertificate, "key", key, (pem) => ({ certificate, key: pem })],
    ];
    for (const [definition, path, pem, of] of cases) {
      it(`looks at the content, not at line ends (${definition.type}, ${path})`, async () => {
        assert.equal((await compare(definition, of(pem), of(rewrapped(pem)))).changes, false);
        const other = await compare(definition, of(pem), of("/etc/other.pem"));
        assert.deepEqual(Object.keys(other.differences), [path]);
        assert.equal((await compare(definition, of("a.pem"), of("b.pem"))).changes, true);
      });
    }

    it("looks at every block where there are several", async () => {
      const of = (pem: string) => ({ source: { type: "remote", ...server, certificate: pem } });
      const chain = (second: string) => of(`${certificate}${second}`);
      assert.equal((await compare(Image, chain(certificate), chain(rewrapped(certificate)))).changes, false);
      assert.equal((await compare(Image, chain(certificate), chain(pair.publicKey))).changes, true);
    });
  });

  it("replaces by an unknown value where the property replaces", async () => {
    const answer = await compare(Snapshot, { instance: "a" }, { instance: Unknown.value });
    assert.deepEqual(answer.differences, { instance: { kind: "update", replaces: true } });
  });

  it("leaves out what ignoreChanges covers", async () => {
    const old = { config: { "limits.cpu": "1", b: "1" } };
    const news = { config: { "limits.cpu": "2", b: "2" } };
    const answer = await compare(Profile, old, news, ['config["limits.cpu"]']);
    assert.deepEqual(Object.keys(answer.differences), ["config.b"]);
  });

  it("shows a map that is not known yet as one change, and no removal of its keys", async () => {
    const answer = await compare(Profile, { config: { a: "1", b: "2" } }, { config: Unknown.value });
    assert.deepEqual(answer.differences, { config: { kind: "update", replaces: false } });
  });

  it("deletes first when a fixed name would collide, and last when the name is made up", async () => {
    const fixed = await compare(Network, { name: "a", type: "bridge" }, { name: "a", type: "macvlan" });
    assert.equal(fixed.deleteBeforeReplace, true);
    const automatic = { name: "a", type: "macvlan", __defaults: ["name"] };
    assert.equal((await compare(Network, { name: "a" }, automatic)).deleteBeforeReplace, false);
    const renamed = await compare(Network, { name: "a" }, { name: "b", type: "macvlan" });
    assert.equal(renamed.deleteBeforeReplace, false);
  });
});
