/** Prints schema.json. Run by `npm run gen`. */
import about from "../../package.json";
import { functions } from "../functions";
import { resources } from "../resources";
import { packageSchema } from "./schema";

process.stdout.write(`${JSON.stringify(packageSchema(about, resources, functions), null, 2)}\n`);
