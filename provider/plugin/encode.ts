import { ListValue, NullValue, Struct, Value as Wire } from "google-protobuf/google/protobuf/struct_pb";
import {
  archiveSignature,
  assetSignature,
  secretSignature,
  signatureKey,
  unknownSentinel,
} from "../reconcile/signatures";
import { Archive, Asset, Secret, Unknown, type PropertyMap, type Value } from "../reconcile/values";

/** Properties for the engine. What is undefined is left out. */
export function encode(properties: PropertyMap): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined) fields.set(key, encodeValue(value));
  }
  return struct;
}

function encodeValue(value: Value): Wire {
  const wire = new Wire();
  if (value === null || value === undefined) return wire.setNullValue(NullValue.NULL_VALUE);
  if (typeof value === "boolean") return wire.setBoolValue(value);
  if (typeof value === "number") return wire.setNumberValue(value);
  if (typeof value === "string") return wire.setStringValue(value);
  if (value instanceof Unknown) return wire.setStringValue(unknownSentinel);
  if (Array.isArray(value)) {
    return wire.setListValue(new ListValue().setValuesList(value.map(encodeValue)));
  }
  return wire.setStructValue(encode(marked(value)));
}

/** What JSON does not have, as a signed object. */
function marked(value: Secret | Asset | Archive | PropertyMap): PropertyMap {
  if (value instanceof Secret) return { [signatureKey]: secretSignature, value: value.value };
  if (value instanceof Asset) return { [signatureKey]: assetSignature, ...value.source };
  if (value instanceof Archive) return { [signatureKey]: archiveSignature, ...value.source };
  return value;
}
