import assert from "node:assert/strict";
import { resources } from "../../../provider/resources";
import { allKinds } from "../../support/kinds";
import { newerKinds } from "../../support/newerKinds";

/** What one server by itself cannot have: tested in these files. */
const elsewhere: Record<string, string> = {
  Cluster: "test/clusters/joining.test.ts",
  ClusterCertificate: "test/clusters/certificate.test.ts",
  ClusterGroup: "test/clusters/group.test.ts",
  ClusterJoinToken: "test/clusters/joining.test.ts",
  ClusterMember: "test/clusters/member.test.ts",
  NetworkPeer: "test/clusters/ovnPeers.test.ts",
};

describe("every type of the table", () => {
  for (const { type, extension } of resources) {
    it(`has a sample, which all laws take: ${type}`, () => {
      const [table, file] =
        extension === undefined
          ? [allKinds, "test/support/kinds.ts"]
          : [newerKinds, "test/support/newerKinds.ts"];
      assert.ok(
        type in table || type in elsewhere,
        `${type} has no sample: enter its inputs and a change of them in ${file}, and the tests that hold for every type take it from there.`,
      );
    });
  }
});
