/** Which member of a cluster an object is on. */
import type { PropertyMap, Value } from "./values";

/** What servers that are not clustered call their one place, and what remote pools have none of. */
const isMember = (place: Value | undefined): place is string =>
  typeof place === "string" && place !== "" && place !== "none";

/** The member that holds an object: the one that the server told, or else the one that was asked for. */
export function placeOf({ location, target }: Partial<PropertyMap>): { target?: string } {
  const place = [location, target].find(isMember);
  return place === undefined ? {} : { target: place };
}

/** A target that names where the object is anyway, or that is named no longer, is no move. */
export async function judgePlace(
  inputs: PropertyMap,
  outputs: PropertyMap,
  isThere: (target: string) => Promise<boolean>,
): Promise<{ target?: "same" }> {
  const wanted = placeOf({ target: inputs.target }).target;
  const now = placeOf(outputs).target;
  const isHere = wanted === undefined || wanted === now || (now === undefined && (await isThere(wanted)));
  return isHere ? { target: "same" } : {};
}
