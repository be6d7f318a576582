/** Prints what is made of the definitions: schema.json, and the coverage of newer APIs. Run by `npm run gen`. */
import about from "../../package.json";
import { functions } from "../functions";
import { resources } from "../resources";
import { coverageOfNewer } from "./coverage";
import { packageSchema } from "./schema";

const made = {
  schema: packageSchema(about, resources, functions),
  coverage: coverageOfNewer(resources, functions),
};
process.stdout.write(JSON.stringify(made));
