import sinon from "sinon";
import type { Provider } from "../../../provider/reconcile/host";

/** A provider whose methods are stubs that agree to everything. */
export type StubProvider = sinon.SinonStubbedInstance<Provider>;

export function stubProvider(): StubProvider {
  return {
    checkConfig: sinon
      .stub<Parameters<Provider["checkConfig"]>, ReturnType<Provider["checkConfig"]>>()
      .callsFake((_olds, news) => ({ inputs: news, failures: [] })),
    diffConfig: sinon
      .stub<Parameters<Provider["diffConfig"]>, ReturnType<Provider["diffConfig"]>>()
      .resolves({ changes: false, differences: {}, deleteBeforeReplace: false }),
    configure: sinon.stub<Parameters<Provider["configure"]>, Promise<void>>().resolves(),
    check: sinon
      .stub<Parameters<Provider["check"]>, ReturnType<Provider["check"]>>()
      .callsFake(async ({ news }) => ({
        inputs: news,
        failures: [],
      })),
    diff: sinon
      .stub<Parameters<Provider["diff"]>, ReturnType<Provider["diff"]>>()
      .resolves({ changes: false, differences: {}, deleteBeforeReplace: false }),
    list: sinon.stub<Parameters<Provider["list"]>, ReturnType<Provider["list"]>>().resolves([]),
    create: sinon
      .stub<Parameters<Provider["create"]>, ReturnType<Provider["create"]>>()
      .callsFake(async ({ inputs, preview }) => ({ id: preview ? "" : "id", outputs: inputs })),
    read: sinon
      .stub<Parameters<Provider["read"]>, ReturnType<Provider["read"]>>()
      .callsFake(async ({ id, oldInputs = {}, oldOutputs = {} }) => ({
        id,
        inputs: oldInputs,
        outputs: oldOutputs,
      })),
    update: sinon
      .stub<Parameters<Provider["update"]>, ReturnType<Provider["update"]>>()
      .callsFake(async ({ news }) => ({ outputs: news })),
    delete: sinon.stub<Parameters<Provider["delete"]>, Promise<void>>().resolves(),
    invoke: sinon
      .stub<Parameters<Provider["invoke"]>, ReturnType<Provider["invoke"]>>()
      .callsFake(async ({ args }) => ({ result: args, failures: [] })),
    close: sinon.stub<[], Promise<void>>().resolves(),
  };
}
