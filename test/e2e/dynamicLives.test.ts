/**
 * Every type that this server can hold, as dynamic resources of the packed npm package: one program of them all, which the
 * real CLI takes through a life. Samples come from test/support/kinds.ts.
 */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { PropertyMap } from "../../provider/reconcile/values";
import { resources } from "../../provider/resources";
import { opsOf, type State, type Workspace } from "../support/cli";
import { endpointOf } from "../support/furnished";
import { countOf } from "../support/kinds";
import { newerKinds } from "../support/newerKinds";
import { declare, nodeProgram, type Declared } from "../support/nodeProgram";
import { oneOfEach, type Sample } from "../support/oneOfEach";
import { inputsOf } from "../support/schema";
import { Stage } from "../support/stage";

const isReplaced = (type: string, property: string) =>
  inputsOf(type)[property]?.willReplaceOnChanges === true;

/** The properties in which two declarations differ. */
const differing = (one: PropertyMap, other: PropertyMap): string[] =>
  Object.keys({ ...one, ...other }).filter((name) => !isDeepStrictEqual(one[name], other[name]));

describe("every type, as a dynamic resource of the packed package", function () {
  this.timeout(180_000);
  let stage: Stage;
  let workspace: Workspace;
  let all: Sample[];

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    all = await oneOfEach(stage);
    workspace = await nodeProgram(endpointOf(stage.server));
  });
  after(async () => {
    await workspace?.remove();
    await stage?.stop();
  });

  const program = (declaredOf: (one: Sample) => PropertyMap, options?: object) =>
    declare(
      workspace,
      "pulumi-lxd/dynamic",
      all.map((one): Declared => ({ type: one.type, name: one.type, inputs: declaredOf(one), options })),
    );
  const isSettled = () => workspace.preview({ expectNoChanges: true }, "--refresh");
  const areThere = async (under: "name" | "otherName", count: 0 | 1) => {
    for (const one of all) {
      assert.equal(
        await countOf(one.kind, one[under], stage),
        one.before + count,
        `${one.type} ${one[under]}`,
      );
    }
  };
  /** An entry for each type that something happens to. */
  const opsWhere = (op: (one: Sample) => string | undefined) =>
    Object.fromEntries(all.flatMap((one) => (op(one) === undefined ? [] : [[one.type, op(one)]])));

  it("is made, and there is nothing to do", async () => {
    await program(({ inputs }) => inputs);
    assert.deepEqual(
      opsOf(await workspace.up()),
      opsWhere(() => "create"),
    );
    await areThere("name", 1);
    await isSettled();
  });

  it("is changed in place", async () => {
    await program(({ changed }) => changed);
    const up = await workspace.up();
    assert.deepEqual(
      opsOf(up),
      opsWhere(({ inputs, changed }) => (differing(inputs, changed).length > 0 ? "update" : undefined)),
    );
    await areThere("name", 1);
    await isSettled();
  });

  const idOf = (state: State, { type }: Sample) => state.get(type).id;

  it("shows what somebody else has changed, and takes it back", async () => {
    const made = await workspace.export();
    const harness = await stage.newCommand();
    const meddled: Sample[] = [];
    for (const one of all) {
      const { notImportable } = resources.find(({ type }) => type === one.type)!;
      if (notImportable || one.kind.unseen || differing(one.inputs, one.changed).length === 0) continue;
      const imported = await harness.import(one.type, idOf(made, one));
      assert.ok(imported, `${one.type} is there`);
      // Somebody else's program declares it as it was before.
      await harness.up(one.type, one.name, one.inputs, imported.state);
      meddled.push(one);
    }
    await workspace.refresh();
    const drifted = await workspace.export();
    for (const { type } of meddled) {
      assert.notDeepEqual(
        drifted.get(type).inputs,
        made.get(type).inputs,
        `a foreign change of ${type} is seen`,
      );
    }
    const up = await workspace.up();
    assert.deepEqual(opsOf(up), Object.fromEntries(meddled.map(({ type }) => [type, "update"])));
    await isSettled();
  });

  it("gets another name in place or by a replacement, as the schema says", async () => {
    await program(({ other }) => other);
    const up = await workspace.up();
    assert.deepEqual(
      opsOf(up),
      opsWhere(({ type, changed, other }) => {
        const properties = differing(changed, other);
        if (properties.length === 0) return undefined;
        return properties.some((property) => isReplaced(type, property)) ? "replace" : "update";
      }),
    );
    await areThere("otherName", 1);
    await isSettled();
  });

  it("is replaced by whatever replaceOnChanges names, and deleted", async () => {
    // Two images of the same content cannot be, so none is made before the old one is gone.
    await program(({ changed }) => changed, { replaceOnChanges: ["*"], deleteBeforeReplace: true });
    const up = await workspace.up();
    assert.deepEqual(
      opsOf(up),
      opsWhere(({ changed, other }) => (differing(changed, other).length > 0 ? "replace" : undefined)),
    );
    await areThere("name", 1);
    await workspace.destroy();
    await areThere("name", 0);
    await areThere("otherName", 0);
  });

  it("is refused in a sentence where only newer servers have it", async () => {
    const newer = resources.flatMap(({ type, extension }) =>
      extension !== undefined && newerKinds[type] ? [type] : [],
    );
    await declare(
      workspace,
      "pulumi-lxd/dynamic",
      newer.map((type) => ({ type, name: type, inputs: newerKinds[type]!.inputs })),
    );
    const { code, text } = await workspace.up({ mayFail: true }, "--continue-on-error");
    assert.notEqual(code, 0);
    for (const type of newer) {
      assert.match(text, new RegExp(`${type} \\(${type}\\):\\n +error: .*(LXD|Incus) \\d`), type);
    }
    assert.doesNotMatch(text, /\n +at /);
    await workspace.destroy();
  });
});
