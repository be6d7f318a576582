/**
 * What one function is: the single place where its arguments, its result and what it does are written down. Checked
 * in the same words as resources; schema, SDKs and reference pages are made from it.
 */
import { LxdError, type Extension } from "../lxd";
import { checkProperties } from "./check";
import type { Context, Report, Scope } from "./definition";
import type { Inputs, View } from "./define";
import type { Environment } from "./environment";
import { failureKinds } from "./explain";
import { demandExtension, gatedIn } from "./gates";
import { Failure, type Call, type CheckFailure, type InvokeAnswer, type InvokeRequest } from "./host";
import { annotations, itemsOf, objectOf, valuesOf, type TObject, type TSchema } from "./properties";
import { markByName, unwrap } from "./secrets";
import { Secret, Unknown, isList, isMap, mapped, type PropertyMap, type Value } from "./values";

export interface FunctionContext extends Context {
  /** Functions run in previews too; what writes a file does not write it there. */
  readonly preview: boolean;
  /** The provider's project, for arguments that name none. */
  readonly project: string;
  /** The project that objects of a kind really live in; an error when there is no such project. */
  readonly effectiveProject: (kind: Scope, project: string) => Promise<string>;
}

/** A function as the core sees it, in maps of values; {@link defineFunction} makes one from what it declares. */
export interface FunctionDefinition<In = PropertyMap, Seen = PropertyMap> {
  /** `getInstance` */
  readonly name: string;
  /** Markdown: what it answers and where LXD documents it. */
  readonly description: string;
  /** The API extension that it needs (`gates.ts`). */
  readonly extension?: Extension;
  readonly inputs: TObject;
  readonly outputs: TObject;
  /** Seconds that it may take. */
  readonly timeout: number;
  /** Rules between arguments. Sees unknown values, and only arguments whose forms are right. */
  check?(inputs: Seen, report: Report): void;
  run(inputs: In, context: FunctionContext): Promise<PropertyMap>;
}

/** A function whose `check` and `run` know its arguments, as handlers of a resource do (`define.ts`). */
type Typed<I extends TObject> = { readonly inputs: I } & Omit<
  FunctionDefinition<Inputs<NoInfer<I>>, View<NoInfer<I>>>,
  "inputs"
>;

export const defineFunction = <I extends TObject>(definition: Typed<I>): Typed<I> => definition;

export async function invoke(
  definition: FunctionDefinition,
  request: InvokeRequest,
  call: Call,
  environment: Environment,
): Promise<InvokeAnswer> {
  const failures: CheckFailure[] = [];
  const report: Report = (property, reason) => void failures.push({ property, reason });
  const owner = definition.name;
  const inputs = checkProperties(unwrap(request.args).plain, definition.inputs, report, { path: [], owner });
  if (failures.length === 0) definition.check?.(inputs, report);
  if (failures.length > 0) return { result: {}, failures };
  if (holdsUnknown(inputs)) return { result: allUnknown(definition.outputs), failures };

  const base = environment.context(call, definition.timeout);
  const context: FunctionContext = {
    ...base,
    preview: request.preview,
    project: environment.settings.project,
    effectiveProject: (kind, project) => environment.effectiveProject(kind, project, base.signal),
  };
  try {
    await demandExtension(definition.name, definition.extension, base, gatedIn(definition.inputs, inputs));
    const result = await definition.run(inputs, context);
    return { result: markByName(markedResult(result, definition.outputs)), failures };
  } catch (error) {
    throw error instanceof LxdError ? explained(error, definition.name) : error;
  }
}

function explained(error: LxdError, name: string): Failure {
  // Connection errors and waits are told whole; of refusals the server's own words are enough.
  const isRefusal = !/^(unavailable|timeout|cancelled)$/.test(error.kind);
  const said = (isRefusal && error.serverMessage) || error.message;
  const sentence = `${name} was not answered: ${said.replace(/\.$/, "")}.`;
  return new Failure(failureKinds[error.kind], sentence, { cause: error });
}

function holdsUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (isList(value)) return value.some(holdsUnknown);
  return isMap(value) && Object.values(value).some(holdsUnknown);
}

const allUnknown = (outputs: TObject): PropertyMap =>
  Object.fromEntries(Object.keys(outputs.properties).map((name) => [name, Unknown.value]));

/** The result with a mark on everything that the definition calls secret. */
const markedResult = (result: PropertyMap, { properties }: TObject): PropertyMap =>
  mapped(result, (value, name) => marked(value, properties[name]));

function marked(value: Value, schema: TSchema | undefined): Value {
  if (schema === undefined || value === null || value === undefined) return value;
  if (annotations(schema).secret) return new Secret(value);
  if (isList(value)) return value.map((item) => marked(item, itemsOf(schema)));
  if (!isMap(value)) return value;
  const entries = valuesOf(schema);
  const members = objectOf(schema)?.properties;
  return mapped(value, (item, key) => marked(item, entries ?? members?.[key]));
}
