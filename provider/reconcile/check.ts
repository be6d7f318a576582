/** Whether inputs have the form that a definition asks for; if not, a sentence for each mistake. */
import { isIP } from "node:net";
import { closest, distance } from "fastest-levenshtein";
import { instantOf } from "./instants";
import { certificateBytes } from "./normalise";
import { printPath, type Path } from "./paths";
import {
  annotations,
  isRequired,
  itemsOf,
  objectOf,
  valuesOf,
  type TObject,
  type TSchema,
} from "./properties";
import type { Report } from "./definition";
import { Archive, Asset, Unknown, isList, isMap, type PropertyMap, type Value } from "./values";

/** The nearest of `known` when it is near enough to be what was meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const found = closest(word, [...known]);
  return distance(word.toLowerCase(), found.toLowerCase()) <= Math.max(2, word.length / 3)
    ? found
    : undefined;
}

const kinds: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
};

export function kindOf(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Asset) return "an asset";
  if (value instanceof Archive) return "an archive";
  if (isMap(value)) return "a map";
  return kinds[typeof value] ?? typeof value;
}

/**
 * Inputs in the form that the definition asks for (nulls dropped, numbers in string maps turned into strings, times
 * in the form that LXD takes),
 * while every deviation is reported.
 */
export function checkProperties(
  given: PropertyMap,
  definition: TObject,
  report: Report,
  where: { readonly path: Path; readonly owner: string },
): PropertyMap {
  const checked: PropertyMap = {};
  const known = Object.keys(definition.properties);
  for (const [name, value] of Object.entries(given)) {
    const path = [...where.path, name];
    const schema = definition.properties[name];
    if (name.startsWith("__") || (where.path.length === 0 && name === "pulumi")) continue;
    if (schema === undefined) {
      const near = nearest(name, known);
      const hint = near ? `did you mean "${near}"?` : `it has ${known.join(", ")}.`;
      report(printPath(path), `"${name}" is not a property of ${where.owner}; ${hint}`);
      continue;
    }
    if (value === null) continue;
    const settled = checkValue(value, schema, path, report);
    if (settled !== undefined) checked[name] = settled;
  }
  for (const [name, schema] of Object.entries(definition.properties)) {
    const missing = given[name] === undefined || given[name] === null;
    if (isRequired(definition, name) && missing) {
      const about = annotations(schema).description?.split(". ")[0] ?? "";
      report(
        printPath([...where.path, name]),
        `${where.owner} needs "${name}": ${about.replace(/\.$/, "")}.`,
      );
    }
  }
  return checked;
}

function checkValue(
  value: Value,
  schema: TSchema | undefined,
  path: Path,
  report: Report,
): Value | undefined {
  const name = printPath(path);
  if (value instanceof Unknown || schema?.type === undefined) return value;
  const wrong = (wanted: string) => {
    report(name, `${name} must be ${wanted}, not ${kindOf(value)}.`);
    return undefined;
  };
  switch (schema.type) {
    case "string":
      if (typeof value === "string") return checkText(value, schema, name, report);
      if (typeof value === "number" && annotations(schema).sameAs === "mode") {
        return reportMode(value, name, report);
      }
      return wrong(textWanted(schema));
    case "boolean":
      return typeof value === "boolean" ? value : wrong("true or false");
    case "number":
    case "integer":
      return checkNumber(value, schema, name, report) ?? undefined;
    case "asset":
      return value instanceof Asset ? value : wrong("an asset (new FileAsset(path); fn::fileAsset in YAML)");
    case "archive":
      if (value instanceof Archive) return value;
      return wrong("an archive (new FileArchive(path); fn::fileArchive in YAML)");
    case "array":
      if (!isList(value)) return wrong("a list");
      return value.flatMap((item, i) => checkValue(item, itemsOf(schema), [...path, i], report) ?? []);
    case "object": {
      if (!isMap(value)) return wrong("a map");
      const members = objectOf(schema);
      if (members) return checkProperties(value, members, report, { path, owner: name });
      const values = valuesOf(schema);
      return values ? checkEntries(value, schema, values, path, report) : value;
    }
    default:
      return value;
  }
}

/** A YAML number where a text is meant is a common slip; the form says what the text looks like. */
function textWanted(schema: TSchema): string {
  const { form } = annotations(schema);
  return form === undefined ? "a string" : `a string, ${form}`;
}

function checkEntries(
  map: PropertyMap,
  schema: TSchema,
  values: TSchema,
  path: Path,
  report: Report,
): PropertyMap {
  const { modes = [] } = annotations(schema);
  const entries = Object.entries(map).flatMap(([key, item]): [string, Value][] => {
    if (item === null) return [];
    const at = [...path, key];
    if (values.type === "string" && typeof item === "number" && modes.includes(key)) {
      reportMode(item, printPath(at), report);
      return [];
    }
    const given = values.type === "string" ? asText(item, printPath(at), report) : item;
    const settled = given === undefined ? undefined : checkValue(given, values, at, report);
    return settled === undefined ? [] : [[key, settled]];
  });
  return Object.fromEntries(entries);
}

/**
 * Numbers and booleans as LXD writes them. Numbers come as doubles: what has more digits than these hold is another
 * number by now.
 */
function asText(item: Value, name: string, report: Report): Value | undefined {
  if (typeof item === "boolean") return String(item);
  if (typeof item !== "number") return item;
  const text = String(item);
  const isWhole = Math.abs(item) <= Number.MAX_SAFE_INTEGER;
  if (isWhole && !text.includes("e")) return text;
  const why = isWhole ? "is written in another way on its way" : "has more digits than arrive here";
  report(name, `${name} is a number that ${why}; quote it, so that it is a string.`);
  return undefined;
}

/** A mode without quotes is read as a number: YAML takes 0660 for 432, and 660 for 660. */
function reportMode(value: number, name: string, report: Report): undefined {
  const possible = [value.toString(8), String(value)].filter((digits) => /^[0-7]{1,3}$/.test(digits));
  const likely = possible.filter(isUsualMode);
  const meant = (likely.length > 0 ? likely : possible).map((digits) => `"${digits.padStart(4, "0")}"`);
  const advice = meant.length === 0 ? "it in quotes" : meant.join(" or ");
  report(
    name,
    `${name} must be a string, permissions in octal such as "0644", not a number (YAML reads 0660 without quotes as 432): write ${advice}.`,
  );
  return undefined;
}

/** The group may do no more than the owner, and others no more than the group. */
function isUsualMode(digits: string): boolean {
  const [owner = 0, group = 0, others = 0] = digits.padStart(3, "0").split("").map(Number);
  return (owner | group) === owner && (group | others) === group;
}

function checkText(value: string, schema: TSchema, name: string, report: Report): string | undefined {
  const { enum: allowed, pattern, form, sameAs, secret } = annotations(schema);
  const shown = secret ? "its value" : `"${value}"`;
  if (allowed && !allowed.includes(value)) {
    const near = nearest(value, allowed);
    const meant = near ? `; did you mean "${near}"?` : ".";
    report(
      name,
      `${name} must be one of ${allowed.map((word) => `"${word}"`).join(", ")}, not ${shown}${meant}`,
    );
    return undefined;
  }
  if (pattern && !new RegExp(pattern).test(value)) {
    report(name, `${name} must be ${form ?? `of the form ${pattern}`}, which ${shown} is not.`);
    return undefined;
  }
  if (sameAs === "address" && isIP(value) === 0) {
    report(name, `${name} must be an IP address such as 192.0.2.1 or 2001:db8::1, which ${shown} is not.`);
    return undefined;
  }
  if (sameAs === "instant") {
    // No time is none, which the server does not take.
    if (value === "") return undefined;
    const instant = instantOf(value);
    if (instant !== undefined) return instant;
    report(name, `${name} must be a time such as 2030-01-31T12:00:00Z or 2030-01-31, which ${shown} is not.`);
    return undefined;
  }
  if (sameAs === "certificate" && certificateBytes(value) === undefined) {
    report(
      name,
      `${name} must be an X.509 certificate as PEM text (-----BEGIN CERTIFICATE-----) or as base64 DER, and is neither.`,
    );
    return undefined;
  }
  return value;
}

function checkNumber(value: Value, schema: TSchema, name: string, report: Report): number | undefined {
  const numeric = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const { minimum } = annotations(schema);
  const whole = schema.type === "integer";
  const fits =
    typeof numeric === "number" &&
    Number.isFinite(numeric) &&
    (!whole || Number.isSafeInteger(numeric)) &&
    (minimum === undefined || numeric >= minimum);
  if (fits) return numeric;
  const wanted = `a ${whole ? "whole " : ""}number${minimum === undefined ? "" : ` of at least ${minimum}`}`;
  const shown =
    typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : kindOf(value);
  report(name, `${name} must be ${wanted}, not ${shown}.`);
  return undefined;
}
