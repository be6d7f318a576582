import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Stage, bridge, image, pool } from "../support/stage";

/** What a refresh shows is what has changed, and not what tells of the moment. */
describe("a refresh", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
  });
  after(() => stage?.stop());

  it("leaves outputs that tell of a moment as they were, until something else has changed", async () => {
    const { harness } = stage;
    await stage.lxc("profile", "device", "remove", "default", "eth0");
    const { state } = await harness.up("Instance", "a", { name: "a", image });
    await stage.lxc("restart", "--force", "a");
    const moment = ({ pid, lastUsedAt }: PropertyMap) => ({ pid, lastUsedAt });
    assert.deepEqual(moment((await harness.refresh(state)).state!.outputs), moment(state.outputs));
    await stage.lxc("config", "set", "a", "user.note=by hand");
    const { outputs } = (await (await stage.newCommand()).refresh(state)).state!;
    assert.notEqual(outputs.pid, state.outputs.pid);
    assert.notEqual(outputs.lastUsedAt, state.outputs.lastUsedAt);
    await harness.destroy(state);
    await stage.lxc("profile", "device", "add", "default", "eth0", "nic", `network=${bridge}`);
  });

  it("leaves who uses an object as it was, while nothing else is new about it", async () => {
    const { state } = await (await stage.newCommand()).up("Profile", "used", { name: "used" });
    await stage.lxc("init", "--empty", "user", "--profile", "default", "--profile", "used");
    const { state: fresh } = await (await stage.newCommand()).refresh(state);
    assert.deepEqual(fresh!.outputs, state.outputs);
    await stage.lxc("profile", "set", "used", "user.note=by hand");
    const changed = (await (await stage.newCommand()).refresh(state)).state!;
    assert.deepEqual(changed.outputs.usedBy, ["/1.0/instances/user"]);
    await stage.lxc("delete", "user");
    await stage.harness.destroy(state);
  });

  it("lists what uses an object in one order", async () => {
    for (const name of ["u3", "u1", "u2"]) await stage.lxc("init", "--empty", name);
    const usedBy = async (type: string, id: string) =>
      (await stage.harness.import(type, id))!.state.outputs.usedBy as string[];
    for (const [type, id] of [
      ["Profile", "default/default"],
      ["Network", `default/${bridge}`],
      ["StoragePool", pool],
      ["Project", "default"],
    ] as const) {
      const users = await usedBy(type, id);
      assert.ok(users.length >= 3);
      assert.deepEqual(users, [...users].sort(), type);
    }
  });
});
