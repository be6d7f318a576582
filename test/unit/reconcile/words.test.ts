import assert from "node:assert/strict";
import { checkProperties } from "../../../provider/reconcile/check";
import { instantOf } from "../../../provider/reconcile/instants";
import { canonicalInputs } from "../../../provider/reconcile/normalise";
import { autoName, nameProblem } from "../../../provider/reconcile/naming";
import { printPath, type Path } from "../../../provider/reconcile/paths";
import {
  annotations,
  valuesOf,
  type Annotations,
  type TObject,
  type TSchema,
} from "../../../provider/reconcile/properties";
import type { PropertyMap, Value } from "../../../provider/reconcile/values";
import { resources } from "../../../provider/resources";
import { bytesOf } from "../../../provider/resources/sizes";

/** A property somewhere in a definition, and the inputs that give it a value. */
interface Place {
  readonly what: string;
  readonly path: Path;
  readonly schema: TSchema;
  readonly inputs: (value: Value) => PropertyMap;
  readonly definition: TObject;
}

const places = resources.flatMap(({ type, inputs: definition }) => {
  const found: Place[] = [];
  const walk = (of: TObject, path: Path, wrap: (inner: PropertyMap) => PropertyMap) => {
    for (const [name, schema] of Object.entries(of.properties)) {
      visit(schema, [...path, name], (value) => wrap({ [name]: value }));
    }
  };
  const visit = (schema: TSchema, path: Path, inputs: (value: Value) => PropertyMap) => {
    found.push({ what: `${type}.${printPath(path)}`, path, schema, inputs, definition });
    const entries = valuesOf(schema);
    if (schema.type === "array") visit(schema.items as TSchema, [...path, 0], (value) => inputs([value]));
    else if (entries) visit(entries, [...path, "key"], (value) => inputs({ key: value }));
    else if (schema.type === "object") walk(schema as TObject, path, inputs);
  };
  walk(definition, [], (inner) => inner);
  return found;
});

/** What Check makes of a value, and what it says of it. */
function checked({ definition, inputs, path }: Place, value: Value, key: string[] = []) {
  const said: string[] = [];
  const at = printPath([...path, ...key]);
  const report = (property: string, reason: string) => void (property === at && said.push(reason));
  const given = key.reduceRight((inner: Value, name) => ({ [name]: inner }), value);
  const result = checkProperties(inputs(given), definition, report, { path: [], owner: "it" });
  const settled = [...path, ...key].reduce<Value | undefined>(
    (here, step) => (here as Record<string | number, Value> | undefined)?.[step],
    result,
  );
  return { said: said.join("\n"), settled };
}

const having = (wanted: (of: Annotations, schema: TSchema) => boolean) => {
  const those = places.filter(({ schema }) => wanted(annotations(schema), schema));
  assert.ok(those.length > 0);
  return those;
};

const isStringMap = (schema: TSchema) => valuesOf(schema)?.type === "string";

describe("words of programs", () => {
  describe("a mode that YAML has read as a number", () => {
    const named = having(({ sameAs }) => sameAs === "mode").map((place) => ({ place, key: [] as string[] }));
    const inMaps = having(({ modes }) => modes !== undefined).flatMap((place) =>
      annotations(place.schema).modes!.map((mode) => ({ place, key: [mode] })),
    );
    for (const { place, key } of [...named, ...inMaps]) {
      it(`is refused with the text to write: ${[place.what, ...key].join(" ")}`, () => {
        assert.match(checked(place, 0o660, key).said, /write "0660"\.$/);
        assert.match(checked(place, 660, key).said, /write "0660"\.$/);
        assert.match(checked(place, 444, key).said, /write "0444"\.$/);
        assert.match(checked(place, 400, key).said, /write "0620" or "0400"\.$/);
        assert.equal(checked(place, "0660", key).said, "");
      });
    }

    it("is looked for in devices wherever they are", () => {
      const devices = places.filter(({ path }) => ["devices", "properties"].includes(String(path[0])));
      const maps = devices.filter(({ what, schema }) => isStringMap(schema) && /device/i.test(what));
      assert.ok(maps.length >= 3);
      for (const { what, schema } of maps) assert.ok(annotations(schema).modes, what);
    });
  });

  describe("a number among texts", () => {
    for (const place of having((_, schema) => isStringMap(schema))) {
      it(`arrives as it was written, or is refused: ${place.what}`, () => {
        for (const value of [0, 1, -7, 1.5, 2 ** 53 - 1, 4_611_686_018_427]) {
          assert.deepEqual(checked(place, value, ["k"]), { said: "", settled: String(value) });
        }
        for (const value of [2 ** 53, -(2 ** 60), 1e21, 1e-7, Infinity]) {
          assert.match(checked(place, value, ["k"]).said, /quote it/, String(value));
        }
      });
    }
    for (const place of having((_, { type }) => type === "integer")) {
      it(`that must be whole is not rounded: ${place.what}`, () => {
        assert.match(checked(place, "9007199254740993").said, /whole number/);
      });
    }
  });

  describe("a time", () => {
    const forms: [written: string, sent: string | undefined][] = [
      ["2099-01-31", "2099-01-31T00:00:00Z"],
      ["20990131", "2099-01-31T00:00:00Z"],
      ["2099-01-31T06:30", "2099-01-31T06:30:00Z"],
      ["2099-01-31 06:30:15", "2099-01-31T06:30:15Z"],
      ["2099-01-31 06:30:15 +02:00", "2099-01-31T06:30:15+02:00"],
      ["20990131T063015Z", "2099-01-31T06:30:15Z"],
      ["2099-01-31t06:30:15z", "2099-01-31T06:30:15Z"],
      ["2099-01-31T06:30:15+0200", "2099-01-31T06:30:15+02:00"],
      ["2099-01-31T06:30:15-05", "2099-01-31T06:30:15-05:00"],
      ["2099-01-31T06:30:15,25Z", "2099-01-31T06:30:15.25Z"],
      ["2099-01-31T06:30:15.123456789Z", "2099-01-31T06:30:15.123456789Z"],
      ["2099-01-31T06:30:15+02:00", "2099-01-31T06:30:15+02:00"],
      ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
      ["2099-02-30", undefined],
      ["2099-13-01", undefined],
      ["2099-01-31T24:00:00Z", undefined],
      ["2099-01-31T06:30:15+25:00", undefined],
      ["2099", undefined],
      ["soon", undefined],
      ["Jan 31 2099", undefined],
    ];
    for (const [written, sent] of forms) {
      it(`written ${written} is ${sent ? `sent as ${sent}` : "none"}`, () =>
        assert.equal(instantOf(written), sent));
    }
    for (const place of having(({ sameAs }) => sameAs === "instant")) {
      it(`is taken in all forms, and said in the server's: ${place.what}`, () => {
        for (const [written, sent] of forms) {
          const { said, settled } = checked(place, written);
          assert.equal(settled, sent, written);
          assert.equal(said === "", sent !== undefined, said);
        }
        assert.deepEqual(checked(place, ""), { said: "", settled: undefined });
        const same = (text: string) => canonicalInputs(place.inputs(text), place.definition);
        assert.deepEqual(same("2099-01-31T02:00:00+02:00"), same("2099-01-31T00:00:00Z"));
      });
    }
    it("is declared as one wherever a property is called so", () => {
      const times = places.filter(({ path }) => /(At|Date)$/.test(String(path.at(-1))));
      assert.ok(times.length >= 6);
      for (const { what, schema } of times) assert.equal(annotations(schema).sameAs, "instant", what);
    });
  });

  describe("a name that is made up", () => {
    /** What LXD 6.9 asks beyond 5.0.2: names of projects, pools and networks are ASCII; no backslash in a project's. */
    const newest = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;
    const logical = ["web", "my_db", "größe", "日本", "a b/c:d", "Bob's (home)", "_x_", "..", "a".repeat(99)];
    for (const { type, naming } of resources) {
      if (naming === undefined) continue;
      it(`is valid on the oldest and newest server: ${type}`, () => {
        for (const name of logical) {
          const seed = Buffer.from("0123456789abcdef", "hex");
          const named = autoName({ type, name, olds: {}, news: {}, randomSeed: seed }, naming);
          assert.ok("name" in named);
          assert.equal(nameProblem(named.name, naming), undefined);
          assert.match(named.name, newest);
          assert.ok(named.name.length <= (naming.longestMade ?? 63), named.name);
          if (type === "Project") assert.ok(!named.name.includes("_"), named.name);
        }
      });
    }
  });

  describe("a size", () => {
    const sizes: [string, number | undefined][] = [
      ["1024", 1024],
      ["10485760 bytes", 10485760],
      ["10B", 10],
      ["10kB", 10_000],
      ["1EB", 1e18],
      ["2KiB", 2048],
      ["7EiB", 7 * 2 ** 60],
      ["010MB", 10e6],
      ["0", 0],
      ["10KB", undefined],
      ["10 MiB", undefined],
      ["10bytes", undefined],
      ["10mib", undefined],
      ["1.5GiB", undefined],
      ["10M", undefined],
      ["-1", undefined],
      ["9EiB", undefined],
      ["", undefined],
    ];
    for (const [text, bytes] of sizes) {
      it(`${JSON.stringify(text)} is read as LXD reads it`, () => assert.equal(bytesOf(text), bytes));
    }
  });
});
