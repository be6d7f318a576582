import { parsePath } from "../../provider/reconcile/paths";
import { isMap, type PropertyMap, type Value } from "../../provider/reconcile/values";

/** The new inputs with the old value at each of the paths, as the engine gives them to Check. */
export function ignoreChanges(news: PropertyMap, olds: PropertyMap, paths: readonly string[]): PropertyMap {
  return paths.reduce((inputs, path) => keep(inputs, olds, parsePath(path)) as PropertyMap, news);
}

function keep(news: Value | undefined, olds: Value | undefined, path: readonly (string | number)[]): Value {
  const [step, ...rest] = path;
  if (step === "*") {
    const keys = new Set([...Object.keys(children(news)), ...Object.keys(children(olds))]);
    return [...keys].reduce<Value>((inputs, key) => keep(inputs, olds, [key, ...rest]), news ?? {});
  }
  const key = String(step);
  const old = children(olds)[key];
  const now = children(news);
  // Below what the program has no longer, the engine keeps nothing, and says so.
  if (rest.length > 0 && !(key in now)) return news ?? {};
  const child = rest.length === 0 ? old : keep(now[key], old, rest);
  if (Array.isArray(news)) {
    const items = (news as Value[]).slice();
    if (child !== undefined) items[Number(step)] = child;
    return items;
  }
  const { [key]: _, ...others } = now;
  return child === undefined ? others : { ...others, [key]: child };
}

function children(value: Value | undefined): Record<string, Value> {
  if (Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  return value !== undefined && isMap(value) ? value : {};
}
