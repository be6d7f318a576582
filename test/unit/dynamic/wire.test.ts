import assert from "node:assert/strict";
import { specialArchiveSig, specialAssetSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import { fromProperties, toProperties } from "../../../provider/dynamic/wire";
import { Archive, Asset } from "../../../provider/reconcile/values";

describe("values of dynamic resources", () => {
  it("hold assets and archives, nested too, and go back as they came", () => {
    const file = { [specialSigKey]: specialAssetSig, path: "./motd" };
    const plain = { file, tree: { [specialSigKey]: specialArchiveSig, assets: { motd: file } } };
    const values = toProperties(plain);
    assert.deepEqual(values, {
      file: new Asset({ path: "./motd" }),
      tree: new Archive({ assets: { motd: new Asset({ path: "./motd" }) } }),
    });
    assert.deepEqual(fromProperties(values), plain);
  });
});
