import { resources } from "../resources";
import { dynamicClass } from "./resource";

/** The class of a type of the table. */
export function classOf<Args extends object, Resource>(type: string) {
  const found = resources.find((definition) => definition.type === type);
  if (!found) throw new Error(`no definition of ${type}`);
  return dynamicClass<Args, Resource>(found);
}
