/**
 * What only some servers have: a type, a property, a choice or a function says which API extension it needs, and here is
 * what follows. Where the server lacks it, previews refuse it in one sentence that names the versions that have it, and
 * so does an import; a list of such objects is empty.
 */
import { serverKinds, sinceWords, type Extension, type LxdClient } from "../lxd";
import type { Context, ResourceDefinition } from "./definition";
import { Failure } from "./host";
import { refusal, type Note, type Rule } from "./notes";
import { printPath, type Path } from "./paths";
import { annotations, itemsOf, objectOf, valuesOf, type TObject, type TSchema } from "./properties";
import { isList, isMap, type PropertyMap, type Value } from "./values";

export { sinceWords as sinceOf };

/** Something that a program uses and that needs an extension. */
interface Gated {
  readonly path: Path;
  readonly extension: Extension;
  /** In a sentence: `ports[0].snat`, `contentType "iso"`. */
  readonly words: string;
  /** What to do without it. */
  readonly advice: string;
}

/** The properties and choices among these values that need an extension. What is as by default asks for nothing. */
export function gatedIn({ properties }: TObject, values: PropertyMap, path: Path = []): Gated[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    gatedAt(schema, values[name], [...path, name]),
  );
}

function gatedAt(schema: TSchema, value: Value | undefined, path: Path): Gated[] {
  const { extension, choice, chosen, default: fallback } = annotations(schema);
  if (chosen && value === undefined) {
    const words = `To leave out ${printPath(path)}`;
    return [
      { path, extension: chosen.extension, words: `${words} (the server then chooses)`, advice: "Name one." },
    ];
  }
  if (value === undefined || value === null || value === fallback) return [];
  const words = printPath(path);
  if (extension) return [{ path, extension, words, advice: "Leave it out." }];
  const needed = typeof value === "string" ? choice?.extensions[value] : undefined;
  if (needed) {
    const advice = `Choose another: ${others(schema).join(", ")}.`;
    return [{ path, extension: needed, words: `${words} ${JSON.stringify(value)}`, advice }];
  }
  const items = itemsOf(schema);
  if (items && isList(value)) return value.flatMap((item, index) => gatedAt(items, item, [...path, index]));
  const members = objectOf(schema);
  if (members && isMap(value)) return gatedIn(members, value, path);
  const entries = valuesOf(schema);
  if (!entries || !isMap(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => gatedAt(entries, entry, [...path, key]));
}

/** The choices that every server has. */
const others = (schema: TSchema): string[] => {
  const { words = {}, extensions = {} } = annotations(schema).choice ?? {};
  return Object.keys(words)
    .filter((value) => !(value in extensions))
    .map((value) => JSON.stringify(value));
};

/** For descriptions. */
export const needs = (extension: Extension): string =>
  `Needs a server with the API extension \`${extension}\` (${sinceWords(extension)} or newer).`;

/** The refusal of every definition: the type itself, and what is declared of it. */
export const refuseWithoutExtension = (definition: ResourceDefinition): Rule =>
  refusal(async ({ inputs }, { client, signal }): Promise<Note[]> => {
    const whole = await lackedSentence(definition.type, definition.extension, client, signal);
    if (whole !== undefined) return [{ path: [], sentence: whole, as: "unsupported" }];
    return lackedOf(gatedIn(definition.inputs, inputs), client, signal);
  });

async function lackedOf(gated: readonly Gated[], client: LxdClient, signal: AbortSignal): Promise<Note[]> {
  const notes = gated.map(async ({ path, extension, words, advice }): Promise<Note[]> => {
    const sentence = await lackedSentence(words, extension, client, signal);
    return sentence === undefined ? [] : [{ path, sentence: `${sentence} ${advice}`, as: "unsupported" }];
  });
  return (await Promise.all(notes)).flat();
}

/** That the server lacks what this needs; nothing where it has it, or where nothing is needed. */
async function lackedSentence(
  what: string,
  extension: Extension | undefined,
  client: LxdClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (extension === undefined) return undefined;
  const { apiExtensions, environment, kind } = await client.server({ signal });
  if (apiExtensions.has(extension)) return undefined;
  const version = environment.server_version;
  const here = version === undefined ? "" : ` (${serverKinds[kind].name} ${version})`;
  return `${what} needs a server with the API extension "${extension}" (${sinceWords(extension)} or newer), which this one${here} does not have.`;
}

export const hasWhatItNeeds = async (
  { extension }: Pick<ResourceDefinition, "extension">,
  { client, signal }: Pick<Context, "client" | "signal">,
): Promise<boolean> => extension === undefined || (await client.hasExtension(extension, { signal }));

/** An error where the server lacks what a type or a function needs, or what it is given. */
export async function demandExtension(
  what: string,
  extension: Extension | undefined,
  { client, signal }: Pick<Context, "client" | "signal">,
  given: readonly Gated[] = [],
): Promise<void> {
  const whole = await lackedSentence(what, extension, client, signal);
  const lacked = whole === undefined ? await lackedOf(given, client, signal) : [{ sentence: whole }];
  if (lacked.length === 0) return;
  throw new Failure("unsupported", lacked.map(({ sentence }) => sentence).join("\n"));
}
