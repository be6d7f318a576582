/**
 * Property paths as the engine writes them: `config["limits.cpu"]`, `devices.eth0.parent`, `profiles[0]`.
 *
 * Names are joined by dots; a key that holds anything but letters, digits and underscores is quoted, for an
 * unquoted `config.limits.cpu` would point to config → limits → cpu and show nothing.
 */
import { isList, isMap, type PropertyMap, type Value } from "./values";

export type Path = readonly (string | number)[];

/** What is at a path; undefined where nothing is. */
export function at(properties: PropertyMap, path: Path): Value | undefined {
  let here: Value | undefined = properties;
  for (const step of path) {
    if (isList(here)) here = here[Number(step)];
    else here = here !== undefined && isMap(here) ? here[String(step)] : undefined;
  }
  return here;
}

export function printPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z0-9_]+$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `["${step.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"]`;
  }
  return text;
}

/** Reads what `printPath` writes, and the looser forms that users write in `ignoreChanges`. */
export function parsePath(text: string): (string | number)[] {
  const path: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const [all, quoted, index, name] =
      /^(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|\.?([^.[]+))/.exec(rest) ?? [];
    if (quoted !== undefined) path.push(quoted.replace(/\\(.)/g, "$1"));
    else if (index !== undefined) path.push(index === "*" ? "*" : Number(index));
    else if (name !== undefined) path.push(name);
    if (all === undefined) throw new Error(`"${text}" is not a property path: unexpected text at "${rest}"`);
    at += all.length;
  }
  return path;
}

/** Whether `pattern` (which may hold `*`) covers `path`: is equal to it, or lies above it. */
export function covers(pattern: Path, path: Path): boolean {
  return (
    pattern.length <= path.length &&
    pattern.every((step, i) => step === "*" || String(step) === String(path[i]))
  );
}

/** From a JSON pointer (RFC 6901), as fast-json-patch gives it, to the path within `value`. */
export function fromPointer(pointer: string, value: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let here: unknown = value;
  for (const escaped of pointer.split("/").slice(1)) {
    const key = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(here) && /^\d+$/.test(key) ? Number(key) : key);
    const inside: Readonly<Record<string, unknown>> =
      typeof here === "object" && here !== null ? { ...here } : {};
    here = inside[key];
  }
  return path;
}
