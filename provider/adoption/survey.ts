/** Reads what is on a server: every object as an import would take it. */
import PQueue from "p-queue";
import { Failure, type Call, type Log, type Provider } from "../reconcile/host";
import { unwrap } from "../reconcile/secrets";
import { textOf, type PropertyMap } from "../reconcile/values";
import type { Kind } from "./kinds";

export interface Found {
  readonly type: string;
  readonly id: string;
  /** As an import gives them, secrets marked. */
  readonly inputs: PropertyMap;
  /** Without marks. */
  readonly outputs: PropertyMap;
  /** What it is to be called in the program, where that is said. */
  readonly called?: string;
  /** It is not on the server: an update makes it. */
  readonly isNew?: true;
}

export interface Skipped {
  readonly type: string;
  readonly id: string;
  readonly why: string;
}

export interface Survey {
  readonly found: readonly Found[];
  readonly skipped: readonly Skipped[];
}

/** Objects that are taken alone: by type, their ids with what they are called, if that is said. */
export type Wanted = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/** What a file names. */
export interface Named {
  readonly wanted: Wanted;
  /** What it says of them, for those that are not on the server. */
  readonly declared?: readonly Found[];
  readonly skipped: readonly Skipped[];
}

export interface Scope {
  /** These, and no others. */
  readonly wanted?: Wanted;
  /** Only these projects, and nothing that belongs to the server as a whole. */
  readonly projects?: readonly string[];
  /** What is looked for, in the order in which it is read. */
  readonly kinds: readonly Kind[];
  /** Hears how far it has come. */
  readonly onProgress: (type: string, done: number, all: number) => void;
}

/** Reads at the same time: the server answers few at once, so more would only wait there. */
const concurrency = 8;

const silent: Log = { debug() {}, info() {}, warning() {}, status() {} };

export async function survey(provider: Provider, scope: Scope, signal: AbortSignal): Promise<Survey> {
  const call: Call = { urn: "", log: silent, signal };
  const projects = scope.projects ?? (await projectsOf(provider, call));
  const found: Found[] = [];
  const skipped: Skipped[] = [];
  const queue = new PQueue({ concurrency });
  for (const { type, segments, leaves } of scope.kinds) {
    const isScoped = segments.includes("project");
    if (!isScoped && scope.projects !== undefined) continue;
    const wanted = scope.wanted && (scope.wanted.get(type) ?? new Map<string, string | undefined>());
    const ids = wanted
      ? [...wanted.keys()]
      : await idsOf(provider, type, isScoped ? projects : undefined, call);
    let done = 0;
    scope.onProgress(type, done, ids.length);
    const read = await queue.addAll(
      ids.map((id) => async () => {
        try {
          const answer = await provider.read({ type, id, timeout: 0 }, call);
          if (answer === undefined && wanted) skipped.push({ type, id, why: "it is not on the server" });
          return answer && { ...answer, called: wanted?.get(id) };
        } catch (error) {
          // One of several members of a cluster has to be named, which an id cannot.
          if (!(error instanceof Failure) || error.kind !== "invalid") throw error;
          skipped.push({ type, id, why: error.message });
          return undefined;
        } finally {
          scope.onProgress(type, ++done, ids.length);
        }
      }),
    );
    for (const answer of read) {
      if (!answer) continue; // It went while the others were read.
      const { id, inputs, called } = answer;
      const outputs = unwrap(answer.outputs).plain;
      const why = leaves(unwrap(inputs).plain, outputs);
      if (why === undefined) found.push({ type, id, inputs, outputs, called });
      else skipped.push({ type, id, why });
    }
  }
  return { found, skipped };
}

async function projectsOf(provider: Provider, call: Call): Promise<string[]> {
  const listed = await provider.list({ type: "Project", query: {} }, call);
  return listed.map(({ name }) => name);
}

/** Projects may share what is in `default`: each object is taken once. */
async function idsOf(
  provider: Provider,
  type: string,
  projects: readonly string[] | undefined,
  call: Call,
): Promise<string[]> {
  const queries = projects?.map((project) => ({ project })) ?? [{}];
  const lists = await Promise.all(queries.map((query) => provider.list({ type, query }, call)));
  return [...new Set(lists.flat().map(({ id }) => id))];
}

/** The project that an object is in; undefined for what belongs to the server. */
export const projectOf = ({ outputs }: Found) => textOf(outputs.project) || undefined;
