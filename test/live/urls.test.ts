import assert from "node:assert/strict";
import { Archive, Asset, type PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, image } from "../support/stage";

/** What belongs to an instance: of its type, made with these inputs, and found below the instance. */
const children: [type: string, inputs: PropertyMap, below: string][] = [
  ["InstanceDevice", { name: "data", properties: { type: "disk", source: "/usr", path: "/data" } }, ""],
  ["InstanceExec", { command: ["true"] }, ""],
  ["InstanceFile", { path: "/srv/file", content: "x" }, "/files?path=%2Fsrv%2Ffile"],
  [
    "InstanceFileTree",
    { path: "/srv/tree", source: new Archive({ assets: { a: new Asset({ text: "x" }) } }) },
    "/files?path=%2Fsrv%2Ftree",
  ],
  ["InstanceMetadata", { properties: { os: "x" } }, "/metadata"],
  ["InstancePowerState", { state: "running" }, "/state"],
  ["InstanceTemplate", { path: "motd.tpl", content: "x" }, "/metadata/templates?path=motd.tpl"],
];

describe("the url of what belongs to an instance", function () {
  this.timeout(180_000);
  let stage: Stage;
  const lives = new Map<string, Life>();

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("launch", image, "web");
  });
  after(() => stage?.stop());

  for (const [type, inputs, below] of children) {
    it(`is a path in the API, known as long as the instance keeps its name (${type})`, async () => {
      const life = new Life(stage, type);
      lives.set(type, life);
      await life.up({ instance: "web", ...inputs });
      assert.equal(life.output("url"), `/1.0/instances/web${below}`);
    });
  }

  it("follows the instance to its new name", async () => {
    await stage.lxc("stop", "web", "--force");
    await stage.lxc("rename", "web", "site");
    await stage.lxc("start", "site");
    for (const [type, inputs, below] of children) {
      const life = lives.get(type)!;
      const { action, preview } = await life.up({ instance: "site", ...inputs });
      assert.equal(action, "update", type);
      assert.equal(preview.outputs?.url, undefined, type);
      assert.equal(life.output("url"), `/1.0/instances/site${below}`);
    }
  });
});
