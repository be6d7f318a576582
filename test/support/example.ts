/** A program of examples/ on a server, from nothing to nothing. */
import assert from "node:assert/strict";
import { Workspace } from "./cli";
import { endpointOf } from "./furnished";
import type { TestServer } from "./machine";
import { testImage } from "./testImage";

export interface Example {
  readonly place: Parameters<typeof Workspace.copy>[0];
  readonly project: string;
  readonly prepare?: (workspace: Workspace) => Promise<unknown>;
}

interface Outputs {
  addresses: { web: string; worker: string };
  network: string;
  snapshotTaken: string;
  trusted: string;
}

/** Up, nothing to do, nothing in a refresh, and destroyed. */
export async function holdsExample({ place, project, prepare }: Example, server: TestServer): Promise<void> {
  const workspace = await Workspace.copy(place, {
    config: {
      ...endpointOf(server),
      [`${project}:image`]: await testImage(),
      [`${project}:bridgeName`]: "lab-bridge",
      [`${project}:subnet`]: "10.91.9.1/24",
    },
  });
  try {
    await prepare?.(workspace);
    const up = await workspace.up();
    const outputs = await workspace.outputs<Outputs>();
    assert.match(outputs.addresses.web, /^10\.91\.9\.\d+$/);
    assert.match(outputs.addresses.worker, /^10\.91\.9\.\d+$/);
    assert.notEqual(outputs.addresses.web, outputs.addresses.worker);
    assert.equal(outputs.network, "10.91.9.1/24");
    assert.doesNotMatch(up.text, /warning|error/i);
    await workspace.isSettled();
    await workspace.destroy();
  } finally {
    await workspace.remove();
  }
}
