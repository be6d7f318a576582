import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { adopt } from "../../provider/adoption/adopt";
import { kindsOf } from "../../provider/adoption/kinds";
import { readTerraformState } from "../../provider/adoption/terraform";
import type { PropertyMap } from "../../provider/reconcile/values";
import { createProvider } from "../../provider/provider";
import { resources } from "../../provider/resources";
import { Stage, image, pool } from "../support/stage";

/** A resource of a state, with the attributes that terraform-provider-lxd's schema has for it. */
const resource = (type: string, name: string, ...attributes: PropertyMap[]): PropertyMap => ({
  mode: "managed",
  type,
  name,
  provider: 'provider["registry.terraform.io/terraform-lxd/lxd"]',
  instances: attributes.map((told, index) => ({
    ...(attributes.length > 1 && { index_key: index }),
    schema_version: 0,
    attributes: { project: "default", remote: null, ...told },
  })),
});

describe("a state of Terraform", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  const said: string[] = [];

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    directory = mkdtempSync(join(tmpdir(), "from-terraform-"));
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stage?.stop();
  });

  interface Program {
    resources: Record<string, { type: string; properties: Record<string, unknown> }>;
  }

  async function adopted(state: PropertyMap): Promise<{ program: Program; imports: unknown[] }> {
    const kinds = kindsOf(resources);
    const taken = resources.filter(({ type }) => kinds.some((kind) => kind.type === type));
    const provider = createProvider();
    try {
      await adopt(
        provider,
        {
          ...{ directory, name: "moved", overwrite: true, kinds, configuration: stage.configuration },
          stated: readTerraformState(state, taken),
          say: (line) => void said.push(line),
          progress: () => undefined,
        },
        new AbortController().signal,
      );
    } finally {
      await provider.close();
    }
    const text = (name: string) => readFileSync(join(directory, name), "utf8");
    const { resources: imports } = JSON.parse(text("import.json")) as { resources: unknown[] };
    return { program: parse(text("Pulumi.yaml")) as Program, imports };
  }

  it("names what is taken, and what it is called; nothing else is", async () => {
    await stage.lxc("profile", "create", "web");
    await stage.lxc("network", "create", "web0", "ipv4.address=none", "ipv6.address=none");
    await stage.lxc("storage", "volume", "create", pool, "data");
    for (const name of ["web-0", "web-1"])
      await stage.lxc("init", image, name, "--profile", "default", "--profile", "web");
    await stage.lxc("snapshot", "web-0", "before");
    await stage.lxc("profile", "create", "of-somebody-else");
    const { program, imports } = await adopted({
      version: 4,
      terraform_version: "1.9.0",
      resources: [
        resource("lxd_profile", "web", { name: "web" }),
        resource("lxd_network", "web", { name: "web0" }),
        resource("lxd_volume", "data", { name: "data", pool }),
        resource("lxd_instance", "web", { name: "web-0" }, { name: "web-1" }),
        resource("lxd_snapshot", "before", { name: "before", instance: "web-0" }),
        resource("lxd_instance", "gone", { name: "gone" }),
        resource("lxd_instance_file", "motd", { instance: "web-0", target_path: "/etc/motd" }),
        { ...resource("lxd_info", "here", {}), mode: "data" },
        resource("random_pet", "name", { id: "x" }),
      ],
    });
    assert.deepEqual(
      imports.map((one) => Object.values(one as object).join(" ")).sort(),
      [
        "lxd:index:Instance web_0 default/web-0",
        "lxd:index:Instance web_1 default/web-1",
        "lxd:index:Network web default/web0",
        "lxd:index:Profile profile_web default/web",
        "lxd:index:Snapshot before default/web-0/before",
        `lxd:index:Volume data default/${pool}/data`,
      ].sort(),
    );
    assert.deepEqual(program.resources.web_0?.properties.profiles, ["default", "${profile_web.name}"]);
    assert.equal(program.resources.before?.properties.instance, "${web_0.name}");
    const text = said.join("\n");
    assert.match(text, /Left out: Instance default\/gone, for it is not on the server\./);
    assert.match(text, /Left out: lxd_instance_file\.motd, for no adoption takes such an object\./);
  });

  it("of another form is a sentence", async () => {
    const refused = {
      kind: "invalid",
      message: /This is no state of Terraform 0\.12 or newer, or of OpenTofu/,
    };
    await assert.rejects(adopted({ version: 3, modules: [] }), refused);
  });
});
