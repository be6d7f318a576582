import assert from "node:assert/strict";
import fc from "fast-check";
import {
  list,
  object,
  optional,
  properties,
  text,
  wholeNumber,
} from "../../../provider/reconcile/properties";
import {
  asRecorded,
  isMissing,
  isRecorded,
  recordAfter,
  recordOfImport,
} from "../../../provider/reconcile/record";
import type { PropertyMap, Value } from "../../../provider/reconcile/values";

const rule = object("Rule", "A rule.", { action: text("What."), note: optional(text("Why.")) });
const definition = properties({
  description: optional(text("For people.", { default: "" })),
  expiresAt: optional(text("When.", { sameAs: "instant" })),
  content: optional(text("As it is.", { verbatim: true })),
  size: optional(wholeNumber("How much.")),
  rules: optional(list(rule, "Rules.")),
});
const schemas = definition.properties;

/** A server that trims texts, and fills in an expiry. */
const trimmed = (value: Value): Value => {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value as PropertyMap).map(([key, item]) => [key, trimmed(item)]),
    );
  }
  return value;
};
const filled = "2030-01-31T12:00:00Z";
const stored = (declared: PropertyMap): PropertyMap => ({
  description: "",
  expiresAt: filled,
  ...(trimmed(declared) as PropertyMap),
});

const created = (declared: PropertyMap) => {
  const live = stored(declared);
  return { live, record: recordAfter(definition, { record: {}, was: {}, declared, live }) };
};

const refreshed = (said: PropertyMap, record: ReturnType<typeof created>["record"], live: PropertyMap) => {
  const found = Object.entries(live).map(([name, now]) => [
    name,
    asRecorded(said[name], record[name], now, schemas[name as keyof typeof schemas]),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as PropertyMap;
};

describe("the record of what the server made of a write", () => {
  const text = fc.constantFrom("a", " a", "a\n", "", "b ");
  const rules = fc.array(fc.record({ action: text, note: text }, { noNullPrototype: true }), {
    maxLength: 3,
  });
  const program = fc.record(
    { description: text, rules },
    { requiredKeys: ["description"], noNullPrototype: true },
  );

  it("makes a refresh quiet about all that the server spells in its own way", () => {
    fc.assert(
      fc.property(program, (declared) => {
        const { live, record } = created(declared);
        assert.deepEqual(refreshed(declared, record, live), declared);
      }),
    );
  });

  it("shows a foreign change at its place, and the program's spelling everywhere else", () => {
    const said = { rules: [{ action: "a\n" }, { action: "b\n" }] };
    const { live, record } = created(said);
    const changed = { ...live, rules: [{ action: "a" }, { action: "other" }] };
    assert.deepEqual(refreshed(said, record, changed).rules, [{ action: "a\n" }, { action: "other" }]);
    const moved = { ...live, rules: [{ action: "b" }] };
    assert.deepEqual(refreshed(said, record, moved).rules, [{ action: "b\n" }]);
  });

  it("knows what the server filled in, shows another value, and misses it when it is gone", () => {
    const { live, record } = created({});
    assert.equal(refreshed({}, record, live).expiresAt, undefined);
    const other = "2031-01-31T12:00:00Z";
    assert.equal(refreshed({}, record, { ...live, expiresAt: other }).expiresAt, other);
    assert.equal(isMissing(undefined, record.expiresAt, null, schemas.expiresAt), true);
    assert.equal(isMissing(undefined, record.expiresAt, filled, schemas.expiresAt), false);
  });

  it("keeps that in an update, and takes nothing of others' for the server's doing", () => {
    const { record } = created({});
    const update = { record, was: {}, declared: {}, before: { expiresAt: filled }, live: stored({}) };
    assert.deepEqual(recordAfter(definition, update), record);
    assert.deepEqual(recordAfter(definition, { ...update, record: {} }), {});
    assert.deepEqual(recordAfter(definition, { ...update, record: {}, before: { expiresAt: null } }), record);
  });

  it("leaves what is in ignoreChanges as it was", () => {
    const { record } = created({});
    const update = { record, was: {}, declared: { description: " x" }, before: {}, live: stored({}) };
    assert.deepEqual(recordAfter(definition, { ...update, ignored: () => true }), record);
  });

  it("does not excuse another content, or another number, right after a write", () => {
    const declared = { content: "ours", size: 1 };
    const live = { ...stored(declared), content: "theirs", size: 2 };
    const record = recordAfter(definition, { record: {}, was: {}, declared, live });
    assert.deepEqual([record.content, record.size], [undefined, undefined]);
    assert.deepEqual(refreshed(declared, record, live), { content: "theirs", size: 2 });
  });

  it("of an import has all that did not become an input, so that declaring it is no change", () => {
    const live = { ...stored({}), size: 4 };
    const record = recordOfImport(definition, { size: 4 }, live);
    assert.deepEqual(record, { expiresAt: { stored: filled } });
    assert.equal(isRecorded(undefined, filled, record.expiresAt, schemas.expiresAt), true);
    assert.equal(isRecorded(undefined, "2031-01-31T12:00:00Z", record.expiresAt, schemas.expiresAt), false);
    // Once a refresh has found another value, the recorded one is a change again.
    assert.equal(isRecorded("2031-01-31T12:00:00Z", filled, record.expiresAt, schemas.expiresAt), false);
  });

  it("lets a refresh keep what the program says now of what the server has already", () => {
    const record = recordOfImport(definition, {}, stored({}));
    const said = { description: "", expiresAt: filled };
    assert.deepEqual(refreshed(said, record, stored({})), said);
  });
});
