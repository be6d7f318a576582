/** Values as dynamic providers exchange them with the engine: plain JSON with Pulumi's signatures in it. */
import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { Asset, Archive, Secret, Unknown, isMap, type PropertyMap, type Value } from "../reconcile/values";

/** What the closure itself needs, and the logical name that the protocol does not tell. */
export const providerKey = "__provider";
export const nameKey = "__logicalName";

export type Plain = { [key: string]: unknown };

function toValue(plain: unknown): Value {
  if (plain === undefined || plain === null) return null;
  if (plain === unknownValue) return Unknown.value;
  if (Array.isArray(plain)) return plain.map(toValue);
  if (typeof plain === "object") return toProperties(plain as Plain);
  return plain;
}

export function toProperties(plain: Plain): PropertyMap {
  const result: PropertyMap = {};
  for (const [key, value] of Object.entries(plain)) {
    if (value !== undefined && key !== providerKey && key !== nameKey) result[key] = toValue(value);
  }
  return result;
}

function fromValue(value: Value): unknown {
  if (value instanceof Unknown) return unknownValue;
  if (value instanceof Secret) return { [specialSigKey]: specialSecretSig, value: fromValue(value.value) };
  if (value instanceof Asset || value instanceof Archive) return { ...value.source };
  if (Array.isArray(value)) return value.map(fromValue);
  return isMap(value) ? fromProperties(value) : value;
}

export function fromProperties(properties: PropertyMap): Plain {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, fromValue(value)]));
}
