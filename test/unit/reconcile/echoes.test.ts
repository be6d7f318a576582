import assert from "node:assert/strict";
import sinon from "sinon";
import { echoing as echoingBut } from "../../../provider/reconcile/echoes";
import { InitFailed, type Call, type Provider } from "../../../provider/reconcile/host";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";

const call = {} as Call;
const words = { names: new Set(["name", "instance"]), echoes: () => ["expandedConfig"] };
const echoing = (provider: Provider) => echoingBut(provider, words);
const create = { type: "Profile", preview: false, timeout: 0 };

describe("echoes of secrets", () => {
  const answers = { outputs: {} as PropertyMap };
  const answer = () => Promise.resolve({ id: "id", outputs: answers.outputs, inputs: {} });
  const inner = {
    check: sinon.stub().resolves({ inputs: {}, failures: [] }),
    create: answer,
    read: answer,
    update: answer,
    invoke: () => Promise.resolve({ result: answers.outputs, failures: [] }),
  } as unknown as Provider;
  const declared = (provider: Provider, news: PropertyMap) =>
    provider.check({ type: "Profile", name: "p", olds: {}, news }, call);
  const read = (provider: Provider) => provider.read({ type: "Snapshot", id: "id", timeout: 0 }, call);

  it("are marked in what other resources and functions answer, within longer texts too", async () => {
    const provider = echoing(inner);
    await declared(provider, { config: { a: new Secret("correct horse") } });
    answers.outputs = { config: { a: "correct horse" }, list: [{ b: "a correct horse!" }], other: "clear" };
    const marked = {
      config: { a: new Secret("correct horse") },
      list: [{ b: new Secret("a correct horse!") }],
      other: "clear",
    };
    assert.deepEqual((await read(provider))!.outputs, marked);
    const { result } = await provider.invoke({ token: "getInstance", args: {}, preview: false }, call);
    assert.deepEqual(result, marked);
  });

  it("are those of one provider, and of whole values only where they are short", async () => {
    const provider = echoing(inner);
    await provider.check(
      {
        type: "Profile",
        name: "p",
        olds: {},
        news: { config: { a: new Secret("1234"), b: new Secret("no") } },
      },
      call,
    );
    answers.outputs = { same: "1234", within: "12345", short: "no", strange: "correct horse" };
    assert.deepEqual((await read(provider))!.outputs, { ...answers.outputs, same: new Secret("1234") });
  });

  it("are marked in the state of what is unfinished", async () => {
    const failing = {
      ...inner,
      create: () => Promise.reject(new InitFailed("id", { config: { a: "hidden-text" } }, ["no start"])),
    } as Provider;
    const inputs = { config: { a: new Secret("hidden-text") } };
    const provider = echoing(failing);
    await declared(provider, inputs);
    await assert.rejects(provider.create({ ...create, inputs }, call), (error: InitFailed) => {
      assert.deepEqual(error.outputs, { config: { a: new Secret("hidden-text") } });
      return true;
    });
  });

  it("are no names: these are in ids and paths", async () => {
    const provider = echoing(inner);
    await declared(provider, { name: new Secret("web-server") });
    answers.outputs = { instance: "web-server", other: "web-server" };
    assert.deepEqual((await read(provider))!.outputs, answers.outputs);
  });

  describe("in a refresh", () => {
    const oldOutputs = { expandedConfig: { old: "known" } };
    const refreshed = async (provider: Provider) => {
      const request = { type: "Instance", id: "id", oldInputs: {}, oldOutputs, timeout: 0 };
      return (await provider.read(request, call))!.outputs;
    };
    const config = { old: "known", new: "of a profile", short: "2" };

    it("become secret where they are new, and nobody has been seen to declare them", async () => {
      const provider = echoing(inner);
      answers.outputs = { expandedConfig: config, other: "of a profile" };
      const expandedConfig = { ...config, new: new Secret("of a profile") };
      assert.deepEqual(await refreshed(provider), { expandedConfig, other: "of a profile" });
      await declared(provider, { config: { a: "of a profile" } });
      assert.deepEqual(await refreshed(provider), answers.outputs);
    });

    it("are known from what other states have marked, but for what is secret by its key", async () => {
      const provider = echoing(inner);
      const oldInputs = {
        config: { a: new Secret("of a profile"), "environment.X": new Secret("known") },
      };
      await provider.read({ type: "Profile", id: "id", oldInputs, oldOutputs: {}, timeout: 0 }, call);
      answers.outputs = { expandedConfig: config, other: "of a profile" };
      const marked = new Secret("of a profile");
      assert.deepEqual(await refreshed(provider), {
        expandedConfig: { ...config, new: marked },
        other: marked,
      });
    });
  });
});
