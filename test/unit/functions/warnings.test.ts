import assert from "node:assert/strict";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { createProvider } from "../../../provider/provider";
import { FakeLxd, sync } from "../../support/fakeLxd";
import { PluginHarness } from "../../support/pluginHarness";

describe("getWarnings", () => {
  let fake: FakeLxd;
  let harness: PluginHarness;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    const warning = (uuid: string, project: string) => ({ uuid, project, status: "new" });
    // As LXD 5.0 does: whatever project is asked for.
    fake.on("GET /1.0/warnings", () => sync([warning("a", ""), warning("b", "lab"), warning("c", "other")]));
    const configuration = { endpoint: `unix://${fake.socketPath}` };
    harness = await PluginHarness.start(createProvider, { configuration });
  });
  afterEach(async () => {
    await harness.stop();
    await fake.close();
  });

  const listed = async (args: PropertyMap) => {
    const { warnings } = await harness.invoke("lxd:index:getWarnings", args);
    return (warnings as PropertyMap[]).map(({ uuid }) => uuid);
  };

  it("answers all where no project is named", async () => {
    assert.deepEqual(await listed({}), ["a", "b", "c"]);
  });

  it("answers those of a project", async () => {
    assert.deepEqual(await listed({ project: "lab" }), ["b"]);
    assert.deepEqual(await listed({ project: "nobody's" }), []);
  });
});
