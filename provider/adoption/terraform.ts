/**
 * What a state of Terraform or OpenTofu has of a server (terraform-provider-lxd, or Incus's): which objects these are
 * here, and what they are called. The attributes of that provider have the API's names, and so have the segments of our
 * ids, so that little more than the names of types has to be known.
 */
import { Failure } from "../reconcile/host";
import { printId } from "../reconcile/ids";
import type { ResourceDefinition } from "../reconcile/definition";
import { entriesOf, isList, textOf, type PropertyMap, type Value } from "../reconcile/values";
import { underscored } from "../reconcile/words";
import type { Named, Skipped } from "./survey";

/** Types that are not called as here. */
const types: Readonly<Record<string, string>> = {
  cached_image: "Image",
  image_publish: "Image",
  publish_image: "Image",
  container: "Instance",
  instance_snapshot: "Snapshot",
  network_lb: "NetworkLoadBalancer",
  storage_volume: "Volume",
  storage_volume_copy: "Volume",
  volume_copy: "Volume",
  trust_certificate: "Certificate",
};

/** Attributes that are not called as segments of ids are. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  bucket: ["storage_bucket"],
  network: ["source_network"],
  project: ["source_project"],
};

const pascal = (name: string) =>
  name.replace(/(?:^|_)([a-z])/g, (_whole: string, letter: string) => letter.toUpperCase());

/** @param definitions of the kinds that an adoption takes */
export function readTerraformState(state: Value, definitions: readonly ResourceDefinition[]): Named {
  const wanted = new Map<string, Map<string, string>>();
  const skipped: Skipped[] = [];
  for (const { address, name, type, attributes: told } of objectsIn(state)) {
    const definition = definitions.find((one) => one.type === (types[type] ?? pascal(type)));
    const id = definition && idOf(definition, told);
    if (definition === undefined || id === undefined) {
      const why = definition ? "its state does not say where it is" : "no adoption takes such an object";
      skipped.push({ type: address, id: "", why });
      continue;
    }
    const ids = wanted.get(definition.type) ?? new Map<string, string>();
    wanted.set(definition.type, ids.set(id, name));
  }
  return { wanted, skipped };
}

interface Stated {
  /** As Terraform writes it: `lxd_instance.web`. */
  readonly address: string;
  readonly name: string;
  /** Without the provider: `instance`. */
  readonly type: string;
  readonly attributes: PropertyMap;
}

function objectsIn(state: Value): Stated[] {
  const { version, resources } = entriesOf(state);
  if (version !== 4 || !isList(resources)) {
    throw new Failure(
      "invalid",
      "This is no state of Terraform 0.12 or newer, or of OpenTofu (terraform state pull > FILE writes one).",
    );
  }
  return resources.flatMap((one): Stated[] => {
    const { mode, module, type, name, instances } = entriesOf(one);
    const [whole, kind] = /^(?:lxd|incus)_(.+)$/.exec(textOf(type)) ?? [];
    if (mode !== "managed" || kind === undefined || !isList(instances)) return [];
    return instances.map((instance): Stated => {
      const { index_key: index, attributes: told } = entriesOf(instance);
      const key = typeof index === "string" || typeof index === "number" ? index : undefined;
      const place = typeof module === "string" ? `${module}.` : "";
      const own = `${place.replaceAll("module.", "")}${textOf(name)}${key === undefined ? "" : `.${key}`}`;
      return {
        address: `${place}${whole}.${textOf(name)}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`,
        name: own.replace(/[^A-Za-z0-9_]+/g, "_"),
        type: kind,
        attributes: entriesOf(told),
      };
    });
  });
}

/** The id of an import; undefined where the state leaves a segment of it open. */
function idOf(definition: ResourceDefinition, told: PropertyMap): string | undefined {
  const address: Record<string, string> = {};
  for (const segment of definition.id.segments) {
    const names = [underscored(segment), ...(attributes[segment] ?? [])];
    const value = names.map((name) => told[name]).find((one) => typeof one === "string" && one !== "");
    const found = value ?? (segment === "project" ? "default" : undefined);
    if (typeof found !== "string") return undefined;
    address[segment] = found;
  }
  return printId(definition, address);
}
