import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("WarningStatus", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let uuid: string;
  let other: string;
  const statusOf = async (of: string) => (await stage.query<{ status: string }>(`/warnings/${of}`)).status;

  before(async () => {
    stage = await Stage.start();
    // A server in a machine without AppArmor and vsock has a few.
    const all = await stage.query<{ uuid: string }[]>("/warnings?recursion=1");
    [uuid, other] = [all[0]!.uuid, all[1]!.uuid];
    life = new Life(stage, "WarningStatus");
  });
  after(() => stage?.stop());

  it("acknowledges a warning as the preview said, and tells what it is about", async () => {
    const { state } = await life.up({ uuid, status: "acknowledged" });
    assert.equal(state.id, uuid);
    assert.equal(await statusOf(uuid), "acknowledged");
    assert.equal(state.outputs.severity, "low");
    assert.equal(typeof state.outputs.lastMessage, "string");
  });

  it("finds another status, and sets it again", () =>
    life.drifts(
      { uuid, status: "acknowledged" },
      () => stage.request("PUT", `/warnings/${uuid}`, { status: "new" }),
      { status: "update" },
      `/warnings/${uuid}`,
    ));

  it("is imported without noise", () =>
    life.imports(uuid, { uuid, status: "acknowledged" }, { status: "new" }));

  it("passes on that servers resolve warnings themselves", () =>
    assert.rejects(
      life.tryUp({ uuid, status: "resolved" }),
      /Status may only be set to "acknowledge" or "new"/,
    ));

  it("changes in place; another warning replaces it, and the first is as it was", async () => {
    const before = new Life(stage, "WarningStatus", "fresh");
    await stage.request("PUT", `/warnings/${uuid}`, { status: "new" });
    life.state = (await before.up({ uuid, status: "acknowledged" })).state;
    await before.changes(
      { uuid, status: "acknowledged" },
      {
        uuid: {
          to: other,
          replaces: true,
          shows: async () => assert.equal(await statusOf(other), "acknowledged"),
        },
        status: { to: "new", shows: async () => assert.equal(await statusOf(other), "new") },
      },
    );
    assert.equal(await statusOf(uuid), "new");
    life.state = before.state;
  });

  it("takes a warning that is gone for settled, and deletes one that is to go", async () => {
    await life.up({ uuid: other, status: "deleted" });
    assert.equal(await stage.exists(`/warnings/${other}`), false);
    await stage.lxc("query", "-X", "DELETE", `/1.0/warnings/${uuid}`);
    const gone = new Life(stage, "WarningStatus", "gone");
    await gone.up({ uuid, status: "deleted" });
    const harness = await stage.newCommand();
    await harness.destroy(gone.state);
    await harness.destroy(life.state);
    await assert.rejects(gone.tryUp({ uuid: other, status: "new" }), /not found/i);
  });
});
