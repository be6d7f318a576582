import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { secretPaths } from "../../../provider/dynamic/marks";
import { secretsIn, secretsKey } from "../../../provider/dynamic/notes";

const known = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => output.apply((value) => resolve(value)));

describe("secrets in the arguments of a dynamic resource", () => {
  it("are noted by their paths, however they are given", async () => {
    const paths = await known(
      secretPaths({
        name: "web",
        config: { "user.a": pulumi.secret("a"), plain: pulumi.output("b") },
        list: ["c", Promise.resolve(pulumi.secret("d"))],
        whole: pulumi.secret({ e: "e" }),
        source: new pulumi.asset.StringAsset("f"),
        from: pulumi.output({ deep: pulumi.secret("g") }),
      }),
    );
    assert.deepEqual(paths, ['config["user.a"]', "list[1]", "whole", "from"]);
    assert.equal(await known(secretPaths({ name: "web" })), undefined);
  });

  it("are marked again where the engine has taken the marks off", () => {
    const plain = { config: { "user.a": "a", b: "b" }, [secretsKey]: ['config["user.a"]'] };
    assert.deepEqual(secretsIn(plain), [["config", "user.a"]]);
    assert.deepEqual(secretsIn({ config: {} }), []);
  });
});
