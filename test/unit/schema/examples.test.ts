/** The examples of the schema: each type and function has one, and each is what Check takes. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { check } from "../../../provider/reconcile/lifecycle/check";
import { annotations } from "../../../provider/reconcile/properties";
import { Archive, Asset, Unknown, type PropertyMap, type Value } from "../../../provider/reconcile/values";
import { resources } from "../../../provider/resources";
import { documentedExamples, exampleSources, guidePrograms } from "../../support/documentedPrograms";

interface Program {
  readonly resources?: Readonly<Record<string, { readonly type: string; readonly properties?: object }>>;
}

/** A value of a program as Check meets it in a preview: what comes from elsewhere is not known yet. */
function previewed(value: unknown): Value {
  if (typeof value === "string") return value.includes("${") ? Unknown.value : value;
  if (Array.isArray(value)) return value.map(previewed);
  if (typeof value !== "object" || value === null) return value as Value;
  const entries = Object.entries(value);
  const [[first, argument] = []] = entries;
  if (first === "fn::fileAsset") return new Asset({ path: String(argument) });
  if (first === "fn::fileArchive") return new Archive({ path: String(argument) });
  if (first?.startsWith("fn::")) return Unknown.value;
  return Object.fromEntries(entries.map(([key, one]) => [key, previewed(one)]));
}

/** What the SDKs add to what the program says: the defaults of the schema. */
const filledIn = (type: string, properties: PropertyMap): PropertyMap => {
  const declared = resources.find((definition) => definition.type === type)?.inputs.properties ?? {};
  const defaults = Object.entries(declared)
    .map(([name, property]): [string, Value | undefined] => [name, annotations(property).default])
    .filter((entry): entry is [string, Value] => ["string", "number", "boolean"].includes(typeof entry[1]));
  return { ...Object.fromEntries(defaults), ...properties };
};

function failuresOf(text: string): string[] {
  const { resources: declared = {} } = parse(text) as Program;
  return Object.entries(declared).flatMap(([name, { type: token, properties = {} }]) => {
    const type = token.slice("lxd:".length);
    const definition = resources.find((one) => one.type === type);
    if (definition === undefined) return [`${name} is a ${token}, which is no type of this provider`];
    const news = filledIn(type, previewed(properties) as PropertyMap);
    const request = { type, name, olds: {}, news, randomSeed: Buffer.alloc(32, 7) };
    return check(definition, request, { project: "default" }).failures.map(
      ({ property, reason }) => `${name}: ${property}: ${reason}`,
    );
  });
}

describe("the examples", () => {
  for (const [token, programs] of Object.entries(documentedExamples)) {
    it(`has one of ${token} in every language`, () => {
      const name = token.split(":").at(-1);
      assert.deepEqual(
        programs.map(({ language }) => language),
        ["typescript", "python", "go", "yaml"],
        `${token} has no example: write provider/schema/examples/${name}.yaml (a program that shows it, with a comment on top that says what of), and run \`npm run gen\`.`,
      );
    });
  }

  for (const { place, text } of [
    ...exampleSources,
    ...guidePrograms.filter((one) => one.language === "yaml"),
  ]) {
    it(`is what Check takes, with the defaults that SDKs fill in: ${place}`, () => {
      assert.deepEqual(failuresOf(text), []);
    });
  }
});
