import assert from "node:assert/strict";
import sinon from "sinon";
import { Transport, type RawRequest } from "../../provider/lxd/transport";
import type { PropertyMap } from "../../provider/reconcile/values";
import type { ResourceState } from "../support/pluginHarness";
import { Stage, image, pool } from "../support/stage";

/** What `pulumi up` sends for one object more, by method and path (`*` for its name). */
type Each = Record<string, number>;

interface Subject {
  readonly type: string;
  readonly inputs: PropertyMap;
  /** What the update says instead. */
  readonly changed: PropertyMap;
  readonly create: Each;
  readonly update: Each;
  readonly delete: Each;
}

const volumes = `storage-pools/${pool}/volumes/custom`;

/** Previews included; what is read for all objects at once is no part of one. */
const subjects: Subject[] = [
  {
    type: "Profile",
    inputs: { config: { "user.a": "1" } },
    changed: { config: { "user.a": "2" } },
    create: { "POST profiles": 1, "GET profiles/*": 1 },
    update: { "GET profiles/*": 2, "PUT profiles/*": 1 },
    delete: { "DELETE profiles/*": 1 },
  },
  {
    type: "NetworkZone",
    inputs: {},
    changed: { description: "other" },
    create: { "POST network-zones": 1, "GET network-zones/*": 1 },
    update: { "GET network-zones/*": 2, "PUT network-zones/*": 1 },
    delete: { "DELETE network-zones/*": 1 },
  },
  {
    type: "Volume",
    inputs: { pool },
    changed: { pool, description: "other" },
    create: { [`POST ${volumes}`]: 1, [`GET ${volumes}/*`]: 1 },
    update: { [`GET ${volumes}/*`]: 2, [`PUT ${volumes}/*`]: 1 },
    // What goes with it is asked of it alone.
    delete: {
      [`GET ${volumes}/*/snapshots`]: 1,
      [`GET ${volumes}/*/backups`]: 1,
      [`DELETE ${volumes}/*`]: 1,
    },
  },
  {
    type: "Instance",
    inputs: { image, running: false },
    changed: { image, running: false, description: "other" },
    create: { "POST instances": 1, "GET instances/*": 1 },
    // One of the reads is the preview's, which says what the change costs.
    update: { "GET instances/*": 3, "PUT instances/*": 1 },
    delete: { "GET instances/*": 1, "DELETE instances/*": 1 },
  },
  {
    type: "Instance",
    inputs: { image, waitFor: [], forceStop: "always" },
    changed: { image, waitFor: [], forceStop: "always", description: "other" },
    create: { "POST instances": 1, "PUT instances/*/state": 1, "GET instances/*": 1 },
    update: { "GET instances/*": 3, "PUT instances/*": 1 },
    delete: { "GET instances/*": 1, "PUT instances/*/state": 1, "DELETE instances/*": 1 },
  },
];

function shapeOf({ method, path }: RawRequest): string {
  const segments = path.split("/").slice(2);
  return `${method} ${segments.map((segment) => (segment.startsWith("many") ? "*" : segment)).join("/")}`;
}

/** The server looks at an operation whose end it has not told within the first moments: that is no request of a kind. */
const isLook = (shape: string) => shape.startsWith("GET operations/");

describe("the requests of many objects", function () {
  this.timeout(180_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  after(() => stage?.stop());

  async function sent(work: () => Promise<unknown>): Promise<Map<string, number>> {
    await stage.newCommand();
    const spies = [sinon.spy(Transport.prototype, "send"), sinon.spy(Transport.prototype, "open")];
    try {
      await work();
      const shapes = spies.flatMap((spy) => spy.getCalls().map(({ args: [request] }) => shapeOf(request)));
      const counts = new Map<string, number>();
      for (const shape of shapes.filter((one) => !isLook(one)))
        counts.set(shape, (counts.get(shape) ?? 0) + 1);
      return counts;
    } finally {
      sinon.restore();
    }
  }

  /** What one object more sends: the difference between so many objects and twice as many. */
  function each(few: Map<string, number>, more: Map<string, number>, by: number): Each {
    const growth = [...more].map(([shape, count]): [string, number] => [
      shape,
      (count - (few.get(shape) ?? 0)) / by,
    ]);
    return Object.fromEntries(growth.filter(([, count]) => count !== 0));
  }

  for (const { type, inputs, changed, ...expected } of subjects) {
    it(`are as few as they can be: ${type} ${JSON.stringify(inputs)}`, async () => {
      const few = 3;
      const all = async (count: number, work: (name: string, index: number) => Promise<void>) =>
        Promise.all(Array.from({ length: count }, (_, index) => work(`many${index}`, index)));
      const rounds = [];
      for (const count of [few, 2 * few]) {
        const states: ResourceState[] = [];
        const { harness } = stage;
        const upWith = (said: PropertyMap) => () =>
          all(count, async (name, index) => {
            const up = await harness.up(type, name, { name, ...said }, states[index]);
            states[index] = up.state;
          });
        rounds.push({
          create: await sent(upWith(inputs)),
          nothing: await sent(upWith(inputs)),
          refresh: await sent(() =>
            all(count, async (_, index) => void (await harness.refresh(states[index]!))),
          ),
          update: await sent(upWith(changed)),
          delete: await sent(() => all(count, (_, index) => harness.destroy(states[index]!))),
        });
      }
      const [less, more] = rounds;
      assert.ok(less && more);
      const found = {
        create: each(less.create, more.create, few),
        update: each(less.update, more.update, few),
        delete: each(less.delete, more.delete, few),
      };
      assert.deepEqual(found, expected);
      assert.deepEqual(each(less.nothing, more.nothing, few), {}, "nothing to do asks nothing of each");
      assert.deepEqual(each(less.refresh, more.refresh, few), {}, "a refresh reads lists");
    });
  }
});
