import { codeOf } from "../lxd";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../reconcile/host";

/**
 * The text of schema.json: beside the executable, or at the checkout's root when the sources are run.
 *
 * @param directory of the executable's code
 */
export async function readSchema(directory: string): Promise<string> {
  const places = [join(directory, "schema.json"), join(directory, "..", "schema.json")];
  for (const place of places) {
    try {
      return await readFile(place, "utf8");
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
  throw new Failure("precondition", `schema.json is missing: it is expected at ${places.join(" or ")}`);
}
