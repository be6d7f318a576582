import { Value as Wire, type Struct } from "google-protobuf/google/protobuf/struct_pb";
import { signatureKey, unknownSentinels } from "../reconcile/signatures";
import { fromSigned } from "../reconcile/signed";
import { Unknown, type PropertyMap, type Value } from "../reconcile/values";

/** Properties as they came from the engine. No struct is no properties. */
export function decode(struct: Struct | undefined): PropertyMap {
  return struct === undefined ? {} : Object.fromEntries(entries(struct));
}

/** Properties where their absence means something: import sends none. */
export function decodeOptional(struct: Struct | undefined): PropertyMap | undefined {
  return struct === undefined ? undefined : decode(struct);
}

function decodeValue(wire: Wire): Value {
  switch (wire.getKindCase()) {
    case Wire.KindCase.NUMBER_VALUE:
      return wire.getNumberValue();
    case Wire.KindCase.BOOL_VALUE:
      return wire.getBoolValue();
    case Wire.KindCase.STRING_VALUE: {
      const text = wire.getStringValue();
      return unknownSentinels.has(text) ? Unknown.value : text;
    }
    case Wire.KindCase.LIST_VALUE:
      return wire.getListValue()!.getValuesList().map(decodeValue);
    case Wire.KindCase.STRUCT_VALUE:
      return decodeObject(wire.getStructValue()!);
    default:
      return null;
  }
}

function decodeObject(struct: Struct): Value {
  const signature = struct.getFieldsMap().get(signatureKey)?.getStringValue();
  if (signature === undefined) return Object.fromEntries(entries(struct));
  return fromSigned(signature, new Map(entries(struct)));
}

function entries(struct: Struct): [string, Value][] {
  const result: [string, Value][] = [];
  struct.getFieldsMap().forEach((value, key) => result.push([key, decodeValue(value)]));
  return result;
}
