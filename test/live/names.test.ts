import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { firstCertificate } from "../support/certificates";
import { CheckFailed } from "../support/pluginHarness";
import { Stage, image, pool } from "../support/stage";

/** Names that nobody would choose in a test, and people do. */
const names = [
  "a:b",
  "2024-01-01T06:00:00",
  "Bob's PC (home)",
  "größe",
  "日本",
  "x".repeat(64),
  "a&b?c+d#e",
  "a%2fb",
  "a%b",
  "a_b",
  "-a",
  ".a",
  "1a",
  'say "a"',
  "*",
  "a/b",
  " a",
];

/** Types whose names the server has rules of its own for, each with what else it needs. */
const kinds: Record<string, PropertyMap> = {
  Profile: {},
  Project: {},
  StoragePool: { driver: "dir" },
  Volume: { pool },
  VolumeSnapshot: { pool, volume: "base" },
  VolumeBackup: { pool, volume: "base" },
  Instance: { image, running: false },
  Snapshot: { instance: "base" },
  InstanceBackup: { instance: "base" },
  Network: { config: { "ipv4.address": "none", "ipv6.address": "none" } },
  NetworkAcl: {},
  NetworkZone: {},
  NetworkZoneRecord: { zone: "0/25.2.0.192.in-addr.arpa" },
  InstanceDevice: { instance: "base", properties: { type: "none" } },
  ImageAlias: {},
  Certificate: { certificate: firstCertificate },
};

/** Those that 5.0.2 refuses (or, with `%` in a snapshot, makes and does not find again). */
const refused: Record<string, RegExp> = {
  Profile: /\//,
  Project: /[/ _'"]|^\*$/,
  StoragePool: /[/ ]/,
  Volume: /\//,
  VolumeSnapshot: /[/ ]/,
  VolumeBackup: /\//,
  Instance: /[^a-zA-Z0-9-]|^[-0-9]|.{64}/,
  Snapshot: /[/ &?+%]/,
  InstanceBackup: /\//,
  Network: /[^-a-zA-Z0-9_.]|^.$|.{16}/,
  NetworkAcl: /[^a-zA-Z0-9-]|^[-0-9]|.{64}/,
  NetworkZone: /^$/,
  NetworkZoneRecord: /^$/,
  InstanceDevice: /[^-a-zA-Z0-9/:_.]|^\.|.{64}/,
  ImageAlias: /^$/,
  Certificate: /^$/,
};

describe("names", function () {
  this.timeout(300_000);
  let stage: Stage;
  let target: string;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("storage", "volume", "create", pool, "base");
    await stage.lxc("init", "--empty", "base");
    // The zone of a part of a subnet (RFC 2317). The client makes one and then finds its path wrong.
    await stage.request("POST", "/network-zones", { name: kinds.NetworkZoneRecord!.zone, config: {} });
    const [found] = await stage.query<{ fingerprint: string }[]>("/images?recursion=1");
    target = found!.fingerprint;
  });
  after(async () => {
    await stage?.stop();
  });

  for (const [type, needs] of Object.entries(kinds)) {
    it(`that the server takes are taken in create, import and list, the others refused by Check: ${type}`, async () => {
      for (const name of names) {
        const inputs = { ...needs, name, ...(type === "ImageAlias" ? { target } : {}) };
        if (refused[type]!.test(name)) {
          await assert.rejects(stage.harness.up(type, "it", inputs), CheckFailed, `${type} ${name}`);
          continue;
        }
        const { state } = await stage.harness.up(type, "it", inputs);
        const imported = await stage.harness.import(type, state.id);
        assert.ok(imported, `${type} ${name}: import of ${state.id}`);
        if (type !== "Certificate") assert.equal(imported.state.outputs.name, name);
        const { found } = await stage.harness.list(type);
        assert.ok(
          found.some(({ id }) => id === state.id),
          `${type} ${name}: list`,
        );
        assert.deepEqual((await stage.harness.refresh(state)).diff?.detailed, {});
        await stage.harness.destroy(state);
        assert.equal(await stage.harness.import(type, state.id), undefined, `${type} ${name}: deleted`);
      }
    });
  }
});
