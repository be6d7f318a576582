import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import about from "../../../package.json";
import { functions } from "../../../provider/functions";
import { lastSegment, parseId, printId } from "../../../provider/reconcile/ids";
import { annotations } from "../../../provider/reconcile/properties";
import { resources } from "../../../provider/resources";
import { published } from "../../../provider/schema/published";
import { packageSchema } from "../../../provider/schema/schema";

const schema = packageSchema(about, resources, functions);

/** What a file says of its Go module, or asks for of another's. */
const moduleIn = (file: string) => readFileSync(join(__dirname, "../../..", file), "utf8");

describe("the schema", () => {
  it("names the places that follow from the repository of package.json, and so do the Go modules", () => {
    const { goModule, pluginDownloadURL } = published(about.repository);
    assert.match(pluginDownloadURL, /^github:\/\/api\.github\.com\/[^/]+\/pulumi-lxd$/);
    assert.equal(schema.pluginDownloadURL, pluginDownloadURL);
    assert.equal(schema.language.go.importBasePath, `${goModule}/lxd`);
    assert.match(moduleIn("sdk/go/go.mod"), new RegExp(`^module ${goModule}$`, "m"));
    assert.match(
      moduleIn("examples/lab-go/go.mod"),
      new RegExp(`^replace ${goModule} => ../../sdk/go$`, "m"),
    );
    assert.ok(moduleIn("examples/lab-go/main.go").includes(`"${goModule}/lxd"`));
  });

  it("has each resource and function of the tables under its token, and no other", () => {
    assert.deepEqual(
      Object.keys(schema.resources),
      resources.map(({ type }) => `lxd:index:${type}`),
    );
    assert.deepEqual(
      Object.keys(schema.functions).sort(),
      functions.map(({ name }) => `lxd:index:${name}`).sort(),
    );
  });

  it("has functions that take a name only of the thing itself that they get", () => {
    const itself = ["getInstanceLog", "exportInstanceBackup", "exportVolumeBackup"];
    for (const [token, { inputs }] of Object.entries(schema.functions)) {
      const name = token.slice("lxd:index:".length);
      if (inputs?.properties.name === undefined || itself.includes(name)) continue;
      assert.ok(`lxd:index:${name.slice("get".length)}` in schema.resources, name);
    }
  });

  it("has functions that name an object by its name, where it has one", () => {
    /** What is about or in a thing names it by its kind. */
    const others: Record<string, string> = {
      getClusterMemberState: "member",
      getInstanceConsoleLog: "instance",
      getInstanceState: "instance",
      getNetworkAclLog: "acl",
      getNetworkState: "network",
      getProjectState: "project",
      getStoragePoolResources: "pool",
      getVolumeState: "volume",
      getInstanceFile: "path",
      getOperation: "uuid",
      getWarning: "uuid",
    };
    const lasts = new Map(resources.map((definition) => [`get${definition.type}`, lastSegment(definition)]));
    for (const [token, { inputs }] of Object.entries(schema.functions)) {
      if (!("ignoreMissing" in inputs.properties)) continue;
      const name = token.slice("lxd:index:".length);
      const expected = others[name] ?? lasts.get(name) ?? "name";
      assert.ok(expected in inputs.properties || "name" in inputs.properties, `${name} takes ${expected}`);
    }
  });

  it("describes every resource, type and property", () => {
    const bare: string[] = [];
    const look = (owner: string, of: Record<string, { description?: string }> = {}) => {
      for (const [name, { description }] of Object.entries(of))
        if (!description) bare.push(`${owner}.${name}`);
    };
    look("resources", schema.resources);
    look("provider", schema.provider.inputProperties);
    for (const [token, resource] of Object.entries(schema.resources)) {
      look(token, resource.inputProperties);
      look(token, resource.properties);
    }
    look("functions", schema.functions);
    for (const [token, { inputs, outputs }] of Object.entries(schema.functions)) {
      look(token, inputs.properties);
      look(token, outputs.properties);
    }
    for (const [token, type] of Object.entries(schema.types)) {
      if (type.type === "object") look("types", { [token]: type });
      look(token, type.properties);
    }
    assert.deepEqual(bare, []);
  });

  it("has the output url of every resource", () => {
    const without = Object.entries(schema.resources).filter(([, { required }]) => !required.includes("url"));
    assert.deepEqual(
      without.map(([token]) => token),
      [],
    );
  });

  it("says of ids what an import takes", () => {
    for (const definition of resources) {
      const { segments, example } = definition.id;
      if (definition.notImportable !== undefined || segments[0] !== "project") continue;
      const short = parseId(definition, example.slice(example.indexOf("/") + 1), "default");
      const isTaken = "address" in short && printId(definition, short.address) === example;
      const { description } = schema.resources[`lxd:index:${definition.type}`]!;
      const isOffered = description.includes("the project may be left out");
      assert.equal(isOffered, isTaken, definition.type);
    }
  });

  it("refers only to types that it has", () => {
    const references = JSON.stringify(schema).match(/#\/types\/[^"]+/g) ?? [];
    const missing = references.filter((reference) => !(reference.slice("#/types/".length) in schema.types));
    assert.deepEqual(missing, []);
  });

  it("names no type like a resource, or a resource and a word that the SDKs add", () => {
    const taken = resources.flatMap(({ type }) =>
      ["", "State", "Args", "Input", "Output", "Type"].map((word) => `lxd:index:${type}${word}`),
    );
    assert.deepEqual(
      Object.keys(schema.types).filter((token) => taken.includes(token)),
      [],
    );
  });

  it("uses no name that Pulumi keeps for itself", () => {
    for (const { inputProperties, properties } of Object.values(schema.resources)) {
      for (const reserved of ["urn", "id", "pulumi"]) {
        assert.ok(!(reserved in inputProperties) && !(reserved in properties), reserved);
      }
    }
  });

  it("says of outputs only what inputs can change", () => {
    for (const { type, inputs, outputs } of resources) {
      for (const [name, told] of Object.entries({ ...inputs.properties, ...outputs.properties })) {
        const { changesWith = [] } = annotations(told);
        if (changesWith === "anything") continue;
        for (const input of changesWith) assert.ok(input in inputs.properties, `${type}.${name}: ${input}`);
      }
    }
  });
});
