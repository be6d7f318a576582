/** A stack that moves from one way in to the other and back, by an alias for each resource, with one of every type in it. */
import assert from "node:assert/strict";
import { isNote } from "../../provider/dynamic/notes";
import { annotations } from "../../provider/reconcile/properties";
import { resources } from "../../provider/resources";
import { opsOf, type State, type Workspace } from "../support/cli";
import { endpointOf } from "../support/furnished";
import { countOf } from "../support/kinds";
import { LifecycleEvents } from "../support/lifecycleEvents";
import { declare, nodeProgram, typesBegin, type Declared } from "../support/nodeProgram";
import { oneOfEach, type Sample } from "../support/oneOfEach";
import { Stage } from "../support/stage";

const canary = "canary-of-a-move";

/** What tells of a moment, and is another each time. */
function isReading(token: string, output: string): boolean {
  const definition = resources.find(({ type }) => token.endsWith(`:${type}`));
  const schema = definition?.outputs.properties[output];
  return schema !== undefined && annotations(schema).reading === true;
}

describe("a stack that moves between the plugin and the dynamic provider", function () {
  this.timeout(180_000);
  let stage: Stage;
  let workspace: Workspace;
  let events: LifecycleEvents;
  let all: Sample[];
  let declared: Declared[];

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    all = await oneOfEach(stage);
    workspace = await nodeProgram(endpointOf(stage.server));
    events = await LifecycleEvents.of(stage.server);
    declared = all.map(({ type, inputs }) => ({ type, name: type, inputs }));
    declared.push(
      {
        type: "Profile",
        name: "hiding",
        inputs: { config: { "user.open": "1", "user.hidden": canary } },
        secrets: [["config", "user.hidden"]],
      },
      {
        type: "Profile",
        name: "shared",
        inputs: { name: "shared", ownership: "declared", config: { "user.mine": "1" } },
      },
    );
  });
  after(async () => {
    events?.close();
    await workspace?.remove();
    await stage?.stop();
  });

  /** With an alias that the program gives each resource. */
  const moveToDynamic = () =>
    declare(
      workspace,
      "pulumi-lxd/dynamic",
      declared.map((one) => ({
        ...one,
        options: { aliases: [{ type: `${typesBegin["pulumi-lxd"]}${one.type}` }] },
      })),
    );
  /** With a transformation that gives all of them one. */
  const moveToPlugin = () => declare(workspace, "pulumi-lxd", declared, "pulumi-lxd/dynamic");

  /** What the state has of each resource, but for what only the dynamic provider keeps there. */
  const kept = ({ resources }: State) =>
    Object.fromEntries(
      resources
        .filter(({ type }) => !type.startsWith("pulumi:"))
        .map(({ urn, id, type, outputs }): [string, string] => {
          const lasting = Object.entries(outputs).filter(([key]) => !isNote(key) && !isReading(type, key));
          return [urn.split("::").at(-1) ?? urn, comparable({ id, ...Object.fromEntries(lasting) })];
        }),
    );
  /** A secret is encrypted anew each time, and an update says of some outputs that there is nothing. */
  const comparable = (value: object): string =>
    JSON.stringify(
      value,
      (key, one: unknown): unknown => (key === "ciphertext" ? "…" : (one ?? undefined)),
      2,
    );

  const nothingHappened = async () => {
    const happened = await events.ofAll();
    assert.deepEqual(
      happened.filter(({ action }) => !action.endsWith("retrieved")),
      [],
    );
    for (const { kind, name, before, type } of all) {
      assert.equal(await countOf(kind, name, stage), before + 1, `there is one ${type}`);
    }
    assert.ok(!(await workspace.export()).text.includes(canary), "the secret is one still");
  };

  it("comes from the plugin by an update of the state alone", async () => {
    await declare(workspace, "pulumi-lxd", declared);
    await workspace.up();
    // Under this ownership a key of somebody else's stays, whoever writes.
    await stage.lxc("profile", "set", "shared", "user.theirs", "1");
    const before = kept(await workspace.export());
    await events.ofAll();

    await moveToDynamic();
    const updates = Object.fromEntries(declared.map(({ name }) => [name, "update"]));
    assert.deepEqual(opsOf(await workspace.preview()), updates);
    assert.deepEqual(opsOf(await workspace.up()), updates);
    await nothingHappened();
    assert.deepEqual(kept(await workspace.export()), before);
    await workspace.preview({ expectNoChanges: true }, "--refresh");
  });

  it("goes back to the plugin without a change", async () => {
    const before = kept(await workspace.export());
    await moveToPlugin();
    const preview = await workspace.preview({ expectNoChanges: true });
    assert.doesNotMatch(preview.text, /warning/);
    const up = await workspace.up();
    assert.deepEqual(opsOf(up), {});
    assert.doesNotMatch(up.text, /warning/);
    await nothingHappened();
    assert.deepEqual(kept(await workspace.export()), before);
    await workspace.preview({ expectNoChanges: true }, "--refresh");
  });

  it("comes again without a change, and can be deleted from there", async () => {
    await moveToDynamic();
    await workspace.preview({ expectNoChanges: true });
    await workspace.up();
    await nothingHappened();
    await workspace.destroy();
    for (const { kind, name, before, type } of all) {
      assert.equal(await countOf(kind, name, stage), before, `no ${type} is left`);
    }
  });
});
