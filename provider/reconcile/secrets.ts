/**
 * Secret marks are taken off before a handler sees a value, and put back on everything that leaves it.
 *
 * A mark is remembered as the path it stood at. It is put back on the same path of inputs and outputs, and on
 * what mirrors that path within the resource: `config["k"]` is also secret in `effectiveConfig` and `expandedConfig`,
 * as in every map of the resource that has an entry `k`, and in the remainder.
 */
import { isDeepStrictEqual } from "node:util";
import { at, covers, type Path } from "./paths";
import { Secret, Unknown, isList, isMap, mapped, type PropertyMap, type Value } from "./values";

/** Keys whose values LXD's users put secrets into; secret in every map. */
const secretKeys =
  /^(cloud-init\.|user\.(user-data|vendor-data|network-config)$|environment\.|core\.trust_password$|.*[._](password|secret|token|api_key|private_key)$)/;

export const isSecretKey = (key: string): boolean => secretKeys.test(key);

/** Takes every mark off, and says where they stood. */
export function unwrap(value: PropertyMap): { plain: PropertyMap; marks: Path[] } {
  const marks: Path[] = [];
  const walk = (node: Value, path: Path): Value => {
    if (node instanceof Secret) {
      marks.push(path);
      return walk(node.value, path);
    }
    if (isList(node)) return node.map((item, i) => walk(item, [...path, i]));
    return isMap(node) ? mapped(node, (item, key) => walk(item, [...path, key])) : node;
  };
  return { plain: mapped(value, (node, key) => walk(node, [key])), marks };
}

/** With unknown values in the place of secret ones. */
export function withoutSecrets(properties: PropertyMap, marks: readonly Path[]): PropertyMap {
  const hide = (node: Value): Value => {
    if (node instanceof Secret) return Unknown.value;
    if (isList(node)) return node.map(hide);
    return isMap(node) ? mapped(node, hide) : node;
  };
  return mapped(rewrap(properties, marks), hide);
}

/** The marks of a state that stay: those on values that are still what they were. */
export const lasting = (marks: readonly Path[], before: PropertyMap, now: PropertyMap): Path[] =>
  marks.filter((path) => isDeepStrictEqual(at(before, path), at(now, path)));

/** Where a mark on an input also belongs. */
function mirrors(mark: Path, properties: PropertyMap): Path[] {
  const [first = "", ...rest] = mark;
  const whole = properties[first];
  const others = Object.keys(properties).filter(
    (name) => name !== first && !name.startsWith("__") && isMap(properties[name] ?? null),
  );
  // Of a map that is secret as a whole, others mirror the entries.
  const entries = rest.length > 0 ? [rest] : whole !== undefined && isMap(whole) ? keysOf(whole) : [];
  return [
    ...[mark, ["__record", first]],
    // The remainder keeps whole entries, so a mark within an entry covers all of it.
    ["__remainder", ...mark.slice(0, 2)],
    ...others.flatMap((name) => entries.map((entry) => [name, ...entry])),
  ];
}

const keysOf = (map: PropertyMap): Path[] => Object.keys(map).map((key) => [key]);

/** Puts marks on, at these paths and nowhere else. */
export function mark(properties: PropertyMap, marks: readonly Path[]): PropertyMap {
  const walk = (node: Value, path: Path): Value => {
    if (marks.some((one) => one.length === path.length && covers(one, path))) {
      return node instanceof Secret ? node : new Secret(node);
    }
    if (!marks.some((one) => one.length > path.length && covers(path, one.slice(0, path.length))))
      return node;
    if (isList(node)) return node.map((item, i) => walk(item, [...path, i]));
    return isMap(node) ? mapped(node, (item, key) => walk(item, [...path, key])) : node;
  };
  return mapped(properties, (node, key) => walk(node, [key]));
}

/** Puts marks on: those given, their mirrors, and those that the names of keys demand. */
export const rewrap = (properties: PropertyMap, marks: readonly Path[]): PropertyMap =>
  markByName(
    mark(
      properties,
      marks.flatMap((one) => mirrors(one, properties)),
    ),
  );

/** Puts marks on what is secret by the name of its key, in every map and whoever declared it. */
export function markByName(properties: PropertyMap): PropertyMap {
  const entry = (item: Value, key: string): Value =>
    isSecretKey(key) && !(item instanceof Secret) ? new Secret(item) : walk(item);
  const walk = (node: Value): Value => {
    if (isList(node)) return node.map(walk);
    return isMap(node) ? mapped(node, entry) : node;
  };
  return mapped(properties, walk);
}
