/** One object of every kind, for programs that have them all. */
import type { PropertyMap } from "../../provider/reconcile/values";
import { allKinds, changeOf, countOf, furnishForKinds, type Kind } from "./kinds";
import { image, type Stage } from "./stage";

/** A kind with what a program declares of it. */
export interface Sample {
  readonly type: string;
  readonly kind: Kind;
  readonly name: string;
  readonly inputs: PropertyMap;
  readonly changed: PropertyMap;
  /** The same under another name. */
  readonly otherName: string;
  readonly other: PropertyMap;
  /** How many the list of its kind held before. */
  readonly before: number;
}

/** Puts on a stage with a pool, a network and an image what the kinds belong to, and gives a sample of each. */
export async function oneOfEach(stage: Stage): Promise<Sample[]> {
  await furnishForKinds(stage);
  // The sample of an image is what the stage has: two of the same content cannot be.
  await stage.lxc("image", "delete", image);
  await stage.lxc("publish", "base", "--alias", image);
  const samples: Sample[] = [];
  for (const [index, [type, kind]] of Object.entries(allKinds).entries()) {
    const name = `d${index.toString(36)}x`;
    const otherName = `d${index.toString(36)}y`;
    const inputs = await kind.inputs(name, stage);
    const other = await kind.inputs(otherName, stage);
    const changed = { ...inputs, ...changeOf(kind, name) };
    const before = await countOf(kind, name, stage);
    samples.push({ type, kind, name, inputs, changed, otherName, other, before });
  }
  return samples;
}
