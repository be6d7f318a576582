/**
 * The engine tells a dynamic provider no marks of secrets: it takes them off what it sends, and puts them back on outputs
 * of the same name only. So the program itself says where it has some, beside what it declares.
 */
import * as pulumi from "@pulumi/pulumi";
import { printPath, type Path } from "../reconcile/paths";

/** The paths at which arguments are secret; no value where there is none. */
export function secretPaths(args: object): pulumi.Output<string[] | undefined> {
  const found = marksIn(args, []).then((paths) => (paths.length > 0 ? paths.map(printPath) : undefined));
  return pulumi.output(found);
}

async function marksIn(value: unknown, path: Path): Promise<Path[]> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return (await pulumi.isSecret(pulumi.output(value))) ? [path] : [];
  }
  const parts: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isPlain(value)
      ? Object.entries(value)
      : [];
  return (await Promise.all(parts.map(([step, part]) => marksIn(part, [...path, step])))).flat();
}

/** A map, and no asset or resource. */
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
