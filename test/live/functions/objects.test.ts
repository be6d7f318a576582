/** Functions about what the server holds beside instances: each answer is compared with the server's own. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";
import { firstCertificate } from "../../support/certificates";
import { CheckFailed } from "../../support/pluginHarness";
import { bridge, image, pool, Stage } from "../../support/stage";

describe("functions about objects", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  const invoke = (name: string, args: PropertyMap = {}) => stage.harness.invoke(`lxd:index:${name}`, args);
  const namesIn = (list: unknown) => (list as { name: string }[]).map(({ name }) => name);

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    directory = mkdtempSync(join(tmpdir(), "functions-"));
    await stage.lxc(
      "project",
      "create",
      "lab",
      "-c",
      "features.profiles=true",
      "-c",
      "features.images=false",
    );
    await stage.lxc("profile", "create", "web");
    await stage.lxc("profile", "set", "web", "user.role=web", "environment.TOKEN=canary");
    await stage.lxc("profile", "create", "only-here", "--project", "lab");
    await stage.lxc("storage", "volume", "create", pool, "data", "user.kind=data");
    await stage.lxc("storage", "volume", "create", pool, "logs");
  });
  after(async () => {
    if (directory) rmSync(directory, { recursive: true });
    await stage?.stop();
  });

  it("read one object as the server has it", async () => {
    const { config: _secret, ...profile } = await invoke("getProfile", { name: "web" });
    assert.deepEqual(profile, {
      exists: true,
      name: "web",
      description: "",
      devices: {},
      usedBy: [],
      project: "default",
      url: "/1.0/profiles/web",
    });

    const network = await invoke("getNetwork", { name: bridge });
    const live = await stage.query(`/networks/${bridge}`);
    assert.deepEqual(network.config, live.config);
    assert.deepEqual(network.usedBy, [...(live.used_by as string[])].sort());
    assert.equal(network.ipv4Address, "10.91.7.1/24");

    const storage = await invoke("getStoragePool", { name: pool });
    assert.equal(storage.driver, "dir");
    assert.equal(
      storage.source,
      (await stage.query<{ config: PropertyMap }>(`/storage-pools/${pool}`)).config.source,
    );

    const volume = await invoke("getVolume", { pool, name: "data" });
    assert.deepEqual([volume.contentType, volume.config], ["filesystem", { "user.kind": "data" }]);
  });

  it("list all objects of a kind, each as it is read alone", async () => {
    const { profiles } = await invoke("getProfiles");
    assert.deepEqual(namesIn(profiles), ["default", "web"]);
    const { exists: _exists, ...alone } = await invoke("getProfile", { name: "web" });
    assert.deepEqual((profiles as PropertyMap[])[1], alone);
    const { storagePools } = await invoke("getStoragePools");
    assert.deepEqual(namesIn(storagePools), [pool]);
    const { networks } = await invoke("getNetworks");
    assert.deepEqual(namesIn(networks), namesIn(await stage.query("/networks?recursion=1")).sort());
  });

  it("look into the project that they are given, or into the one that it shares", async () => {
    assert.deepEqual(namesIn((await invoke("getProfiles", { project: "lab" })).profiles), [
      "default",
      "only-here",
    ]);
    // Without features.images the images are those of the default project.
    const found = await invoke("getImage", { alias: image, project: "lab" });
    assert.equal(found.project, "default");
    const elsewhere = invoke("getProfiles", { project: "nowhere" });
    await assert.rejects(elsewhere, /The project "nowhere" does not exist on the server/);
    await assert.rejects(
      invoke("getInstances", { project: "nowhere" }),
      /The project "nowhere" does not exist/,
    );
  });

  it("list those of all projects, where the server does that", async () => {
    const inLab = ["--project", "lab"];
    await stage.lxc("storage", "volume", "create", pool, "data", ...inLab);
    const { volumes } = await invoke("getVolumes", { pool, allProjects: true, filter: "name eq data" });
    const told = (volumes as PropertyMap[]).map(({ name, project, url }) => [name, project, url]).sort();
    const path = `/1.0/storage-pools/${pool}/volumes/custom/data`;
    assert.deepEqual(told, [
      ["data", "default", path],
      ["data", "lab", `${path}?project=lab`],
    ]);
    await stage.lxc("storage", "volume", "delete", pool, "data", ...inLab);
    await assert.rejects(
      invoke("getNetworks", { allProjects: true }),
      /allProjects needs a server with the API extension "networks_all_projects" \(LXD .*\), which this one \(LXD 5\.0\.2\) does not have\. Leave it out\./,
    );
  });

  it("say what is missing, or that it does not exist", async () => {
    const missing: [string, PropertyMap, RegExp][] = [
      ["getProfile", { name: "nope" }, /There is no profile "nope" in project "default"/],
      ["getNetwork", { name: "nope" }, /There is no network "nope" in project "default"/],
      ["getNetworkState", { network: "nope" }, /There is no network "nope" in project "default"/],
      ["getStoragePool", { name: "nope" }, /There is no storage pool "nope" on the server/],
      ["getStoragePoolResources", { pool: "nope" }, /There is no storage pool "nope" on the server/],
      ["getVolume", { pool, name: "nope" }, /There is no volume "nope" in pool "pool" in project "default"/],
      ["getVolume", { pool: "nope", name: "data" }, /There is no volume "data" in pool "nope"/],
      ["getCertificate", { fingerprint: "abcdef" }, /There is no certificate abcdef/],
      ["getImage", { alias: "nope" }, /There is no image with the alias "nope" in project "default"/],
      ["getImage", { fingerprint: "abcdef" }, /There is no image abcdef in project "default"/],
    ];
    for (const [name, args, message] of missing) {
      await assert.rejects(invoke(name, args), { message }, name);
      assert.deepEqual(await invoke(name, { ...args, ignoreMissing: true }), { exists: false }, name);
    }
    await assert.rejects(invoke("getVolumes", { pool: "nope" }), /There is no pool "nope"/);
    await assert.rejects(invoke("getNetworkLeases", { network: "nope" }), /There is no network "nope"/);
  });

  it("name wrong arguments at their property", async () => {
    const wrong: [string, PropertyMap, string, RegExp][] = [
      ["getProfile", {}, "name", /getProfile needs "name"/],
      ["getProfile", { name: ["web"] }, "name", /name must be a string, not a list/],
      [
        "getProfile",
        { name: "default/web" },
        "name",
        /write "web" \(the output "name"\) instead of "default\/web"/,
      ],
      ["getProfile", { nam: "web", name: "web" }, "nam", /did you mean "name"\?/],
      ["getVolumes", { pool: "" }, "pool", /pool must not be empty/],
      ["getImage", {}, "fingerprint", /One of fingerprint and alias names the image; neither is given/],
      ["getImage", { alias: "a", fingerprint: "ab" }, "alias", /both are given/],
      ["getImage", { fingerprint: image }, "fingerprint", /an alias goes into alias/],
      ["getInstances", { allProjects: true, project: "lab" }, "allProjects", /exclude each other/],
    ];
    for (const [name, args, property, message] of wrong) {
      await assert.rejects(invoke(name, args), (error: unknown) => {
        assert.ok(error instanceof CheckFailed, String(error));
        assert.deepEqual(
          error.failures.map((failure) => failure.property),
          [property],
        );
        assert.match(error.failures[0]!.reason, message);
        return true;
      });
    }
    await assert.rejects(invoke("getProfil", { name: "web" }), /Did you mean "getProfile"\?/);
  });

  it("mark as secret what is so by its name", async () => {
    const { config } = await invoke("getProfile", { name: "web" });
    const values = config as PropertyMap;
    assert.equal(values["user.role"], "web");
    assert.ok(values["environment.TOKEN"] instanceof Secret);
    const { profiles } = await invoke("getProfiles");
    assert.ok(!JSON.stringify(plain(profiles)).includes("canary"));
  });

  it("have the server filter volumes and images", async () => {
    const { volumes } = await invoke("getVolumes", { pool, filter: "config.user.kind eq data" });
    assert.deepEqual(namesIn(volumes), ["data"]);
    assert.deepEqual(namesIn((await invoke("getVolumes", { pool })).volumes), ["data", "logs"]);
    assert.equal(
      ((await invoke("getImages", { filter: "properties.os eq busybox" })).images as []).length,
      1,
    );
    assert.deepEqual((await invoke("getImages", { filter: "properties.os eq debian" })).images, []);
  });

  it("find images by alias, fingerprint and its beginning", async () => {
    const found = await invoke("getImage", { alias: image });
    const live = await stage.query(`/images/${found.fingerprint as string}`);
    assert.deepEqual([found.size, found.properties], [live.size, live.properties]);
    for (const length of [64, 12]) {
      const fingerprint = (found.fingerprint as string).slice(0, length);
      assert.deepEqual(await invoke("getImage", { fingerprint }), found);
    }
  });

  it("export an image into a file, and in a preview nothing", async () => {
    const path = join(directory, "deep/image.tar.gz");
    const preview = await stage.harness.invoke("exportImage", { alias: image, path }, { preview: true });
    assert.deepEqual(Object.keys(preview).sort(), ["fingerprint", "path"]);
    assert.ok(!existsSync(path));
    const { fingerprint, sha256, size } = await invoke("exportImage", { alias: image, path });
    const bytes = readFileSync(path);
    assert.deepEqual([sha256, size], [createHash("sha256").update(bytes).digest("hex"), bytes.length]);
    assert.equal(sha256, fingerprint, "of a unified image");
    await assert.rejects(
      invoke("exportImage", { alias: "nope", path }),
      /There is no image with the alias "nope"/,
    );
  });

  it("tell states and readings", async () => {
    const state = await invoke("getNetworkState", { network: bridge });
    assert.deepEqual([state.state, state.type, state.mtu], ["up", "broadcast", 1500]);
    const { networkLeases } = await invoke("getNetworkLeases", { network: bridge });
    assert.deepEqual(
      (networkLeases as PropertyMap[]).map(({ type, address }) => [type, address]),
      [["gateway", "10.91.7.1"]],
    );
    const { space } = await invoke("getStoragePoolResources", { pool });
    const live = await stage.query<{ space: { total: number } }>(`/storage-pools/${pool}/resources`);
    assert.equal((space as PropertyMap).total, live.space.total);
    // `dir` without quotas cannot tell.
    await assert.rejects(invoke("getVolumeState", { pool, volume: "data" }), /Not supported/i);
  });

  it("read certificates by fingerprint, and by the beginning of it", async () => {
    const path = join(directory, "reader.crt");
    writeFileSync(path, firstCertificate);
    await stage.lxc("config", "trust", "add", path, "--name", "reader");
    const { certificates } = await invoke("getCertificates");
    const [only] = certificates as PropertyMap[];
    assert.deepEqual([only!.name, only!.type, only!.restricted], ["reader", "client", false]);
    const found = await invoke("getCertificate", { fingerprint: (only!.fingerprint as string).slice(0, 12) });
    assert.deepEqual(found, { exists: true, ...only });
  });
});

/** Without what is secret. */
function plain(value: unknown): unknown {
  if (value instanceof Secret) return "[secret]";
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
