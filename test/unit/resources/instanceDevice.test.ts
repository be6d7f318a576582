import assert from "node:assert/strict";
import type { LxdClient } from "../../../provider/lxd";
import type { Context } from "../../../provider/reconcile/definition";
import { InstanceDevice } from "../../../provider/resources/ofInstance/device";

type Live = { devices: Record<string, unknown> };

describe("making a device of an instance", () => {
  const address = { project: "default", instance: "web", name: "data" };
  const inputs = { ...address, properties: { type: "none" } };

  /** The server shows the instance twice, for somebody else changed it in between; answers what is written. */
  async function made(first: Live, second: (written: Live) => Live): Promise<unknown[]> {
    const written: unknown[] = [];
    const update = (_path: string, change: (live: Live) => unknown) => {
      const body = change(first) as Live;
      written.push(body, change(second(body)));
      return Promise.resolve();
    };
    const client = { update } as unknown as LxdClient;
    const urn = "urn:pulumi:test::test::lxd:index:InstanceDevice::data";
    const context = { urn, client, log: { status: () => undefined } } as unknown as Context;
    await InstanceDevice.create(inputs, address, context);
    return written;
  }

  it("is done when a refused write of ours has made it all the same", async () => {
    const [, again] = await made({ devices: {} }, (written) => written);
    assert.equal(again, undefined);
  });

  it("refuses a device that was there, or that somebody else made meanwhile", async () => {
    const theirs = { devices: { data: { type: "disk" } } };
    await assert.rejects(
      made(theirs, () => theirs),
      /already has the device "data"/,
    );
    await assert.rejects(
      made({ devices: {} }, () => theirs),
      /already has the device "data"/,
    );
  });
});
