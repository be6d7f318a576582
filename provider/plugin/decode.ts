import { Value as Wire, type Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Failure } from "../reconcile/host";
import { Archive, Asset, Secret, Unknown, type PropertyMap, type Value } from "../reconcile/values";
import {
  archiveSignature,
  assetSignature,
  outputSignature,
  resourceSignature,
  secretSignature,
  signatureKey,
  unknownSentinels,
} from "./signatures";

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
  const fields = new Map(entries(struct));
  switch (signature) {
    case secretSignature:
      return secret(fields.get("value") ?? null);
    case assetSignature:
      return decodeAsset(fields);
    case archiveSignature:
      return decodeArchive(fields);
    case resourceSignature:
      return decodeResource(fields);
    case outputSignature: {
      // Without a value it is not known yet.
      const value = fields.get("value") ?? Unknown.value;
      return fields.get("secret") === true ? secret(value) : value;
    }
    default:
      throw new Failure(
        "invalid",
        `a value has the signature "${signature}", which this provider does not know`,
      );
  }
}

/** A secret within a secret says nothing more. */
function secret(value: Value): Secret {
  return value instanceof Secret ? value : new Secret(value);
}

/** The engine leaves an empty text out of the message; its hash tells it from an old asset. */
const hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function decodeAsset(fields: ReadonlyMap<string, Value>): Asset {
  const source = {
    ...text(fields, "hash"),
    ...text(fields, "text"),
    ...text(fields, "path"),
    ...text(fields, "uri"),
  };
  const empty = source.hash === hashOfNothing && source.path === undefined && source.uri === undefined;
  return new Asset(empty ? { ...source, text: "" } : source);
}

function decodeArchive(fields: ReadonlyMap<string, Value>): Archive {
  const source = { ...text(fields, "hash"), ...text(fields, "path"), ...text(fields, "uri") };
  const assets = fields.get("assets");
  if (assets === undefined || assets === null) return new Archive(source);
  const files = Object.entries(assets).filter(
    (entry): entry is [string, Asset | Archive] => entry[1] instanceof Asset || entry[1] instanceof Archive,
  );
  return new Archive({ ...source, assets: Object.fromEntries(files) });
}

/** A resource is meant by its id. Components have none, only a URN; an empty one is not known yet. */
function decodeResource(fields: ReadonlyMap<string, Value>): Value {
  const id = fields.get("id");
  if (id === undefined || id === null) return fields.get("urn") ?? null;
  return id === "" ? Unknown.value : id;
}

function text<Key extends string>(fields: ReadonlyMap<string, Value>, key: Key): { [key in Key]?: string } {
  const value = fields.get(key);
  return (typeof value === "string" && value !== "" ? { [key]: value } : {}) as { [key in Key]?: string };
}

function entries(struct: Struct): [string, Value][] {
  const result: [string, Value][] = [];
  struct.getFieldsMap().forEach((value, key) => result.push([key, decodeValue(value)]));
  return result;
}
