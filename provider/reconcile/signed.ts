/** What JSON does not have, from an object that a signature marks: as the engine sends it, and as a state keeps it. */
import { Failure } from "./host";
import {
  archiveSignature,
  assetSignature,
  outputSignature,
  resourceSignature,
  secretSignature,
} from "./signatures";
import { Archive, Asset, Secret, Unknown, type Value } from "./values";

/** @param fields those of the object, read already */
export function fromSigned(signature: string, fields: ReadonlyMap<string, Value>): Value {
  switch (signature) {
    case secretSignature:
      return secret(fields.get("value") ?? null);
    case assetSignature:
      return assetOf(fields);
    case archiveSignature:
      return archiveOf(fields);
    case resourceSignature:
      return resourceOf(fields);
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

function assetOf(fields: ReadonlyMap<string, Value>): Asset {
  const source = {
    ...text(fields, "hash"),
    ...text(fields, "text"),
    ...text(fields, "path"),
    ...text(fields, "uri"),
  };
  const empty = source.hash === hashOfNothing && source.path === undefined && source.uri === undefined;
  return new Asset(empty ? { ...source, text: "" } : source);
}

function archiveOf(fields: ReadonlyMap<string, Value>): Archive {
  const source = { ...text(fields, "hash"), ...text(fields, "path"), ...text(fields, "uri") };
  const assets = fields.get("assets");
  if (assets === undefined || assets === null) return new Archive(source);
  const files = Object.entries(assets).filter(
    (entry): entry is [string, Asset | Archive] => entry[1] instanceof Asset || entry[1] instanceof Archive,
  );
  return new Archive({ ...source, assets: Object.fromEntries(files) });
}

/** A resource is meant by its id. Components have none, only a URN; an empty one is not known yet. */
function resourceOf(fields: ReadonlyMap<string, Value>): Value {
  const id = fields.get("id");
  if (id === undefined || id === null) return fields.get("urn") ?? null;
  return id === "" ? Unknown.value : id;
}

function text<Key extends string>(fields: ReadonlyMap<string, Value>, key: Key): { [key in Key]?: string } {
  const value = fields.get(key);
  return (typeof value === "string" && value !== "" ? { [key]: value } : {}) as { [key in Key]?: string };
}
