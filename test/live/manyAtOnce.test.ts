import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { PluginHarness, type ResourceState } from "../support/pluginHarness";
import { Stage } from "../support/stage";

/** Each with a connection and an order of writes of its own, as the processes of as many commands. */
describe("many stacks at the same moment", function () {
  this.timeout(180_000);
  let stage: Stage;
  let stacks: PluginHarness[] = [];

  before(async () => {
    stage = await Stage.start({});
  });
  afterEach(async () => {
    await Promise.all(stacks.map((stack) => stack.stop()));
    stacks = [];
  });
  after(() => stage?.stop());

  async function start(count: number): Promise<void> {
    const { configuration } = stage;
    stacks = await Promise.all(
      Array.from({ length: count }, () => PluginHarness.start(createProvider, { configuration })),
    );
  }

  const all = <T>(work: (stack: PluginHarness, index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(stacks.map(work));

  it("make, change and destroy objects of names of their own", async () => {
    await start(20);
    const inputs = (index: number, value: string): PropertyMap => ({
      name: `own${index}`,
      config: { "user.a": value },
    });
    const made = await all(
      async (stack, index) => (await stack.up("Profile", "p", inputs(index, "1"))).state,
    );
    const changed = await all((stack, index) => stack.up("Profile", "p", inputs(index, "2"), made[index]));
    assert.deepEqual(
      changed.map(({ state }) => [state.initErrors, state.outputs.config]),
      stacks.map(() => [[], { "user.a": "2" }]),
    );
    await all((stack, index) => stack.destroy(changed[index]!.state));
    assert.deepEqual(await stage.query("/profiles"), ["/1.0/profiles/default"]);
  });

  it("keep what each declares of one object that all have adopted, and what nobody declares", async () => {
    await stage.lxc("profile", "create", "shared");
    await stage.lxc("profile", "set", "shared", "user.theirs=kept");
    await start(10);
    const config = async () =>
      (await stage.query<{ config: Record<string, string> }>("/profiles/shared")).config;
    const wanted = (value: string) =>
      Object.fromEntries([
        ...stacks.map((_, index): [string, string] => [`user.of${index}`, value]),
        ["user.theirs", "kept"],
      ]);
    let states: (ResourceState | undefined)[] = [];
    for (const value of ["1", "2"]) {
      const ups = await all((stack, index) =>
        stack.up(
          "Profile",
          "shared",
          {
            name: "shared",
            adoptExisting: true,
            ownership: "declared",
            config: { [`user.of${index}`]: value },
          },
          states[index],
        ),
      );
      states = ups.map(({ state }) => state);
      assert.deepEqual(
        ups.flatMap(({ state }) => state.initErrors),
        [],
      );
      assert.deepEqual(await config(), wanted(value));
    }
    await all((stack, index) => stack.destroy(states[index]!));
    assert.deepEqual(await config(), { "user.theirs": "kept" });
  });
});
