import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { decode } from "../../../provider/plugin/decode";
import { encode } from "../../../provider/plugin/encode";
import { signatureKey, unknownSentinel, unknownSentinels } from "../../../provider/reconcile/signatures";
import {
  Archive,
  Asset,
  Secret,
  Unknown,
  type PropertyMap,
  type Value,
} from "../../../provider/reconcile/values";

const secret = "1b47061264138c4ac30d75fd1eb44270";
const asset = "c44067f5952c0a294b673a41bacd8c17";
const archive = "0def7320c3a5731c473e5ecbe6d01bc7";
const resource = "5cf8f73096256a8f31e491e813e4eb8e";
const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What the engine would send. */
const fromWire = (value: JavaScriptValue): Value => decode(Struct.fromJavaScript({ value })).value!;
const signed = (signature: string, fields: Record<string, JavaScriptValue>) =>
  fromWire({ [signatureKey]: signature, ...fields });
const overTheWire = (properties: PropertyMap) =>
  decode(Struct.deserializeBinary(encode(properties).serializeBinary()));

// google-protobuf keeps maps in plain objects, which lose a key that is called __proto__.
const key = fc
  .oneof(fc.string(), fc.constantFrom("constructor", "toString", "limits.cpu", ""))
  .filter((name) => name !== "__proto__");
const source = fc
  .tuple(fc.constantFrom("hash", "text", "path", "uri"), fc.string({ minLength: 1 }))
  .map(([kind, text]): { [kind: string]: string } => ({ [kind]: text }));
const { value: anyValue } = fc.letrec<{ value: Value; plain: Value; file: Asset | Archive }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<Value>(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.constant(Unknown.value),
    tie("plain").map((inner) => new Secret(inner)),
    tie("file"),
    fc.array(tie("value")),
    fc.dictionary(key, tie("value"), { noNullPrototype: true }),
  ),
  // A secret within a secret is one secret.
  plain: tie("value").filter((inner) => !(inner instanceof Secret)),
  file: fc.oneof(
    { depthSize: "small" },
    source.map((fields) => new Asset(fields)),
    source.filter((fields) => !("text" in fields)).map((fields) => new Archive(fields)),
    fc.dictionary(key, tie("file"), { noNullPrototype: true }).map((assets) => new Archive({ assets })),
  ),
}));

describe("the codec", () => {
  it("brings back every value that it sends", () => {
    fc.assert(
      fc.property(fc.dictionary(key, anyValue, { noNullPrototype: true }), (properties) => {
        assert.deepStrictEqual(overTheWire(properties), properties);
      }),
      { numRuns: 500 },
    );
  });

  for (const sentinel of unknownSentinels) {
    it(`takes ${sentinel} for unknown, wherever it stands`, () => {
      assert.equal(fromWire(sentinel), Unknown.value);
      assert.deepEqual(fromWire([{ a: sentinel }]), [{ a: Unknown.value }]);
      assert.deepEqual(signed(secret, { value: sentinel }), new Secret(Unknown.value));
    });
  }

  it("knows the seven unknowns, and sends the one of strings", () => {
    assert.equal(unknownSentinels.size, 7);
    assert.equal(encode({ a: Unknown.value }).toJavaScript().a, unknownSentinel);
  });

  it("takes a secret within a secret for one", () => {
    const inner = { [signatureKey]: secret, value: "x" };
    assert.deepEqual(signed(secret, { value: inner }), new Secret("x"));
  });

  it("sends a secret as the engine wants it", () => {
    assert.deepEqual(encode({ a: new Secret("x") }).toJavaScript(), {
      a: { [signatureKey]: secret, value: "x" },
    });
  });

  it("takes an output for its value, secret or unknown", () => {
    assert.equal(signed(output, { value: 1 }), 1);
    assert.deepEqual(signed(output, { value: 1, secret: true }), new Secret(1));
    assert.equal(signed(output, { dependencies: ["urn"] }), Unknown.value);
    assert.deepEqual(signed(output, { secret: true }), new Secret(Unknown.value));
  });

  it("takes a resource for its id, or for its URN when it has none", () => {
    assert.equal(signed(resource, { urn: "u", id: "i" }), "i");
    assert.equal(signed(resource, { urn: "u" }), "u");
    assert.equal(signed(resource, { urn: "u", id: "" }), Unknown.value);
    assert.equal(signed(resource, { urn: "u", id: unknownSentinel }), Unknown.value);
  });

  it("reads assets and archives, nested too", () => {
    const file = { [signatureKey]: asset, hash: "h", text: "hello" };
    assert.deepEqual(fromWire(file), new Asset({ hash: "h", text: "hello" }));
    assert.deepEqual(
      signed(archive, { hash: "h", assets: { f: file } }),
      new Archive({
        hash: "h",
        assets: { f: new Asset({ hash: "h", text: "hello" }) },
      }),
    );
    assert.deepEqual(signed(archive, { path: "/d" }), new Archive({ path: "/d" }));
  });

  it("knows an empty text by its hash, for the engine leaves it out", () => {
    const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert.deepEqual(signed(asset, { hash }), new Asset({ hash, text: "" }));
  });

  it("refuses a signature that it does not know", () => {
    assert.throws(() => signed("abc", {}), { name: "Failure", kind: "invalid" });
  });

  it("leaves out what is undefined", () => {
    assert.deepEqual(overTheWire({ a: undefined as unknown as Value, b: null }), { b: null });
  });
});
