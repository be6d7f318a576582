/**
 * The index of an image server that speaks simplestreams (https://images.lxd.canonical.com): which image an alias means,
 * by kind and architecture, as LXD itself finds it (LXD shared/simplestreams: products.go).
 */
import { fromJson } from "../../lxd";
import { download } from "../ofInstance/files/content";
import { canonicalArchitecture } from "../../reconcile/normalise";
import { Failure } from "../../reconcile/host";
import type { ImageKind } from "./kinds";

export interface StreamedImage {
  readonly fingerprint: string;
  /** The version of the product, such as `20260101_07:42`. */
  readonly serial: string;
  readonly size: number;
  readonly properties: Readonly<Record<string, string>>;
}

interface Item {
  readonly ftype: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly [hash: string]: string | number | undefined;
}

interface Product {
  readonly aliases?: string;
  readonly arch?: string;
  readonly os?: string;
  readonly release?: string;
  readonly release_title?: string;
  readonly variant?: string;
  readonly versions?: Readonly<Record<string, { readonly items?: Readonly<Record<string, Item>> }>>;
}

interface Index {
  readonly index: Readonly<Record<string, { readonly datatype: string; readonly path: string }>>;
}

export interface Wanted {
  readonly alias: string;
  readonly kind: ImageKind;
  readonly architecture: string;
}

/** The newest image of an alias; a sentence that says what there is where there is none. */
export async function findStreamed(
  server: string,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<StreamedImage> {
  const products = await productsOf(server, signal);
  const named = products.filter(({ aliases = "" }) => aliases.split(",").includes(wanted.alias));
  const ours = named.filter(
    ({ arch = "" }) => canonicalArchitecture(arch) === canonicalArchitecture(wanted.architecture),
  );
  for (const product of ours) {
    const found = newestOf(product, wanted.kind);
    if (found) return found;
  }
  throw new Failure("notFound", missing(server, wanted, named, ours));
}

function missing(
  server: string,
  { alias, kind, architecture }: Wanted,
  named: Product[],
  ours: Product[],
): string {
  const start = `${server} has no image "${alias}"`;
  if (named.length === 0) return `${start}. Check the alias.`;
  const architectures = named
    .map(({ arch = "" }) => canonicalArchitecture(arch))
    .sort()
    .join(", ");
  if (ours.length === 0) return `${start} for ${architecture}; it has it for ${architectures}.`;
  return `${start} of type "${kind}" for ${architecture}.`;
}

/** Names of the hash of a whole image that is split in two, by the second part; the server takes the first that is there. */
const combined: Readonly<Record<ImageKind, readonly (readonly [part: string, hash: string])[]>> = {
  container: [
    ["squashfs", "combined_squashfs_sha256"],
    ["root.tar.xz", "combined_rootxz_sha256"],
    ["root.tar.xz", "combined_sha256"],
  ],
  "virtual-machine": [
    ["disk-kvm.img", "combined_disk-kvm-img_sha256"],
    ["disk1.img", "combined_disk1-img_sha256"],
    ["uefi1.img", "combined_uefi1-img_sha256"],
  ],
};

const metadataParts = ["lxd.tar.xz", "incus.tar.xz"];
const wholeImages = ["lxd_combined.tar.gz", "incus_combined.tar.gz"];

function newestOf({ versions = {}, ...product }: Product, kind: ImageKind): StreamedImage | undefined {
  for (const serial of Object.keys(versions).sort().reverse()) {
    const items = Object.values(versions[serial]?.items ?? {});
    const image = wholeIn(items, kind) ?? splitIn(items, kind);
    if (image) return { ...image, serial, properties: propertiesOf(product, serial) };
  }
  return undefined;
}

type Found = Pick<StreamedImage, "fingerprint" | "size">;

function wholeIn(items: readonly Item[], kind: ImageKind): Found | undefined {
  const whole = items.find(({ ftype }) => wholeImages.includes(ftype));
  if (kind !== "container" || whole?.sha256 === undefined) return undefined;
  return { fingerprint: whole.sha256, size: whole.size ?? 0 };
}

function splitIn(items: readonly Item[], kind: ImageKind): Found | undefined {
  const metadata = items.find(({ ftype }) => metadataParts.includes(ftype));
  for (const [part, hash] of combined[kind]) {
    const fingerprint = metadata?.[hash];
    const rest = items.find(({ ftype }) => ftype === part);
    if (typeof fingerprint !== "string" || rest === undefined) continue;
    return { fingerprint, size: (metadata?.size ?? 0) + (rest.size ?? 0) };
  }
  return undefined;
}

function propertiesOf(product: Omit<Product, "versions">, serial: string): Record<string, string> {
  const { os, release, release_title, variant, arch } = product;
  const told = { os, release, release_title, variant, architecture: arch, serial };
  return Object.fromEntries(Object.entries(told).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** By server: an index is some megabytes, and one command may ask for many images of it. */
const known = new Map<string, Promise<Product[]>>();

function productsOf(server: string, signal: AbortSignal): Promise<Product[]> {
  const products = known.get(server) ?? fetchProducts(server.replace(/\/$/, ""), signal);
  known.set(server, products);
  products.catch(() => known.delete(server));
  return products;
}

async function fetchProducts(server: string, signal: AbortSignal): Promise<Product[]> {
  const { index } = await fetchJson<Index>(`${server}/streams/v1/index.json`, signal);
  const streams = Object.values(index).filter(({ datatype }) => datatype === "image-downloads");
  const files = streams.map(({ path }) =>
    fetchJson<{ products: Record<string, Product> }>(`${server}/${path}`, signal),
  );
  return (await Promise.all(files)).flatMap(({ products }) => Object.values(products));
}

async function fetchJson<T>(uri: string, signal: AbortSignal): Promise<T> {
  const parts: Buffer[] = [];
  for await (const part of download(uri, signal)) parts.push(part);
  try {
    return fromJson<T>(Buffer.concat(parts).toString("utf8"));
  } catch (error) {
    throw new Failure("unavailable", `${uri} is no index of images: it is not JSON.`, { cause: error });
  }
}
