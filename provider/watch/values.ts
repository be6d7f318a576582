/** Values as `pulumi stack export` writes them: JSON, with Pulumi's signatures in it. */
import { fromJson } from "../lxd";
import { Failure } from "../reconcile/host";
import { secretSignature, signatureKey } from "../reconcile/signatures";
import { fromSigned } from "../reconcile/signed";
import { isList, isMap, mapped, Secret, type PropertyMap, type Value } from "../reconcile/values";

/** The value that an export has, which was asked for with its secrets. */
export function exported(value: Value): Value {
  if (isList(value)) return value.map(exported);
  if (!isMap(value)) return value;
  const { [signatureKey]: signature, ...fields } = value;
  if (typeof signature !== "string") return exportedMap(value);
  if (signature === secretSignature) return new Secret(exported(openly(fields)));
  return fromSigned(signature, new Map(Object.entries(exportedMap(fields))));
}

export const exportedMap = (of: PropertyMap): PropertyMap => mapped(of, exported);

/** A secret's value lies in the export as the text of its JSON. */
function openly({ plaintext }: PropertyMap): Value {
  if (typeof plaintext === "string") return fromJson<Value>(plaintext);
  throw new Failure("invalid", "The stack's secrets are still encrypted in what Pulumi exports of it.");
}

/** Whether an export has an encrypted value there. */
export function holdsSecret(value: Value): boolean {
  if (isList(value)) return value.some(holdsSecret);
  if (!isMap(value)) return false;
  return value[signatureKey] === secretSignature || Object.values(value).some(holdsSecret);
}
