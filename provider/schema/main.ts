/** Prints schema.json. Run by `npm run gen`. */
import about from "../../package.json";
import { resources } from "../resources";
import { packageSchema } from "./schema";

process.stdout.write(`${JSON.stringify(packageSchema(about, resources), null, 2)}\n`);
