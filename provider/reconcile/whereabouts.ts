/** Whether what a program names is on the server, or is going to be: the memory of what previews have planned. */
import { collectionAt } from "./endpoint";
import { LxdError, apiPath, nameIn, type LxdClient } from "../lxd";
import type { Address, NamedKind, ResourceDefinition } from "./definition";
import { Failure } from "./host";
import { lastSegment, printId } from "./ids";
import { asWords } from "./words";

/** Names alone: with contents, some lists take the server long. */
const namesOnly = { recursion: "0" };

export type Table = ReadonlyMap<string, ResourceDefinition>;

type EffectiveProject = (
  definition: Pick<ResourceDefinition, "scope" | "ownFeature">,
  project: string,
  signal?: AbortSignal,
) => Promise<string>;

export class Whereabouts {
  readonly #planned = new Set<string>();

  constructor(
    private readonly client: LxdClient,
    private readonly table: Table,
    private readonly effectiveProject: EffectiveProject,
  ) {}

  /** Notes what a preview has planned to make, to rename or to move. */
  plan(things: readonly string[]): void {
    for (const thing of things) this.#planned.add(thing);
  }

  planObject(type: string, address: Address): void {
    const definition = this.table.get(type);
    if (definition) this.#planned.add(`${type}:${printId(definition, address)}`);
  }

  isPlanned(thing: string): boolean {
    return this.#planned.has(thing);
  }

  /** The kind whose name stands in the server's words: the longest, as `network zone` holds `network`. */
  kindNamedIn(words: string): NamedKind | undefined {
    const said = words.toLowerCase();
    const named = [...this.table.values()].flatMap(({ type, noun, listedBy, notMade }) =>
      listedBy !== undefined && said.includes(asWords(type)) ? [{ type, noun, listedBy, notMade }] : [],
    );
    return named.sort((a, b) => b.type.length - a.type.length)[0];
  }

  /**
   * Where an object of that name is looked for in vain, in words; `undefined` where it is there or planned. `place`
   * tells the segments of its id beside the name.
   */
  async nowhere(
    type: string,
    name: string,
    place: Address,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const definition = this.table.get(type);
    if (!definition?.list) return undefined;
    const parents = definition.id.segments.slice(0, -1).filter((segment) => segment !== "project");
    if (parents.some((segment) => !place[segment])) return undefined;
    const { project: asked = "default" } = place;
    try {
      const project =
        definition.scope === "none" ? undefined : await this.effectiveProject(definition, asked, signal);
      const address = {
        ...place,
        ...(project !== undefined && { project }),
        [lastSegment(definition)]: name,
      };
      if (this.isPlanned(`${type}:${printId(definition, address)}`)) return undefined;
      const path = apiPath(...collectionAt(definition.path, address));
      const urls = await this.client.list<string>(path, { project, query: namesOnly, signal });
      if (urls.map(nameIn).includes(name)) return undefined;
      return wordsFor(definition, name, project, place, parents);
    } catch (error) {
      // Of what lies in something that is not there itself, nothing is said: its own absence is.
      const isBelowNothing = error instanceof Failure && error.kind === "notFound";
      const isHidden = error instanceof LxdError && ["notFound", "forbidden"].includes(error.kind);
      if (isBelowNothing || isHidden) return undefined;
      throw error;
    }
  }
}

function wordsFor(
  { type }: ResourceDefinition,
  name: string,
  project: string | undefined,
  place: Address,
  parents: readonly string[],
): string {
  const within = parents.map((segment) => ` in ${segment} "${place[segment]}"`).join("");
  const inProject = project === undefined ? "" : ` in project "${project}"`;
  return `${asWords(type)} "${name}"${within}${inProject}`;
}
