/** Values as dynamic providers exchange them with the engine: plain JSON with Pulumi's signatures in it. */
import {
  specialArchiveSig,
  specialAssetSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} from "@pulumi/pulumi/runtime/rpc";
import { isNote } from "./notes";
import { Asset, Archive, Secret, Unknown, isMap, type PropertyMap, type Value } from "../reconcile/values";

export type Plain = { [key: string]: unknown };

function toValue(plain: unknown): Value {
  if (plain === undefined || plain === null) return null;
  if (plain === unknownValue) return Unknown.value;
  if (Array.isArray(plain)) return plain.map(toValue);
  if (typeof plain !== "object") return plain;
  const { [specialSigKey]: signature, ...fields } = plain as Plain;
  if (signature === specialAssetSig) return new Asset(fields);
  if (signature === specialArchiveSig) return toArchive(fields);
  return toProperties(plain as Plain);
}

function toArchive({ assets, ...source }: Plain): Archive {
  if (typeof assets !== "object" || assets === null) return new Archive(source);
  const parts = Object.entries(assets).map(([name, part]) => [name, toValue(part)]);
  return new Archive({ ...source, assets: Object.fromEntries(parts) as Record<string, Asset | Archive> });
}

export function toProperties(plain: Plain): PropertyMap {
  const result: PropertyMap = {};
  for (const [key, value] of Object.entries(plain)) {
    if (value !== undefined && !isNote(key)) result[key] = toValue(value);
  }
  return result;
}

function fromValue(value: Value): unknown {
  if (value instanceof Unknown) return unknownValue;
  if (value instanceof Secret) return { [specialSigKey]: specialSecretSig, value: fromValue(value.value) };
  if (value instanceof Asset) return { [specialSigKey]: specialAssetSig, ...value.source };
  if (value instanceof Archive) return { [specialSigKey]: specialArchiveSig, ...fromArchive(value) };
  if (Array.isArray(value)) return value.map(fromValue);
  return isMap(value) ? fromProperties(value) : value;
}

function fromArchive({ source }: Archive): Plain {
  return source.assets === undefined ? { ...source } : { ...source, assets: fromProperties(source.assets) };
}

export function fromProperties(properties: PropertyMap): Plain {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, fromValue(value)]));
}
