/** Import, and `.get`: an object by its id alone. All that is worth a line becomes an input, the rest is recorded. */
import { isDeepStrictEqual } from "node:util";
import type { Address, Context, Live, ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { Failure, type ReadAnswer } from "../host";
import { parseId, printId } from "../ids";
import { imported } from "../ownership";
import { annotations, type TSchema } from "../properties";
import { asRecorded, recordOfImport } from "../record";
import type { PropertyMap, Value } from "../values";
import { marked, outputsOf } from "./answer";
import { look } from "./look";
import { entriesIn, type Hidden } from "./state";

export async function importObject(
  definition: ResourceDefinition,
  id: string,
  context: Context,
  environment: Environment,
): Promise<ReadAnswer> {
  if (definition.notImportable) {
    throw new Failure("invalid", `A ${definition.type} cannot be imported: ${definition.notImportable}`);
  }
  const ownProject = environment.settings.project;
  const effective = await environment.effectiveProject(definition, ownProject, context.signal);
  const asked = await addressMeant(definition, id, effective, context);
  const live = await look(definition, asked, context);
  if (live === undefined) return undefined;

  const address = live.address ?? asked;
  const { inputs, remainder } = inputsTaken(definition, live);
  const isOwn = address.project === effective;
  if (definition.scope !== "none") inputs.project = (isOwn ? undefined : address.project) ?? ownProject;
  const record = recordOfImport(definition.inputs, inputs, live.inputs);
  const server = await environment.server.now(context.signal);
  const hidden: Hidden = { remainder, record, imported: true, server };
  const outputs = outputsOf(definition, inputs, live, hidden);
  if (isOwn) delete inputs.project; // Check fills it in; in generated code it would be noise.
  return {
    id: printId(definition, address),
    inputs: marked(definition, inputs, []),
    outputs: marked(definition, outputs, []),
  };
}

async function addressMeant(
  definition: ResourceDefinition,
  id: string,
  ownProject: string,
  context: Context,
): Promise<Address> {
  const parsed = parseId(definition, id, ownProject);
  if ("problem" in parsed) throw new Failure("invalid", parsed.problem);
  const { project } = parsed.address;
  if (project === undefined) return parsed.address;
  return { ...parsed.address, project: await context.effectiveProject(definition, project) };
}

function inputsTaken(
  definition: ResourceDefinition,
  live: Live,
): { inputs: PropertyMap; remainder: Hidden["remainder"] } {
  const inputs: PropertyMap = {};
  const remainder: Record<string, Hidden["remainder"][string]> = {};
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const rules = definition.owned?.[name];
    const now = live.inputs[name];
    if (rules && now === undefined) continue; // Not shown to us: nothing is known of it.
    if (rules) {
      const entries = imported<unknown>(entriesIn(live.inputs, name), rules);
      remainder[name] = entries.remainder;
      if (Object.keys(entries.inputs).length > 0) inputs[name] = entries.inputs;
    } else if (now !== undefined) {
      const value = taken(schema, now);
      if (value !== undefined && value !== null) inputs[name] = value;
    }
  }
  return { inputs, remainder };
}

/** What an import writes down of an input; undefined: not worth a line. */
function taken(schema: TSchema, now: Value): Value | undefined {
  const { imported: how } = annotations(schema);
  if (how === true) return now;
  if (how === undefined) return asRecorded(undefined, undefined, now, schema);
  return isDeepStrictEqual(now, how.unless) ? undefined : now;
}
