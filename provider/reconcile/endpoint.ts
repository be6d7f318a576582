/** Where the API has the objects of a type: `/1.0/networks/<network>/forwards/<listenAddress>`, by segments of the id. */
import type { Address } from "./definition";

const isPlace = /^<(\w+)>$/;

const stepsOf = (path: string): readonly string[] => path.split("?")[0]?.split("/").slice(2) ?? [];

/** The path's segments, with what an address has in the place of each name. */
export const segmentsAt = (path: string, address: Address): string[] =>
  stepsOf(path).map((step) => {
    const name = isPlace.exec(step)?.[1];
    return name === undefined ? step : (address[name] ?? "");
  });

/** The address of what is at a path; undefined where the server has nothing of that type there. */
export function addressAt(path: string, segments: readonly string[]): Address | undefined {
  const steps = stepsOf(path);
  if (steps.length !== segments.length) return undefined;
  const address: Record<string, string> = {};
  for (const [i, step] of steps.entries()) {
    const name = isPlace.exec(step)?.[1];
    const segment = segments[i] ?? "";
    if (name !== undefined) address[name] = segment;
    else if (step !== segment) return undefined;
  }
  return address;
}

/** The segments of the collection that they are listed in. */
export const collectionAt = (path: string, address: Address): string[] =>
  segmentsAt(path, address).slice(0, -1);

/** The segment of the id that names an object in its collection. */
export const lastIn = (path: string): string => isPlace.exec(stepsOf(path).at(-1) ?? "")?.[1] ?? "";

/** The path of the object that a collection is of; undefined where it is of the server itself. */
export function parentAt(path: string, address: Address): string[] | undefined {
  const parent = stepsOf(path).slice(0, -2);
  const isObject = isPlace.test(parent.at(-1) ?? "");
  return isObject ? segmentsAt(path, address).slice(0, -2) : undefined;
}
