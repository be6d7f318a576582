import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import about from "../../../package.json";
import { functions } from "../../../provider/functions";
import { lastSegment, parseId, printId } from "../../../provider/reconcile/ids";
import { annotations, isRequired } from "../../../provider/reconcile/properties";
import { resources } from "../../../provider/resources";
import { published } from "../../../provider/schema/published";
import { packageSchema } from "../../../provider/schema/schema";

const schema = packageSchema(about, resources, functions);

const nameOf = (token: string) => token.slice("lxd:index:".length);

/** Members of a part of the schema that name things, each of which needs a description; and those that hold such parts. */
const naming = ["resources", "functions", "types", "properties", "inputProperties", "variables", "enum"];
const holding = ["config", "provider", "inputs", "outputs", "listInputs"];

function undescribed(part: object, at: string): string[] {
  return Object.entries(part).flatMap(([key, value]: [string, object]) => {
    if (holding.includes(key)) return undescribed(value, `${at}.${key}`);
    if (!naming.includes(key)) return [];
    return Object.entries(value).flatMap(([name, one]: [string, { description?: string }]) => {
      const here = `${at}.${key}.${name}`;
      return [...(one.description ? [] : [here]), ...undescribed(one, here)];
    });
  });
}

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

  it("describes all that it names: resources, functions, types, properties and the values of choices", () => {
    assert.deepEqual(undescribed(schema, "schema"), []);
  });

  it("has no description that compilers take for a mark: declarations that say @internal are left out of the SDK", () => {
    assert.doesNotMatch(JSON.stringify(schema), /@internal/);
  });

  it("has the scalar defaults of the definitions, and none that depends on a provider or a server", () => {
    const isScalar = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);
    const declared = [...resources, ...functions].flatMap((definition) => {
      const owner = "type" in definition ? definition.type : definition.name;
      return Object.entries(definition.inputs.properties)
        .filter(([, property]) => isScalar(annotations(property).default))
        .map(([name, property]) => `${owner}.${name} = ${JSON.stringify(annotations(property).default)}`);
    });
    assert.ok(declared.includes('Instance.type = "container"'));
    const told = [
      ...Object.entries(schema.resources).map(([token, of]) => [token, of.inputProperties] as const),
      ...Object.entries(schema.functions).map(([token, of]) => [token, of.inputs.properties] as const),
    ].flatMap(([token, properties]) =>
      Object.entries(properties)
        .filter(([, property]) => property.default !== undefined)
        .map(([name, { default: value }]) => `${nameOf(token)}.${name} = ${JSON.stringify(value)}`),
    );
    assert.deepEqual(told.sort(), declared.sort());
    for (const property of Object.values(schema.config.variables)) assert.ok(!("default" in property));
  });

  it("requires the outputs that are always there, and no others", () => {
    for (const { type, outputs } of resources) {
      const { required } = schema.resources[`lxd:index:${type}`]!;
      for (const name of Object.keys(outputs.properties)) {
        assert.equal(required.includes(name), isRequired(outputs, name), `${type}.${name}`);
      }
    }
    for (const { name, outputs } of functions) {
      assert.deepEqual(
        schema.functions[`lxd:index:${name}`]!.outputs.required,
        Object.keys(outputs.properties)
          .filter((output) => isRequired(outputs, output))
          .sort(),
      );
    }
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
        if (changesWith === "anything" || typeof changesWith === "function") continue;
        for (const input of changesWith) assert.ok(input in inputs.properties, `${type}.${name}: ${input}`);
      }
    }
  });
});
