import assert from "node:assert/strict";
import { Unknown } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, image, pool } from "../support/stage";
import { testImage } from "../support/testImage";

describe("Project", function () {
  this.timeout(180_000);
  let stage: Stage;
  let life: Life;
  const path = "/projects/lab";
  const inputs = {
    name: "lab",
    description: "of the lab",
    config: { "features.images": "false", "limits.instances": "3", "user.a": "a" },
  };
  interface Shown {
    description: string;
    config: Record<string, string>;
  }
  const shown = (where = path) => stage.query<Shown>(where);
  const set = (...args: string[]) => stage.lxc("project", "set", "lab", ...args);

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    life = new Life(stage, "Project");
  });
  after(() => stage?.stop());

  it("is created as the preview said, with a new project's features", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "lab");
    const { config, description } = await shown();
    const filled = { "features.profiles": "true", "features.storage.volumes": "true" };
    assert.deepEqual(config, { ...inputs.config, ...filled });
    assert.equal(description, "of the lab");
  });

  it("keeps its features, and its profile, when only the description changes", async () => {
    const { config } = await shown();
    await life.up({ ...inputs, description: "other" });
    assert.deepEqual((await shown()).config, config);
    await stage.query("/profiles/default?project=lab");
    await life.up(inputs);
  });

  it("finds keys and a description that were changed, and repairs them", async () => {
    await life.drifts(
      inputs,
      () => set("limits.instances=5"),
      { 'config["limits.instances"]': "update" },
      path,
    );
    await life.drifts(inputs, () => set("user.x=x"), { 'config["user.x"]': "add" }, path);
    await life.drifts(
      inputs,
      () => stage.lxc("project", "unset", "lab", "user.a"),
      { 'config["user.a"]': "delete" },
      path,
    );
    await life.drifts(
      inputs,
      () => set("features.networks=true"),
      { 'config["features.networks"]': "add" },
      path,
    );
    await life.drifts(
      inputs,
      () => set("features.storage.volumes=false"),
      { 'config["features.storage.volumes"]': "add" },
      path,
    );
    const describe_ = async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" });
    await life.drifts(inputs, describe_, { description: "update" }, path);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("project", "delete", "lab")));

  it("is imported without noise", async () => {
    await life.imports("lab", inputs, { description: "changed" });
  });

  it("gets no default network and pool from a server that cannot", async () => {
    for (const property of ["defaultNetwork", "defaultStoragePool"]) {
      await assert.rejects(
        stage.harness.preview("Project", "furnished", { [property]: "default" }),
        new RegExp(`${property} needs a server with the API extension "project_default_network_and_storage"`),
      );
    }
  });

  it("changes in place, the name and the features too while it is empty", async () => {
    await life.changes(inputs, {
      defaultNetwork: { to: "lxdbr0", atCreation: true },
      defaultStoragePool: { to: "default", atCreation: true },
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: {
        to: { "features.profiles": false, "limits.instances": 4 },
        shows: async () => {
          const { config } = await shown();
          assert.deepEqual(config, {
            "features.images": "true",
            "features.profiles": "false",
            "features.storage.volumes": "true",
            "limits.instances": "4",
          });
        },
      },
      ownership: { to: "declared" },
      forceDestroy: { to: true },
      name: { to: "renamed", shows: () => shown("/projects/renamed") },
    });
    await life.isDestroyed("/projects/renamed");
  });

  it("refuses in the preview to change features or the name while it holds something, which it names", async () => {
    await life.up(inputs);
    await stage.lxc("storage", "volume", "create", pool, "data", "--project", "lab");
    const config = { ...inputs.config, "features.images": "true" };
    const holds = /not empty: it holds storage-pools\/pool\/volumes\/custom\/data/;
    await assert.rejects(life.preview({ ...inputs, config }), holds);
    await assert.rejects(life.preview({ ...inputs, name: "other" }), holds);
    for (const unknown of [
      { config: Unknown.value },
      { config: { ...inputs.config, "features.images": Unknown.value } },
      { name: Unknown.value },
    ]) {
      assert.equal((await life.preview({ ...inputs, ...unknown })).action, "update");
    }
    await life.up({ ...inputs, config: { ...inputs.config, "limits.instances": "9" } });
  });

  it("is not deleted with what it holds unless that is allowed", async () => {
    await stage.lxc("project", "set", "lab", "limits.instances=");
    await stage.lxc("init", image, "c1", "--project", "lab", "-s", pool);
    await stage.lxc("config", "set", "c1", "security.protection.delete=true", "--project", "lab");
    await stage.lxc("start", "c1", "--project", "lab");
    await stage.lxc("profile", "create", "extra", "--project", "lab");
    const harness = await stage.newCommand();
    await assert.rejects(
      harness.destroy(life.state),
      /not empty: it holds instances\/c1.*data.*forceDestroy: true/,
    );
    await shown();
    await life.up({ ...inputs, forceDestroy: true });
    const { urn } = life.state;
    await life.isDestroyed(path);
    const said = stage.harness.logs(urn).map(({ message }) => message);
    assert.ok(
      said.some((line) => /deleted with all that is in it: instances\/c1, .*profiles\/extra/.test(line)),
    );
    assert.equal(await stage.exists(`/storage-pools/${pool}/volumes/custom/data?project=lab`), false);
  });

  it("counts zones, networks and images, which go with it", async () => {
    const full = { name: "full", config: { "features.networks": true }, forceDestroy: true };
    await life.up(full);
    await stage.lxc("network", "zone", "create", "full.example.net", "--project", "full");
    await stage.lxc("network", "acl", "create", "full", "--project", "full");
    await stage.lxc("image", "import", await testImage(), "--project", "full");
    await assert.rejects(
      life.preview({ ...full, name: "other" }),
      /holds images\/.{12}, network-acls\/full, network-zones\/full.example.net/,
    );
    await life.isDestroyed("/projects/full");
    await stage.lxc("project", "create", "full", "-c", "features.networks=true");
    assert.deepEqual(await stage.query("/network-zones?project=full"), []);
  });

  it("goes with all that is in it, whatever uses what", async () => {
    const tied = { name: "tied", config: { "features.networks": true }, forceDestroy: true };
    await life.up(tied);
    const lxc = (...args: string[]) => stage.lxc(...args, "--project", "tied");
    for (const name of ["data", "a b", "größe"]) await lxc("storage", "volume", "create", pool, name);
    await lxc("storage", "volume", "snapshot", pool, "data", "s1");
    const mount = (volume: string) => ["disk", `pool=${pool}`, `source=${volume}`, "path=/data"];
    await lxc("profile", "create", "my profile");
    await lxc("profile", "device", "add", "my profile", "data", ...mount("data"));
    await lxc("profile", "device", "add", "default", "data", ...mount("größe"));
    await lxc("image", "import", await testImage(), "--alias", image);
    await lxc("init", image, "c1", "-s", pool, "-p", "my profile");
    await lxc("config", "device", "add", "c1", "more", "disk", `pool=${pool}`, "source=a b", "path=/more");
    await lxc("snapshot", "c1", "before");
    await lxc("config", "set", "c1", "security.protection.delete=yes");
    await stage.request("POST", "/instances/c1/backups?project=tied", { name: "b" });
    for (const acl of ["one", "two"]) await lxc("network", "acl", "create", acl);
    await lxc("network", "acl", "rule", "add", "one", "ingress", "action=allow", "source=two");
    await lxc("network", "acl", "rule", "add", "two", "ingress", "action=allow", "source=one");
    await lxc("network", "zone", "create", "tied.example.net");
    await lxc("network", "zone", "record", "create", "tied.example.net", "www");
    await life.isDestroyed("/projects/tied");
    await stage.lxc("project", "create", "tied", "-c", "features.networks=true");
    const volumes = await stage.query(`/storage-pools/${pool}/volumes/custom?project=tied`);
    assert.deepEqual(volumes, []);
    for (const kind of ["instances", "images", "network-acls", "network-zones"]) {
      assert.deepEqual(await stage.query(`/${kind}?project=tied`), [], kind);
    }
  });

  it("leaves the profiles of others alone where it has none of its own", async () => {
    const shares = { name: "shares", config: { "features.profiles": false }, forceDestroy: true };
    await life.up(shares);
    await stage.lxc("storage", "volume", "create", pool, "data", "--project", "shares");
    const before = await stage.query("/profiles/default");
    await life.isDestroyed("/projects/shares");
    const { devices } = await stage.query<{ devices: object }>("/profiles/default");
    assert.deepEqual(devices, (before as { devices: object }).devices);
  });

  it("claims: a project that exists is an error that says how to import it", async () => {
    const another = new Life(stage, "Project", "another");
    await assert.rejects(another.up({ name: "default" }), /pulumi import lxd:index:Project another default/);
  });
});
