/** What is in a project, but for its profile `default`, which comes and goes with it. */
import { apiPath, segmentsIn } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import type { Raw } from "../../reconcile/entity";
import { featureOf } from "../../reconcile/projectFeature";
import { NetworkZone } from "../network/zone";

/** An object by the words of its API path: `["storage-pools", "ssd", "volumes", "custom", "data"]`. */
export interface Content {
  readonly words: readonly string[];
  /** The member of the cluster that has it. */
  readonly target?: string;
}

/** In this order nothing is deleted that something else still uses, once profiles have given up their devices. */
const kinds = [
  "instances",
  "images",
  "storage-pools",
  "networks",
  "network-acls",
  "network-zones",
  "profiles",
];

export const kindOf = ({ words }: Content): string => words[0] ?? "";
export const pathOf = ({ words }: Content): string => apiPath(...words);

/** Paths as people read them: `instances/web, images/3ee64be3c3c7`. */
export const listed = (contents: readonly Content[]): string =>
  contents.map(({ words }) => words.join("/").replace(/^(images\/.{12}).*/, "$1")).join(", ");

/** An object that the server names by a URL. */
export function contentAt(url: string): Content {
  const target = new URL(url, "http://server").searchParams.get("target");
  return { words: segmentsIn(url), ...(target === null ? {} : { target }) };
}

/** The file systems of instances and images are listed too (LXD 5.21 and 6), and go with these alone. */
const goesWithOther = ({ words }: Content) => words[2] === "volumes" && words[3] !== "custom";

const projectIn = (url: string) => new URL(url, "http://server").searchParams.get("project") ?? "default";

/**
 * The server's own count is not to be relied on: 5.0.2 deletes and renames projects that hold volumes, which are lost
 * then, and no server lists zones among what uses a project. What is listed for a project that has none of a kind of its
 * own is that of `default`, so each is asked for only where the server's own rule gives the project some.
 */
export async function contentsOf(project: Raw, context: Context): Promise<Content[]> {
  const found = new Map<string, Content>();
  const add = (content: Content) => found.set(JSON.stringify(content), content);
  const own = (project.used_by ?? []).filter((url) => projectIn(url) === project.name).map(contentAt);
  for (const content of own.filter((one) => !goesWithOther(one))) add(content);
  const feature = await featureOf(NetworkZone, context.client, context.signal);
  if (feature !== undefined && project.config?.[feature] === "true") {
    for (const zone of await zonesOf(project.name, context)) add({ words: ["network-zones", zone] });
  }
  const rank = (of: Content) => (kinds.indexOf(kindOf(of)) + kinds.length + 1) % (kinds.length + 1);
  return [...found.values()]
    .filter(({ words }) => words.join("/") !== "profiles/default")
    .sort((a, b) => rank(a) - rank(b) || (a.words.join("/") < b.words.join("/") ? -1 : 1));
}

async function zonesOf(project: string, context: Context): Promise<string[]> {
  const options = { project, query: { recursion: "1" }, signal: context.signal };
  const { value } = await context.client.get<{ name: string }[] | null>(apiPath("network-zones"), options);
  return (value ?? []).map(({ name }) => name);
}
