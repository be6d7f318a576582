/** The programs of the documentation: the examples of the schema, and those in the pages of docs/guides. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readExample } from "../../scripts/generate/examples.js";

const ROOT = resolve(__dirname, "../..");
const GUIDES = join(ROOT, "docs/guides");

export interface DocumentedProgram {
  /** Where it stands, for messages: a page, or what it is the example of. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** What it needs beside a server, in words. */
  readonly needs?: string;
}

/** Every block of code in a text in Markdown, with what the line before it says it needs. */
const blocksOf = (place: string, markdown: string): DocumentedProgram[] =>
  [
    ...markdown.matchAll(
      /(?:<!-- Needs: (?<needs>.*?) -->\s+)?^```(?<language>\w+)\n(?<text>[\s\S]*?)^```$/gm,
    ),
  ].map(({ groups: { language = "", text = "", needs } = {} }) => ({ place, language, text, needs }));

interface Described {
  readonly description: string;
}

interface Schema {
  readonly resources: Readonly<Record<string, Described>>;
  readonly functions: Readonly<Record<string, Described>>;
}

const schema = JSON.parse(readFileSync(join(ROOT, "schema.json"), "utf8")) as Schema;

/** The examples of the schema by token; functions that share a program have the same text. */
export const documentedExamples: Readonly<Record<string, readonly DocumentedProgram[]>> = Object.fromEntries(
  [...Object.entries(schema.resources), ...Object.entries(schema.functions)].map(
    ([token, { description }]) => {
      const [, chooser = ""] =
        /<!--Start PulumiCodeChooser -->\n([\s\S]*?)<!--End PulumiCodeChooser -->/.exec(description) ?? [];
      return [token, blocksOf(token, chooser)];
    },
  ),
);

/** The sources of the examples, with what they need. */
export const exampleSources: readonly DocumentedProgram[] = readdirSync(
  join(ROOT, "provider/schema/examples"),
).map((file) => {
  const { needs, yaml } = readExample(readFileSync(join(ROOT, "provider/schema/examples", file), "utf8"));
  return { place: file.replace(/\.yaml$/, ""), language: "yaml", text: yaml, needs };
});

/** Blocks of the pages that are whole programs, and not a part of one. */
const isProgram = ({ language, text }: DocumentedProgram) =>
  (language === "yaml" && /^(resources|variables):$/m.test(text)) ||
  (language === "ts" && text.includes('from "pulumi-lxd"'));

const pages = existsSync(GUIDES) ? readdirSync(GUIDES).filter((file) => file.endsWith(".md")) : [];

export const guidePrograms: readonly DocumentedProgram[] = pages.flatMap((page) =>
  blocksOf(page.replace(/\.md$/, ""), readFileSync(join(GUIDES, page), "utf8")).filter(isProgram),
);
