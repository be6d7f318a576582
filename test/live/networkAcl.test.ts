import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { LxdClient } from "../../provider/lxd";
import { Unknown } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("NetworkAcl", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/network-acls/web";
  const web = {
    action: "allow",
    source: "10.0.0.0/8, 10.1.2.3",
    protocol: "tcp",
    destinationPort: "80, 443",
  };
  const ping = { action: "reject", protocol: "icmp4", icmpType: "8", description: "no ping" };
  const out = { action: "allow", destination: "192.0.2.0/24", state: "logged" };
  const inputs = {
    name: "web",
    description: "of the web",
    ingress: [web, ping],
    egress: [out],
    config: { "user.a": "a" },
  };
  interface Acl {
    description: string;
    ingress: Record<string, string>[];
    egress: Record<string, string>[];
    config: Record<string, string>;
  }
  const shown = (where = path) => stage.query<Acl>(where);
  const acl = (...args: string[]) => stage.lxc("network", "acl", ...args);

  before(async () => {
    stage = await Stage.start();
    life = new Life(stage, "NetworkAcl");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/web");
    const { ingress, egress, config, description } = await shown();
    assert.deepEqual(
      [ingress.length, egress.length, config, description],
      [2, 1, { "user.a": "a" }, "of the web"],
    );
    assert.equal(ingress.find(({ action }) => action === "allow")!.destination_port, "80,443");
  });

  it("takes rules for a set: another order, and other blanks, are no change", async () => {
    const turned = {
      ...inputs,
      ingress: [ping, { ...web, source: "10.0.0.0/8,10.1.2.3", state: "enabled" }],
    };
    assert.equal((await life.tryUp(turned)).action, "same");
    await life.tryUp(inputs);
  });

  it("keeps its rules when only the description changes", async () => {
    const before = await shown();
    await life.up({ ...inputs, description: "other" });
    assert.deepEqual(await shown(), { ...before, description: "other" });
    await life.up(inputs);
  });

  it("finds rules that were added and removed, keys and another description, and repairs them", async () => {
    const add = () => acl("rule", "add", "web", "ingress", "action=drop", "source=192.0.2.7");
    await life.drifts(inputs, add, { ingress: "update" }, path);
    await life.drifts(
      inputs,
      () => acl("rule", "remove", "web", "egress", "destination=192.0.2.0/24"),
      { egress: "update" },
      path,
    );
    await life.drifts(inputs, () => acl("set", "web", "user.b=b"), { 'config["user.b"]': "add" }, path);
    await life.drifts(
      inputs,
      async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" }),
      { description: "update" },
      path,
    );
  });

  it("is made again when somebody deleted it", () => life.deleted(inputs, () => acl("delete", "web")));

  it("is imported without noise, by its id with and without the project", async () => {
    const asStored = { ...inputs, ingress: (await imported()).ingress! };
    await life.imports("default/web", asStored, { description: "changed" });
    await life.imports("web", asStored, { egress: [] });
  });

  const imported = async () => (await (await stage.newCommand()).import("NetworkAcl", "web"))!.state.inputs;

  it("changes in place, the name too; another project replaces it", async () => {
    const renamed = () => shown("/network-acls/renamed");
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      ingress: {
        to: [{ ...web, action: "drop" }],
        shows: async () => assert.equal((await shown()).ingress[0]!.action, "drop"),
      },
      egress: { to: undefined, shows: async () => assert.deepEqual((await shown()).egress, []) },
      config: {
        to: { "user.c": 1 },
        shows: async () => assert.deepEqual((await shown()).config, { "user.c": "1" }),
      },
      name: { to: "renamed", shows: renamed },
      ownership: { to: "declared" },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
  });

  // To change, rename or show an ACL, the server looks at all others for users, and stumbles over those that go.
  it("is changed and read while others come and go", async () => {
    const others = new LxdClient({ kind: "unix", socketPaths: [stage.server.socket] });
    let ended = false;
    const comeAndGo = async (name: string) => {
      for (; !ended; await pause(20)) {
        await others.post("/1.0/network-acls", {
          name,
          description: "",
          config: {},
          ingress: [],
          egress: [],
        });
        await others.delete(`/1.0/network-acls/${name}`);
      }
    };
    const coming = comeAndGo("come-and-go");
    try {
      for (let round = 0; round < 25; round++) {
        const { action } = await life.up({ ...inputs, name: "renamed", description: `round ${round}` });
        assert.equal(action, "update");
      }
    } finally {
      ended = true;
      await coming;
      await others.close();
    }
  });

  it("says in the preview who hinders its renaming, and refuses to go while it is used", async () => {
    await stage.lxc(
      "network",
      "create",
      "lab0",
      "ipv4.address=none",
      "ipv6.address=none",
      "security.acls=renamed",
    );
    assert.equal((await life.preview({ name: Unknown.value })).action, "update");
    await assert.rejects(life.preview({ name: "again" }), {
      message: /"renamed" cannot be renamed to "again" while it is used by \/1.0\/networks\/lab0/,
    });
    await assert.rejects((await stage.newCommand()).destroy(life.state), /in use.*\/1.0\/networks\/lab0/s);
    await stage.lxc("network", "delete", "lab0");
    await life.isDestroyed("/network-acls/renamed");
  });
});
