/** Values in the one spelling in which they are compared: absent is the default, and equal is equal. */
import { X509Certificate, createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import {
  annotations,
  itemsOf,
  objectOf,
  valuesOf,
  type SameAs,
  type TObject,
  type TSchema,
} from "./properties";
import { isList, isMap, type PropertyMap, type Value } from "./values";

/** Names of one architecture, the server's first (LXD shared/osarch: names, aliases and kernel ids). */
const architectures: readonly (readonly string[])[] = [
  ["i686", "i386", "i586", "386", "x86", "1"],
  ["x86_64", "amd64", "2"],
  ["armv7l", "armhf", "armel", "arm", "arm32", "3"],
  ["aarch64", "arm64", "4"],
  ["ppc", "powerpc", "5"],
  ["ppc64", "powerpc64", "6"],
  ["ppc64le", "ppc64el", "powerpc64le", "7"],
  ["s390x", "8"],
  ["mips", "9"],
  ["mips64", "10"],
  ["riscv32", "11"],
  ["riscv64", "12"],
];

export function canonicalArchitecture(name: string): string {
  return architectures.find((names) => names.includes(name.toLowerCase()))?.[0] ?? name;
}

/** The DER bytes of a certificate given as PEM or as base64 DER; undefined when it is neither. */
export function certificateBytes(text: string): Buffer | undefined {
  const trimmed = text.trim();
  const pem = trimmed.startsWith("-----BEGIN")
    ? trimmed
    : `-----BEGIN CERTIFICATE-----\n${trimmed.replace(/\s+/g, "").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----`;
  try {
    return new X509Certificate(pem).raw;
  } catch {
    return undefined; // Neither form: Check says so at the property.
  }
}

export function certificateFingerprint(text: string): string | undefined {
  const bytes = certificateBytes(text);
  return bytes && createHash("sha256").update(bytes).digest("hex");
}

/**
 * A certificate by its fingerprint; a key, or several blocks, without what line ends and blanks add. Anything else is
 * the path of a file, which is compared as a path.
 */
function canonicalPem(text: string): string {
  const blocks = text.split("-----BEGIN ").length - 1;
  if (blocks === 0) return text;
  const fingerprint = blocks === 1 ? certificateFingerprint(text) : undefined;
  return fingerprint ?? text.trim().replace(/\s*[\r\n]\s*/g, "\n");
}

/** LXD writes "never" and "unset" as the first instant of year 1 or of 1970. */
export function isUnset(instant: string): boolean {
  const time = Date.parse(instant);
  return instant === "" || instant.startsWith("0001-01-01") || time === 0;
}

/** An IP address as the server writes it: IPv6 in small letters, with its longest run of zeros left out. */
export function canonicalAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

const spellings: Record<Exclude<SameAs, "set">, (value: string) => string | undefined> = {
  address: canonicalAddress,
  // Newer servers say the project of everything, the default one too.
  apiPath: (value) => value.replace(/\?project=default$/, ""),
  architecture: canonicalArchitecture,
  certificate: (value) => certificateFingerprint(value) ?? value,
  fingerprint: (value) => value.toLowerCase(),
  pem: canonicalPem,
  mode: (value) => value.replace(/^0?o?/, "").padStart(4, "0"),
  instant: (value) => {
    if (isUnset(value)) return undefined;
    const time = Date.parse(value);
    // Of backups, LXD 5.0.2 keeps whole seconds.
    return Number.isNaN(time) ? value : new Date(Math.floor(time / 1000) * 1000).toISOString();
  },
  trimmed: (value) => value.trim(),
  words: (value) =>
    value
      .split(",")
      .map((word) => word.trim())
      .join(","),
};

export function canonical(value: Value, schema: TSchema): Value | undefined {
  const { sameAs } = annotations(schema);
  if (value === null) return undefined;
  if (typeof value === "string") return sameAs && sameAs !== "set" ? spellings[sameAs](value) : value;
  if (isList(value)) {
    const items = itemsOf(schema);
    const list = items ? value.map((item) => canonical(item, items) ?? item) : value;
    return sameAs === "set" ? sorted(list) : list;
  }
  if (!isMap(value)) return value;
  const values = valuesOf(schema);
  if (values) {
    const entries = Object.entries(value).filter(([, item]) => item !== null && item !== "");
    return Object.fromEntries(entries.map(([key, item]) => [key, canonical(item, values) ?? item]));
  }
  const members = objectOf(schema);
  return members ? canonicalInputs(value, members) : value;
}

/** The order of a set's elements says nothing, nor that one is named twice. */
function sorted(list: readonly Value[]): Value[] {
  const keyed = [...new Map(list.map((item) => [JSON.stringify(item), item]))];
  return keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, item]) => item);
}

/** Every declared property in its canonical spelling, defaults filled in, hidden ones left out. */
export function canonicalInputs(inputs: PropertyMap, definition: TObject): PropertyMap {
  const result: PropertyMap = {};
  for (const [name, schema] of Object.entries(definition.properties)) {
    const given = inputs[name];
    const value = given === undefined ? undefined : canonical(given, schema);
    const settled = value === undefined ? annotations(schema).default : value;
    if (settled !== undefined) result[name] = settled;
  }
  return result;
}

/** As declared, with the defaults of what was left out: what handlers see, and what outputs show. */
export function withDefaults(inputs: PropertyMap, definition: TObject): PropertyMap {
  const result: PropertyMap = { ...inputs };
  for (const [name, schema] of Object.entries(definition.properties)) {
    const fallback = annotations(schema).default;
    if (result[name] === undefined && fallback !== undefined) result[name] = fallback;
  }
  return result;
}
