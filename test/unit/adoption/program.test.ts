import assert from "node:assert/strict";
import { parse } from "yaml";
import { kindsOf } from "../../../provider/adoption/kinds";
import { writeProgram } from "../../../provider/adoption/program";
import type { Found } from "../../../provider/adoption/survey";
import { resources } from "../../../provider/resources";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";

const kinds = kindsOf(resources);

const one = (type: string, id: string, inputs: PropertyMap, outputs: PropertyMap = {}): Found => ({
  type,
  id,
  inputs,
  outputs: { ...inputs, ...outputs },
});

interface Parsed {
  resources: Record<string, { type: string; properties: PropertyMap; options?: object }>;
}

function programOf(...found: Found[]): Parsed["resources"] {
  return (parse(writeProgram("adopted", found, kinds).text) as Parsed).resources;
}

const fingerprint = "ab".repeat(32);
const pool = one("StoragePool", "ssd", { name: "ssd", driver: "dir" });
const profile = one("Profile", "default/small", { name: "small" }, { project: "default" });

describe("the program of an adopted server", () => {
  it("finds the network of a peer's other side in the project that is said", () => {
    const network = (project: string) => one("Network", `${project}/ovn1`, { name: "ovn1" }, { project });
    const peer = { network: "ovn1", name: "out", targetNetwork: "ovn1", targetProject: "staging" };
    const { networkPeer_ovn1_out: out } = programOf(
      one("Project", "staging", { name: "staging" }),
      network("default"),
      network("staging"),
      one("NetworkPeer", "default/ovn1/out", peer, { project: "default" }),
    );
    assert.deepEqual(out, {
      type: "lxd:NetworkPeer",
      properties: {
        ...peer,
        network: "${network_ovn1.name}",
        targetNetwork: "${network_staging_ovn1.name}",
        targetProject: "${project_staging.name}",
      },
      options: { protect: true },
    });
  });

  it("names other objects by reference: profiles, networks, pools, volumes, images, projects", () => {
    const { instance_staging_web: web, snapshot_staging_web_before: snapshot } = programOf(
      one("Project", "staging", { name: "staging" }),
      pool,
      one("Network", "default/br0", { name: "br0" }, { project: "default" }),
      one("Image", `default/${fingerprint}`, {}, { fingerprint, project: "default" }),
      one("Volume", "staging/ssd/data", { pool: "ssd", name: "data", project: "staging" }),
      profile,
      one("Instance", "staging/web", {
        name: "web",
        project: "staging",
        image: fingerprint,
        profiles: ["default", "small"],
        devices: {
          eth0: { type: "nic", network: "br0" },
          root: { type: "disk", path: "/", pool: "ssd" },
          data: { type: "disk", path: "/data", pool: "ssd", source: "data" },
          host: { type: "disk", path: "/srv", source: "/srv" },
        },
      }),
      one("Snapshot", "staging/web/before", { name: "before", instance: "web", project: "staging" }),
    );
    assert.deepEqual(web!.properties, {
      name: "web",
      project: "${project_staging.name}",
      image: "${image_abababababab.fingerprint}",
      profiles: ["default", "${profile_small.name}"],
      devices: {
        eth0: { type: "nic", network: "${network_br0.name}" },
        root: { type: "disk", path: "/", pool: "${storagePool_ssd.name}" },
        data: {
          type: "disk",
          path: "/data",
          pool: "${storagePool_ssd.name}",
          source: "${volume_staging_ssd_data.name}",
        },
        host: { type: "disk", path: "/srv", source: "/srv" },
      },
    });
    assert.equal(snapshot!.properties.instance, "${instance_staging_web.name}");
  });

  it("takes what the project has itself before what it shares with default", () => {
    const { instance_other_web: web } = programOf(
      profile,
      one("Profile", "other/small", { name: "small", project: "other" }),
      one("Instance", "other/web", { name: "web", project: "other", profiles: ["small"] }),
    );
    assert.deepEqual(web!.properties.profiles, ["${profile_other_small.name}"]);
  });

  it("leaves secrets out, and out of what counts as a difference", () => {
    const found = one("Instance", "default/web", {
      name: "web",
      config: { "limits.cpu": "2", "user.user-data": new Secret("#cloud-config") },
    });
    const { text, leftOut } = writeProgram("adopted", [found], kinds);
    assert.doesNotMatch(text, /cloud-config/);
    const { instance_web: web } = programOf(found);
    assert.deepEqual(web!.properties.config, { "limits.cpu": "2" });
    assert.deepEqual(web!.options, { protect: true, ignoreChanges: ['config["user.user-data"]'] });
    assert.deepEqual([...leftOut], [["instance_web", ['config["user.user-data"]']]]);
  });

  it("keeps texts as they are, whatever is in them", () => {
    const description = 'a ${reference}, "quotes", true, 0644\nand a second line';
    const { instance_web: web } = programOf(one("Instance", "default/web", { name: "web", description }));
    const written = 'a $${reference}, "quotes", true, 0644\nand a second line';
    assert.equal(web!.properties.description, written);
  });

  it("puts what a list in a text names before it", () => {
    const { network_br0: network } = programOf(
      one("NetworkAcl", "default/web", { name: "web" }, { project: "default" }),
      one("Network", "default/br0", { name: "br0", config: { "security.acls": "web, other" } }),
    );
    assert.deepEqual(network!.options, { protect: true, dependsOn: ["${networkAcl_web}"] });
    assert.deepEqual(network!.properties.config, { "security.acls": "web, other" });
  });

  it("puts what is named by default before it, too", () => {
    const { instance_web: web } = programOf(
      one("Profile", "default/default", { name: "default" }, { project: "default" }),
      one("Instance", "default/web", { name: "web" }, { project: "default", profiles: ["default"] }),
    );
    assert.deepEqual(web!.options, { protect: true, dependsOn: ["${profile_default}"] });
    assert.equal("profiles" in web!.properties, false);
  });

  it("has a name of its own for every object, whatever they are called", () => {
    const names = Object.keys(
      programOf(
        one("Instance", "default/a-b", { name: "a-b" }),
        one("Instance", "default/a_b", { name: "a_b" }),
        one("Profile", "default/a.b", { name: "a.b" }),
      ),
    );
    assert.deepEqual(names, ["instance_a_b", "instance_a_b_2", "profile_a_b"]);
  });
});
