/** Several YAML programs as one, so that the CLI looks at all of them in one preview. */
import { parse } from "yaml";
import type { Yaml } from "./cli";

const sections = ["config", "variables", "resources", "outputs"] as const;

type Program = Partial<Record<(typeof sections)[number], Yaml>>;

/** The names of a program get its own in front; outputs, which nobody refers to, as well. */
function renamed(program: Program, prefix: string): Program {
  const names = Object.keys({ ...program.config, ...program.variables, ...program.resources });
  const inReferences = (text: string) =>
    text.replace(/\$\{([\w-]+)/g, (whole, name: string) =>
      names.includes(name) ? `\${${prefix}${name}` : whole,
    );
  const within = (value: unknown): unknown => {
    if (typeof value === "string") return inReferences(value);
    if (Array.isArray(value)) return value.map(within);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, within(one)]));
  };
  const section = (of: Yaml = {}): Yaml =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [`${prefix}${name}`, within(value)]));
  return Object.fromEntries(sections.map((name) => [name, section(program[name])]));
}

export function mergedProgram(programs: readonly { readonly place: string; readonly text: string }[]): Yaml {
  const all = programs.map(({ place, text }) =>
    renamed(parse(text) as Program, `${place.replace(/\W/g, "")}_`),
  );
  return Object.fromEntries(
    sections.map((section) => [
      section,
      Object.assign({}, ...all.map((program) => program[section])) as Yaml,
    ]),
  );
}
