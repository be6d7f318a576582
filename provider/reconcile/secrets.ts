/**
 * Secret marks are taken off before a handler sees a value, and put back on everything that leaves it.
 *
 * A mark is remembered as the path it stood at. It is put back on the same path of inputs and outputs, and on
 * what mirrors that path elsewhere: `config["k"]` is also secret in `effectiveConfig`, `expandedConfig` and in
 * the remainder.
 */
import { covers, type Path } from "./paths";
import { Secret, Unknown, isList, isMap, mapped, type PropertyMap, type Value } from "./values";

/** Keys whose values LXD's users put secrets into; secret wherever configuration is echoed. */
const secretKeys =
  /^(cloud-init\.|user\.(user-data|vendor-data|network-config)$|environment\.|core\.trust_password$|.*[._](password|secret|token|api_key|private_key)$)/;

const configurationMaps = ["config", "effectiveConfig", "expandedConfig"];

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

/** The marks that configuration carries by the names of its keys, whoever declared them. */
function marksByName(properties: PropertyMap): Path[] {
  const marks: Path[] = [];
  const collect = (map: Value | undefined, prefix: Path) => {
    if (map === undefined || !isMap(map)) return;
    for (const key of Object.keys(map)) if (secretKeys.test(key)) marks.push([...prefix, key]);
  };
  for (const name of configurationMaps) collect(properties[name], [name]);
  const remainder = properties.__remainder;
  if (remainder !== undefined && isMap(remainder)) collect(remainder.config, ["__remainder", "config"]);
  const kept = properties.__kept;
  const previous = kept !== undefined && isMap(kept) ? kept.previous : undefined;
  // Of the server's configuration the keys themselves; of a profile, beside others, its configuration.
  collect(previous, ["__kept", "previous"]);
  if (previous !== undefined && isMap(previous)) collect(previous.config, ["__kept", "previous", "config"]);
  return marks;
}

/** Where a mark on an input also belongs in the outputs. */
function mirrors(mark: Path): Path[] {
  const [first = "", ...rest] = mark;
  if (first === "config") {
    return [mark, ...["effectiveConfig", "expandedConfig"].map((name) => [name, ...rest]), remainderOf(mark)];
  }
  if (first === "devices") return [mark, ["expandedDevices", ...rest], remainderOf(mark)];
  return [mark, remainderOf(mark), ["__record", first]];
}

/** The remainder keeps whole entries, so a mark within an entry covers all of it. */
function remainderOf(mark: Path): Path {
  return ["__remainder", ...mark.slice(0, 2)];
}

/** Puts marks on: those given, their mirrors, and those that the names of keys demand. */
export function rewrap(properties: PropertyMap, marks: readonly Path[]): PropertyMap {
  const all = [...marks.flatMap(mirrors), ...marksByName(properties)];
  const walk = (node: Value, path: Path): Value => {
    if (all.some((mark) => mark.length === path.length && covers(mark, path))) {
      return node instanceof Secret ? node : new Secret(node);
    }
    if (!all.some((mark) => mark.length > path.length && covers(path, mark.slice(0, path.length))))
      return node;
    if (isList(node)) return node.map((item, i) => walk(item, [...path, i]));
    return isMap(node) ? mapped(node, (item, key) => walk(item, [...path, key])) : node;
  };
  return mapped(properties, (node, key) => walk(node, [key]));
}

/** Puts marks on configuration by the names of its keys, wherever it stands: in the results of functions. */
export function rewrapEchoes(properties: PropertyMap): PropertyMap {
  const entry = (item: Value, key: string): Value =>
    secretKeys.test(key) && !(item instanceof Secret) ? new Secret(item) : walk(item, key);
  const walk = (node: Value, name: string): Value => {
    if (isList(node)) return node.map((item) => walk(item, ""));
    return isMap(node) ? mapped(node, configurationMaps.includes(name) ? entry : walk) : node;
  };
  return mapped(properties, walk);
}
