import assert from "node:assert/strict";
import { gatedIn } from "../../../provider/reconcile/gates";
import {
  choice,
  list,
  mapOf,
  object,
  oneOf,
  optional,
  properties,
  text,
} from "../../../provider/reconcile/properties";
import type { PropertyMap } from "../../../provider/reconcile/values";

const declared = properties({
  plain: optional(text("On every server.")),
  fresh: optional(text("Only on some.", { extension: "storage_buckets", default: "usual" })),
  kind: oneOf(
    choice("GateKind", "Kinds.", { old: "Old.", older: "Older.", new: "New." }, { new: "custom_volume_iso" }),
    "A choice.",
  ),
  ports: list(
    object("GatePort", "A port.", { snat: text("Fresh.", { extension: "network_forward_snat" }) }),
    "Ports.",
    {
      default: [],
    },
  ),
  entries: mapOf(
    object("GateEntry", "An entry.", { kind: text("Fresh.", { extension: "instances_rebuild" }) }),
    "Map.",
    {
      default: {},
    },
  ),
});

const found = (inputs: PropertyMap) =>
  gatedIn(declared, inputs).map(({ words, extension, advice }) => [words, extension, advice]);

describe("what only some servers have", () => {
  it("is not asked for by what every server has, nor by what is as by default", () => {
    assert.deepEqual(found({ plain: "x", kind: "old", fresh: "usual", ports: [], entries: {} }), []);
  });

  it("is a property, a choice, a member of a list and of a map, each by its path", () => {
    const inputs = { fresh: "y", kind: "new", ports: [{}, { snat: "true" }], entries: { a: { kind: "z" } } };
    assert.deepEqual(found(inputs), [
      ["fresh", "storage_buckets", "Leave it out."],
      ['kind "new"', "custom_volume_iso", 'Choose another: "old", "older".'],
      ["ports[1].snat", "network_forward_snat", "Leave it out."],
      ["entries.a.kind", "instances_rebuild", "Leave it out."],
    ]);
  });
});
