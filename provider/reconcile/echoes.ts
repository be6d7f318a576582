/**
 * Secrets follow the value. A definition's marks, and the paths that mirror one another within a resource, stand in
 * secrets.ts; this is for what is echoed elsewhere: by a snapshot of the instance, by an instance of its profile, by a
 * function. What a program of this run has marked as secret is marked in every answer that holds the same text.
 */
import { InitFailed, type Provider } from "./host";
import { Secret, isList, isMap, type PropertyMap, type Value } from "./values";

/** Shorter texts, `true` and `false` cannot be told from ordinary ones. */
const shortest = 4;
/** From here on a text is also found within others (an output of a command, a path). */
const shortestWithin = 8;
const ordinary = ["true", "false"];

class Echoes {
  readonly #texts = new Set<string>();

  constructor(
    /** Properties that name objects: part of ids and paths, which nobody can hide. */
    private readonly names: ReadonlySet<string>,
  ) {}

  /**
   * Notes what the program marks: to be called with what comes from it, before Check adds the marks of the definition
   * and of the names of keys.
   */
  note(properties: PropertyMap): void {
    for (const [name, value] of Object.entries(properties)) {
      if (!this.names.has(name)) this.#noteMarked(value);
    }
  }

  /** With marks on what echoes a secret. */
  marked(properties: PropertyMap): PropertyMap {
    if (this.#texts.size === 0) return properties;
    const isNamed = (key: string) => this.names.has(key) || key === "url";
    return Object.fromEntries(
      Object.entries(properties).map(([key, item]) => [key, isNamed(key) ? item : this.#walk(item)]),
    );
  }

  #noteMarked(value: Value): void {
    if (value instanceof Secret) this.#noteTexts(value.value);
    else for (const part of partsOf(value)) this.#noteMarked(part);
  }

  #noteTexts(value: Value): void {
    const isTold = typeof value === "string" && value.length >= shortest && !ordinary.includes(value);
    if (isTold) this.#texts.add(value);
    else if (value instanceof Secret) this.#noteTexts(value.value);
    else for (const part of partsOf(value)) this.#noteTexts(part);
  }

  #walk(value: Value): Value {
    if (typeof value === "string") return this.#holds(value) ? new Secret(value) : value;
    if (isList(value)) return value.map((item) => this.#walk(item));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#walk(item)]));
  }

  #holds(text: string): boolean {
    if (this.#texts.has(text)) return true;
    return [...this.#texts].some((secret) => secret.length >= shortestWithin && text.includes(secret));
  }
}

const partsOf = (value: Value): readonly Value[] =>
  isList(value) ? value : isMap(value) ? Object.values(value) : [];

/** The same provider, which marks what echoes the secrets of its programs; `names` are no secrets. */
export function echoing(provider: Provider, names: ReadonlySet<string>): Provider {
  const echoes = new Echoes(names);
  const answered = async <T extends { outputs: PropertyMap; inputs?: PropertyMap } | undefined>(
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      const answer = await work();
      return answer && { ...answer, outputs: echoes.marked(answer.outputs) };
    } catch (error) {
      if (!(error instanceof InitFailed)) throw error;
      throw new InitFailed(error.id, echoes.marked(error.outputs), error.reasons, error.inputs);
    }
  };
  return {
    checkConfig: (olds, news) => provider.checkConfig(olds, news),
    diffConfig: (olds, news, call) => provider.diffConfig(olds, news, call),
    configure: (configuration) => provider.configure(configuration),
    check: (request, call) => {
      echoes.note(request.news);
      return provider.check(request, call);
    },
    diff: (request, call) => provider.diff(request, call),
    create: (request, call) => answered(() => provider.create(request, call)),
    read: (request, call) => answered(() => provider.read(request, call)),
    update: (request, call) => answered(() => provider.update(request, call)),
    delete: (request, call) => provider.delete(request, call),
    list: (request, call) => provider.list(request, call),
    invoke: async (request, call) => {
      echoes.note(request.args);
      const { result, failures } = await provider.invoke(request, call);
      return { result: echoes.marked(result), failures };
    },
    close: () => provider.close(),
  };
}
