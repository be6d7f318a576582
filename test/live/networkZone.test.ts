import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("NetworkZone", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/network-zones/lab.example.net";
  const inputs = {
    name: "lab.example.net",
    description: "of the lab",
    config: { "peers.a.address": "192.0.2.1", "user.a": "a" },
  };
  interface Zone {
    description: string;
    config: Record<string, string>;
  }
  const shown = (where = path) => stage.query<Zone>(where);
  const zone = (...args: string[]) => stage.lxc("network", "zone", ...args);

  before(async () => {
    stage = await Stage.start();
    life = new Life(stage, "NetworkZone");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/lab.example.net");
    assert.deepEqual((await shown()).config, inputs.config);
    assert.equal((await shown()).description, "of the lab");
  });

  it("finds keys and a description that were changed, and repairs them", async () => {
    const address = 'config["peers.a.address"]';
    await life.drifts(
      inputs,
      () => zone("set", "lab.example.net", "peers.a.address=192.0.2.9"),
      { [address]: "update" },
      path,
    );
    await life.drifts(
      inputs,
      () => zone("set", "lab.example.net", "user.x=x"),
      { 'config["user.x"]': "add" },
      path,
    );
    await life.drifts(
      inputs,
      () => zone("unset", "lab.example.net", "user.a"),
      { 'config["user.a"]': "delete" },
      path,
    );
    const describe = async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" });
    await life.drifts(inputs, describe, { description: "update" }, path);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => zone("delete", "lab.example.net")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports("default/lab.example.net", inputs, { description: "changed" });
    await life.imports("lab.example.net", inputs, { config: {} });
  });

  it("changes in place; another name or project replaces it", async () => {
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: {
        to: { "user.b": true },
        shows: async () => assert.deepEqual((await shown()).config, { "user.b": "true" }),
      },
      ownership: { to: "declared" },
      name: {
        to: "other.example.net",
        replaces: true,
        shows: () => shown("/network-zones/other.example.net"),
      },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
  });

  it("names the networks that use it when it is to go", async () => {
    await stage.lxc(
      "network",
      "create",
      "lab0",
      "ipv4.address=none",
      "ipv6.address=none",
      "dns.zone.forward=other.example.net",
    );
    await assert.rejects((await stage.newCommand()).destroy(life.state), /in use.*\/1.0\/networks\/lab0/s);
    await stage.lxc("network", "delete", "lab0");
    await life.isDestroyed("/network-zones/other.example.net");
  });
});

describe("NetworkZoneRecord", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const zones = "/network-zones";
  const path = `${zones}/lab.example.net/records/www`;
  const ipv4 = { type: "A", value: "192.0.2.1", ttl: 60 };
  const ipv6 = { type: "AAAA", value: "2001:db8::1" };
  const inputs: PropertyMap = {
    zone: "lab.example.net",
    name: "www",
    description: "of the web",
    entries: [ipv4, ipv6],
    config: { "user.a": "a" },
  };
  interface Names {
    description: string;
    entries: unknown[];
    config: Record<string, string>;
  }
  const shown = (where = path) => stage.query<Names>(where);
  const record = (...args: string[]) => stage.lxc("network", "zone", "record", ...args);

  before(async () => {
    stage = await Stage.start();
    await stage.lxc("network", "zone", "create", "lab.example.net", "user.of=the zone");
    await stage.lxc("network", "zone", "create", "other.example.net");
    life = new Life(stage, "NetworkZoneRecord");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/lab.example.net/www");
    const { entries, config, description } = await shown();
    assert.deepEqual(entries, [ipv4, ipv6]);
    assert.deepEqual([config, description], [{ "user.a": "a" }, "of the web"]);
  });

  it("takes entries for a set, and keeps them when only the description changes", async () => {
    assert.equal((await life.tryUp({ ...inputs, entries: [ipv6, ipv4] })).action, "same");
    const before = await shown();
    await life.up({ ...inputs, description: "other" });
    assert.deepEqual(await shown(), { ...before, description: "other" });
    await life.up(inputs);
  });

  it("finds entries, keys and a description that were changed, and repairs them", async () => {
    const at = ["lab.example.net", "www"];
    await life.drifts(
      inputs,
      () => record("entry", "add", ...at, "TXT", "hello"),
      { entries: "update" },
      path,
    );
    await life.drifts(
      inputs,
      () => record("entry", "remove", ...at, "A", "192.0.2.1"),
      { entries: "update" },
      path,
    );
    await life.drifts(inputs, () => record("set", ...at, "user.x=x"), { 'config["user.x"]': "add" }, path);
    const describe = async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" });
    await life.drifts(inputs, describe, { description: "update" }, path);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => record("delete", "lab.example.net", "www")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports("default/lab.example.net/www", inputs, { description: "changed" });
    await life.imports("lab.example.net/www", inputs, { config: {} });
  });

  it("changes in place; another zone, name or project replaces it", async () => {
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      entries: { to: undefined, shows: async () => assert.deepEqual((await shown()).entries, []) },
      config: { to: undefined, shows: async () => assert.deepEqual((await shown()).config, {}) },
      ownership: { to: "declared" },
      zone: {
        to: "other.example.net",
        replaces: true,
        shows: () => shown(`${zones}/other.example.net/records/www`),
      },
      name: { to: "mail", replaces: true, shows: () => shown(`${zones}/other.example.net/records/mail`) },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed(`${zones}/other.example.net/records/mail`);
  });

  it("is gone with its zone, and says that a zone is missing", async () => {
    await life.up(inputs);
    await stage.lxc("network", "zone", "delete", "lab.example.net");
    const harness = await stage.newCommand();
    assert.equal((await harness.refresh(life.state)).state, undefined);
    await harness.destroy(life.state);
    const another = new Life(stage, "NetworkZoneRecord", "another");
    await assert.rejects(another.up(inputs), /Network zone not found.*lxd\.NetworkZone/s);
  });
});
