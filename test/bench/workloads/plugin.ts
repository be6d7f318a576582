/**
 * The built plugin in a process of its own, driven as the engine drives it, without the engine: what is measured is the
 * provider's share, its start included.
 */
import { SpawnedPlugin } from "../../support/spawnedPlugin";
import type { ResourceState } from "../../support/pluginHarness";
import { side, type Contestant } from "./contestant";
import { changed, indices, nameOf, type Step, type Workload } from "./workload";

/** A stack as it was left by the last step. */
let stack: ResourceState[] = [];

const steps: Record<Step, (plugin: SpawnedPlugin, workload: Workload) => Promise<void>> = {
  create: async ({ create }, workload) => {
    const { type, inputs } = workload;
    stack = await side(indices(workload), (index) => {
      const name = nameOf(index);
      return create(type, name, { name, ...inputs });
    });
  },
  // A preview with --refresh.
  same: async ({ client, read }) => {
    await side(stack, async (state) => {
      await read(state);
      const { inputs } = await client.check(state, state.inputs, state.inputs);
      const { changes } = await client.diff(state, state, inputs);
      if (changes) throw new Error(`${state.id} is planned to change`);
    });
  },
  update: async ({ client }) => {
    stack = await side(stack, async (state) => {
      const { inputs } = await client.check(state, state.inputs, { ...state.inputs, ...changed });
      await client.diff(state, state, inputs);
      return { ...state, inputs, outputs: await client.update(state, state, inputs) };
    });
  },
  destroy: async ({ client }) => {
    await side(stack, (state) => client.delete(state, state));
  },
};

export const plugin: Contestant = {
  name: "pulumi-lxd",
  run: async (step, workload, { socket }) => {
    const began = performance.now();
    const spawned = await SpawnedPlugin.start({ endpoint: `unix://${socket}` });
    try {
      await steps[step](spawned, workload);
      const milliseconds = performance.now() - began;
      return {
        milliseconds,
        cpuMilliseconds: spawned.cpuMilliseconds(),
        peakMegabytes: spawned.peakMegabytes(),
      };
    } finally {
      await spawned.stop();
    }
  },
};
