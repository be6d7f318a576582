import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { collectionAt, segmentsAt } from "../../../provider/reconcile/endpoint";
import type { Address, ResourceDefinition } from "../../../provider/reconcile/definition";
import { isRenamed, parseId } from "../../../provider/reconcile/ids";
import { withDefaults } from "../../../provider/reconcile/normalise";
import { textOf, type PropertyMap } from "../../../provider/reconcile/values";
import { plural } from "../../../provider/reconcile/words";
import { resources } from "../../../provider/resources";
import { furnish, newerKinds, type NewerKind } from "../../support/newerKinds";
import { type PluginError, PluginHarness, type ResourceState } from "../../support/pluginHarness";
import { StatefulLxd, type StatefulOptions } from "../../support/statefulLxd";

/** Members that no release has, as a server newer than all of them would tell. */
const future = { from_the_future: { of: ["the", "server"] } };

const newer = resources.filter(({ extension }) => extension !== undefined);

describe("types of newer servers", () => {
  let server: StatefulLxd;
  let harness: PluginHarness;
  afterEach(async () => {
    await harness?.stop();
    await server?.close();
  });

  async function start(kind: NewerKind, options: StatefulOptions): Promise<void> {
    server = await StatefulLxd.start(options);
    furnish(server);
    kind.furnish?.(server);
    await newCommand();
  }

  /** Another process of the plugin: what one has listed, it believes for a second. */
  async function newCommand(): Promise<void> {
    await harness?.stop();
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}` },
    });
  }

  async function finds(state: ResourceState): Promise<string[]> {
    return Object.keys((await harness.refresh(state)).diff!.detailed);
  }

  /** Under another name and back: the id stays, and so does all else. */
  async function isRenamedInPlace(state: ResourceState, inputs: PropertyMap): Promise<void> {
    const { name } = inputs;
    const there = await harness.up(state.type, "x", { ...inputs, name: "renamed" }, state);
    assert.equal(there.action, "update", `${state.type} is renamed in place`);
    assert.equal(there.state.id, state.id);
    assert.deepEqual(await finds(there.state), []);
    const back = await harness.up(state.type, "x", { ...inputs, name: textOf(name) }, there.state);
    assert.deepEqual(back.state.outputs.url, state.outputs.url);
  }

  for (const definition of newer) {
    const { type, extension, path } = definition;
    const kind = newerKinds[type];
    it(`have a sample: ${type}`, () => {
      assert.ok(kind, `${type} has no sample yet: give it one in test/support/newerKinds.ts.`);
    });
    if (kind === undefined || extension === undefined) continue;
    const has = () => server.has(`/${["1.0", ...collectionAt(path, stars(path))].join("/")}`, kind.rules);

    for (const answers of ["sync", "async"] as const) {
      it(`live: ${type}, on a server that answers ${answers === "sync" ? "at once" : "by operations"}`, async () => {
        await start(kind, { extensions: [extension], answers });
        has();
        const { state } = await harness.up(type, "x", kind.inputs);
        assert.deepEqual(state.initErrors, []);
        assert.equal((await harness.up(type, "x", kind.inputs, state)).action, "same");
        assert.deepEqual(await finds(state), []);

        const place = `/${["1.0", ...segmentsAt(path, addressIn(definition, state.id))].join("/")}`;
        const made = server.get(place);
        assert.ok(made, `${place} is there`);
        server.put(place, { ...made, ...future, ...inLists(made) });
        const changed = await harness.up(type, "x", { ...kind.inputs, ...kind.change }, state);
        assert.equal(changed.action, "update");
        assert.deepEqual(await finds(changed.state), []);
        const now = server.get(place)!;
        assert.deepEqual(now.from_the_future, future.from_the_future, "what we do not know is kept");
        assertKeptInLists(made, now);

        if (kind.change.description !== undefined) {
          server.put(place, { ...now, description: "by somebody else" });
          await newCommand();
          assert.deepEqual(await finds(changed.state), ["description"]);
          server.put(place, now);
        }
        if (isRenamed(definition)) await isRenamedInPlace(changed.state, { ...kind.inputs, ...kind.change });
        const imported = await harness.import(type, state.id);
        assert.deepEqual(imported?.failures, []);
        assert.deepEqual(imported?.diff.detailed, {});
        await harness.destroy(changed.state);
        assert.equal(server.get(place), undefined);
        await harness.destroy(changed.state);
      });
    }

    it(`are read and listed by functions: ${type}`, async () => {
      await start(kind, { extensions: [extension] });
      has();
      const { state } = await harness.up(type, "x", kind.inputs);
      const address = addressIn(definition, state.id);
      const given = Object.fromEntries(
        definition.id.segments.filter((name) => name !== "project").map((name) => [name, address[name]!]),
      );
      const answer = await harness.invoke(`lxd:index:get${type}`, given);
      assert.equal(answer.exists, true);
      const { [definition.id.segments.at(-1)!]: _name, ...parents } = given;
      const listed = await harness.invoke(`lxd:index:get${plural(type)}`, parents);
      const { exists: _exists, ...one } = answer;
      assert.deepEqual(Object.values(listed)[0], [one]);
    });

    it(`are refused by the preview of a server without them: ${type}`, async () => {
      await start(kind, { extensions: [], server: { server: "lxd", server_version: "5.0.2" } });
      const sentence = new RegExp(
        `^${type} needs a server with the API extension "${extension}" \\(.* or newer\\), which this one \\(LXD 5\\.0\\.2\\) does not have\\.$`,
      );
      const isRefused = (error: PluginError) => sentence.test(error.message.replace(/^get/, ""));
      await assert.rejects(harness.preview(type, "x", kind.inputs), isRefused);
      assert.deepEqual(
        server.fake.requests.filter(({ method }) => method !== "GET"),
        [],
      );
      const declared = withDefaults(kind.inputs, definition.inputs);
      const id = idOf(definition.id.segments, declared);
      await assert.rejects(harness.import(type, id), isRefused);
      const parents = parentsOf(definition.id.segments, declared);
      await assert.rejects(harness.invoke(`lxd:index:get${plural(type)}`, parents), (error: PluginError) =>
        error.message.includes(`"${extension}"`),
      );
    });
  }

  it("are no more to be had than a choice within a source is", async () => {
    await start(newerKinds.PlacementGroup!, { server: { server: "lxd", server_version: "5.0.2" } });
    const source = { type: "image", server: "https://registry.example", protocol: "oci", alias: "app" };
    await assert.rejects(
      harness.preview("Instance", "x", { source }),
      /^PluginError: source\.protocol "oci" needs a server with the API extension "instance_oci" \(Incus 7\.0 or newer\), which this one \(LXD 5\.0\.2\) does not have\. Choose another: "simplestreams", "lxd"\.$/,
    );
  });

  it("are sampled here alone, and only where they are any", () => {
    const types = newer.map(({ type }) => type);
    assert.deepEqual(
      Object.keys(newerKinds).filter((type) => !types.includes(type)),
      [],
    );
  });
});

function addressIn(definition: ResourceDefinition, id: string): Address {
  const parsed = parseId(definition, id, "default");
  assert.ok("address" in parsed, id);
  return parsed.address;
}

/** The path with a star for every name. */
const stars = (path: string): Record<string, string> =>
  Object.fromEntries([...path.matchAll(/<(\w+)>/g)].map(([, name]) => [name!, "*"]));

const parentsOf = (segments: readonly string[], inputs: PropertyMap): PropertyMap =>
  Object.fromEntries(
    segments
      .slice(0, -1)
      .filter((name) => name !== "project")
      .map((name) => [name, textOf(inputs[name])]),
  );

const idOf = (segments: readonly string[], inputs: PropertyMap): string =>
  segments.map((name) => (name === "project" ? "default" : textOf(inputs[name]))).join("/");

type Stored = Record<string, unknown>;

const entriesOf = (object: Stored): [string, Stored[]][] =>
  Object.entries(object).filter(
    (entry): entry is [string, Stored[]] =>
      Array.isArray(entry[1]) && entry[1].length > 0 && typeof entry[1][0] === "object",
  );

/** The same member in every entry of every list of objects. */
const inLists = (object: Stored): Stored =>
  Object.fromEntries(
    entriesOf(object).map(([name, list]) => [name, list.map((one) => ({ ...one, ...future }))]),
  );

/** It goes with the entry of the same identity: one that has a name or a port of its own. */
function assertKeptInLists(before: Stored, after: Stored): void {
  const identity = ({ name, listen_port }: Stored) => name ?? listen_port;
  for (const [list, entries] of entriesOf(before)) {
    for (const entry of entries.filter((one) => identity(one) !== undefined)) {
      const now = (after[list] as Stored[]).find((other) => identity(other) === identity(entry));
      if (now) assert.deepEqual(now.from_the_future, future.from_the_future, `${list} keeps it`);
    }
  }
}
