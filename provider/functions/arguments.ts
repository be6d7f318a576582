/** Arguments and results that several functions have in the same words. */
import type { Report, ResourceDefinition } from "../reconcile/definition";
import type { FunctionContext } from "../reconcile/function";
import { Failure } from "../reconcile/host";
import { flag, number, optional, text } from "../reconcile/properties";
import { textOf, type PropertyMap, type Value } from "../reconcile/values";
import { LxdError } from "../lxd";
import { checkReference } from "../resources/shared";

export const projectArgument = optional(text("The project. Default: the provider's project."));

export const targetArgument = optional(
  text("In a cluster: the member that is asked. Default: the one that the provider talks to."),
);

export const ignoreMissing = optional(
  flag(
    "Answer `exists: false`, and nothing else, where there is no such object. Default false: that is an error.",
  ),
);

export const existsResult = flag(
  "Whether there is such an object; false only with `ignoreMissing`, and then nothing else is answered.",
);

/** Of lists that one request answers for all projects; on servers with that extension. */
export const allProjectsArgument = (everywhere: ResourceDefinition["everywhere"]) =>
  optional(
    flag("Those of all projects. Default false. Excludes `project`.", {
      default: false,
      extension: everywhere === true ? undefined : everywhere,
    }),
  );

export function checkAllProjects({ allProjects, project }: PropertyMap, report: Report): void {
  if (allProjects !== true || project === undefined) return;
  report("allProjects", "allProjects and project exclude each other; leave one of them out.");
}

export const instanceArgument = text("The name of the instance (its output `name`, not its id).");

export const filterArgument = optional(
  text(
    "Only those for which this holds on the server, such as `name eq web.* and status eq Running`: fields as the API names them (`config.user.role`), `eq`, `ne`, `and`, `or`, `not`; values are regular expressions. See https://documentation.ubuntu.com/lxd/en/latest/rest-api/#filtering.",
  ),
);

/** Arguments that may name a project. */
interface InProject {
  readonly project?: Value;
}

/** What every request of a function carries. */
export const optionsOf = (inputs: InProject, context: FunctionContext) => ({
  project: projectOf(inputs, context),
  signal: context.signal,
});

export const projectOf = ({ project }: InProject, context: FunctionContext): string =>
  textOf(project) || context.project;

export const without = <T extends PropertyMap>(map: T): PropertyMap =>
  Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== undefined));

/** Ids given where names are meant. */
export const checkNames =
  (...names: readonly string[]) =>
  (inputs: PropertyMap, report: Report): void => {
    for (const name of names) {
      checkReference(inputs, name, report);
      if (inputs[name] === "") report(name, `${name} must not be empty.`);
    }
  };

/** `label` is what is missing, in words: `network "br0"`. */
export function absent(label: string, project: string | undefined, advice = "", cause?: unknown): Failure {
  const where = project === undefined ? "" : ` in project "${project}"`;
  return new Failure("notFound", `There is no ${label}${where} on the server.${advice}`, { cause });
}

/** The resources of a pool and logs that are not there are answered with 500 and these words (seen on 5.0.2). */
const missingInWords = /^storage pool not found$|: no such file or directory$/i;

const isMissing = (error: unknown): boolean =>
  error instanceof LxdError && (error.kind === "notFound" || missingInWords.test(error.serverMessage));

/** The answer about one object, or what `ignoreMissing` asks for where the server has none. */
export async function orMissing(
  inputs: PropertyMap,
  label: string,
  project: string | undefined,
  read: () => Promise<PropertyMap | undefined>,
): Promise<PropertyMap> {
  let found: PropertyMap | undefined;
  try {
    found = await read();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (found) return { exists: true, ...found };
  if (inputs.ignoreMissing === true) return { exists: false };
  throw absent(label, project, " With ignoreMissing: true the answer is exists: false, and no error.");
}

/** What a list answers, in an order that says nothing and is always the same. */
export const sortedBy = <T extends PropertyMap>(
  entries: readonly T[],
  ...keys: (keyof T & string)[]
): T[] => {
  const place = (entry: T) => JSON.stringify(keys.map((key) => entry[key]));
  return [...entries].sort((a, b) => (place(a) < place(b) ? -1 : 1));
};

export const targetOf = ({ target = "" }: { readonly target?: string }): { target?: string } =>
  target === "" ? {} : { target };

/** The answer about what belongs to an object; where that is missing, words that say so. */
export async function ofParent<T>(
  label: string,
  project: string | undefined,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw absent(label, project, "", error);
  }
}

export const exportPath = text(
  "The file that it is written to; directories on the way are made, and a file that is there is written over.",
);

export const exportResults = {
  path: text("The file."),
  size: optional(number("The size of the file in bytes; not in a preview.")),
  sha256: optional(text("SHA-256 of the file, in hex; not in a preview.")),
};

export const checkExport =
  (...names: readonly string[]) =>
  (inputs: PropertyMap, report: Report): void => {
    checkNames(...names)(inputs, report);
    if (inputs.path === "") report("path", "path must not be empty.");
  };
