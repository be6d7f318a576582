import assert from "node:assert/strict";
import { restartReasons } from "../../../provider/resources/instance/restart";
import type { PropertyMap } from "../../../provider/reconcile/values";

const container = { type: "container", restartPolicy: "ifNeeded" };
const reasons = (old: PropertyMap, inputs: PropertyMap, ...changed: string[]) =>
  restartReasons({ ...container, ...old }, { ...container, ...inputs }, new Set(changed));

describe("the restart plan", () => {
  it("is empty for keys that act at once", () => {
    assert.deepEqual(reasons({ config: {} }, { config: { "limits.cpu": "2" } }, "config"), []);
  });

  it("names the keys that act only at start", () => {
    const found = reasons(
      { config: { "raw.lxc": "a" } },
      { config: { "security.privileged": "true" } },
      "config",
    );
    assert.deepEqual(found, ["raw.lxc acts only at start", "security.privileged acts only at start"]);
  });

  it("is empty when the policy is never, but for triggers", () => {
    const never = { restartPolicy: "never", config: { "raw.lxc": "a" } };
    assert.deepEqual(reasons({ config: {} }, never, "config"), []);
    assert.deepEqual(reasons({}, never, "restartTriggers"), ["restartTriggers changed"]);
  });

  it("covers every change of configuration when the policy is always", () => {
    const always = { restartPolicy: "always", config: { "user.a": "1" } };
    assert.deepEqual(reasons({ config: {} }, always, "config"), [
      'restartPolicy is "always" and config changed',
    ]);
  });

  it("counts what a running virtual machine refuses", () => {
    const found = reasons({ config: {} }, { type: "virtual-machine", config: { "raw.qemu": "x" } }, "config");
    assert.deepEqual(found, ["raw.qemu cannot change while a virtual machine runs"]);
  });
});
