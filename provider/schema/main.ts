/** Prints what is made of the definitions: schema.json, the coverage of the API, and which keys there are to know. Run by `npm run gen`. */
import described from "../../docs/coverage.json";
import about from "../../package.json";
import { functions } from "../functions";
import { resources } from "../resources";
import { coverageOfDescribed, coverageOfNewer } from "./coverage";
import { keyKinds } from "../resources/keys/kinds";
import { packageSchema } from "./schema";

const made = {
  schema: packageSchema(about, resources, functions),
  coverage: {
    described: coverageOfDescribed(described, resources, functions),
    newer: coverageOfNewer(resources, functions),
  },
  keys: keyKinds,
};
process.stdout.write(JSON.stringify(made));
