/** `pulumi import` of objects that `lxc` made: the code that it writes is clean, and changes nothing. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { firstCertificate } from "../support/certificates";
import { certificateFingerprint } from "../../provider/reconcile/normalise";
import { Workspace, type CliResult, type Yaml } from "../support/cli";
import { endpointOf, startFurnished } from "../support/furnished";
import type { TestServer } from "../support/machine";

interface Generated {
  resources: Record<string, { type: string; properties: Yaml; options?: Yaml }>;
}

/** Where one object names another one, the CLI writes a reference; here the name is wanted. */
function withoutReferences(properties: Yaml, resources: Generated["resources"]): Yaml {
  const text = JSON.stringify(properties).replace(/\$\{(\w+)\.(\w+)\}/g, (_, resource, property) =>
    String(resources[resource as string]!.properties[property as string]),
  );
  return JSON.parse(text) as Yaml;
}

describe("pulumi import", () => {
  let server: TestServer;
  let ids: Record<string, { type: string; id: string }>;

  before(async () => {
    server = await startFurnished();
    const lxc = (...args: string[]) => server.lxc(...args);
    await lxc("storage", "create", "fast", "dir", "rsync.bwlimit=50MiB");
    await lxc("network", "create", "net1", "ipv4.address=10.91.11.1/24", "ipv6.address=none");
    await lxc("profile", "create", "web");
    await lxc("profile", "set", "web", "limits.memory=256MiB");
    await lxc("profile", "device", "add", "web", "srv", "disk", "source=/srv", "path=/srv");
    await lxc("storage", "volume", "create", "fast", "data", "user.a=a");
    await lxc("launch", "busybox", "one", "--profile", "default", "--profile", "web", "-c", "user.b=b");
    await lxc("config", "device", "add", "one", "data", "disk", "pool=fast", "source=data", "path=/data");
    await lxc("snapshot", "one", "first");
    const file = join(server.directory, "..", "client.crt");
    await writeFile(file, firstCertificate);
    await lxc("config", "trust", "add", file, "--name", "laptop");
    const [image] = JSON.parse(await lxc("query", "/1.0/images")) as [string];
    ids = {
      pool: { type: "StoragePool", id: "fast" },
      network: { type: "Network", id: "default/net1" },
      profile: { type: "Profile", id: "default/web" },
      image: { type: "Image", id: `default/${image.split("/").at(-1)}` },
      volume: { type: "Volume", id: "default/fast/data" },
      instance: { type: "Instance", id: "default/one" },
      snapshot: { type: "Snapshot", id: "default/one/first" },
      certificate: { type: "Certificate", id: certificateFingerprint(firstCertificate)! },
    };
  });
  after(() => server?.stop());

  /** What the generated code says of each, and no more. */
  const expected: Record<string, Yaml> = {
    pool: { name: "fast", driver: "dir", config: { "rsync.bwlimit": "50MiB" } },
    network: { name: "net1", config: { "ipv4.address": "10.91.11.1/24", "ipv6.address": "none" } },
    profile: {
      name: "web",
      config: { "limits.memory": "256MiB" },
      devices: { srv: { type: "disk", source: "/srv", path: "/srv" } },
    },
    volume: { name: "data", pool: "fast", config: { "user.a": "a" } },
    instance: {
      name: "one",
      profiles: ["default", "web"],
      config: { "user.b": "b" },
      devices: { data: { type: "disk", pool: "fast", source: "data", path: "/data" } },
    },
    snapshot: { name: "first", instance: "one" },
    certificate: { name: "laptop" },
    image: { aliases: ["busybox"] },
  };

  async function importFile(workspace: Workspace): Promise<CliResult & { generated: string }> {
    const resources = Object.entries(ids).map(([name, { type, id }]) => ({
      type: `lxd:index:${type}`,
      name,
      id,
    }));
    const file = await workspace.file("import.json", JSON.stringify({ resources }));
    const out = join(workspace.directory, "generated");
    const done = await workspace.import({ mayFail: true }, "--file", file, "--out", out, "--protect=false");
    return { ...done, generated: await readFile(out, "utf8").catch(() => "") };
  }

  it("writes YAML that previews without changes and holds no noise", async () => {
    const workspace = await Workspace.yaml({ resources: {} }, { config: endpointOf(server) });
    try {
      const { code, text, generated } = await importFile(workspace);
      assert.equal(code, 0, text);
      const { resources } = parse(generated) as Generated;
      assert.deepEqual(Object.keys(resources).sort(), Object.keys(ids).sort());
      const { image, instance, certificate } = resources;
      for (const [name, properties] of Object.entries(expected)) {
        const found = withoutReferences(resources[name]!.properties, resources);
        // Looked at below.
        for (const key of ["image", "certificate", "source", "properties"]) delete found[key];
        assert.deepEqual(found, properties, name);
      }
      const fingerprint = ids.image!.id.split("/")[1];
      assert.ok(["${image.fingerprint}", fingerprint].includes(instance!.properties.image as string));
      assert.deepEqual(image!.properties.source, { type: "existing", fingerprint });
      assert.equal(certificate!.properties.certificate, firstCertificate);
      assert.doesNotMatch(generated, /volatile|__/);

      await workspace.write({ resources });
      await workspace.isSettled();
    } finally {
      await workspace.remove();
    }
  });

  it("holds in TypeScript too", async () => {
    const workspace = await Workspace.typeScript("", { config: endpointOf(server) });
    try {
      const { code, text, generated } = await importFile(workspace);
      // Language hosts that are built from Go modules cannot write programs; those of a release can.
      const cannotWrite = text.includes("unknown method GenerateProgram");
      if (!cannotWrite) assert.equal(code, 0, text);
      const program = cannotWrite ? await programOf(workspace) : generated;
      assert.doesNotMatch(program, /volatile|__/);
      await workspace.file("index.ts", program);
      await workspace.preview({ expectNoChanges: true });
    } finally {
      await workspace.remove();
    }
  });

  /** What a language host would write: each resource with the inputs that the import found. */
  async function programOf(workspace: Workspace): Promise<string> {
    const state = await workspace.export();
    const resources = Object.entries(ids).map(
      ([name, { type }]) => `new lxd.${type}("${name}", ${JSON.stringify(state.get(name).inputs)});`,
    );
    return ['import * as lxd from "pulumi-lxd";', ...resources].join("\n");
  }

  it("takes one object by name and id, its project left out", async () => {
    const workspace = await Workspace.yaml({ resources: {} }, { config: endpointOf(server) });
    try {
      const out = join(workspace.directory, "generated");
      await workspace.import({}, "lxd:index:Profile", "web", "web", "--out", out, "--protect=false");
      assert.equal((await workspace.export()).get("web").id, "default/web");
      await workspace.write(parse(await readFile(out, "utf8")) as Yaml);
      await workspace.preview({ expectNoChanges: true });
      const missing = await workspace.import({ mayFail: true }, "lxd:index:Profile", "x", "nothing");
      assert.notEqual(missing.code, 0);
      assert.match(missing.text, /does not exist/);
    } finally {
      await workspace.remove();
    }
  });

  it("takes what is in the way of a replacement by the option that the refusal names, and the old object goes", async () => {
    const workspace = await Workspace.yaml({ resources: {} }, { config: endpointOf(server) });
    const records = async () =>
      (JSON.parse(await server.lxc("query", "/1.0/network-zones/lab/records")) as string[])
        .map((path) => path.split("/").at(-1))
        .sort();
    const program = (name: string, options: Yaml = {}): Yaml => ({
      resources: { record: { type: "lxd:NetworkZoneRecord", properties: { zone: "lab", name }, options } },
    });
    try {
      await server.lxc("network", "zone", "create", "lab");
      await workspace.write(program("one"));
      await workspace.up();
      await server.lxc("network", "zone", "record", "create", "lab", "two");
      await workspace.write(program("two"));
      const refused = await workspace.up({ mayFail: true });
      const [, id] = /set the resource option import: "(.+?)" for one update/.exec(refused.text) ?? [];
      assert.equal(id, "default/lab/two", refused.text);
      await workspace.write(program("two", { import: id }));
      await workspace.up();
      assert.deepEqual(await records(), ["two"]);
      await workspace.write(program("two"));
      await workspace.isSettled();
    } finally {
      await workspace.remove();
    }
  });
});
