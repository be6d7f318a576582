/**
 * Secrets follow the value. A definition's marks, and the paths that mirror one another within a resource, stand in
 * secrets.ts; this is for what is echoed elsewhere: by a snapshot of the instance, by an instance of its profile, by a
 * function. What a program of this run has marked as secret is marked in every answer that holds the same text.
 */
import { isOwnEntry, withCare } from "./firstEchoes";
import { InitFailed, type Provider, type ReadAnswer, type ReadRequest } from "./host";
import { isRecognisable } from "./recognisable";
import { isSecretKey, unwrap } from "./secrets";
import { Secret, isList, isMap, type PropertyMap, type Value } from "./values";

/** From here on a text is also found within others (an output of a command, a path). */
const shortestWithin = 8;

/** What echoing goes by. */
export interface Words {
  /** Properties that name objects: part of ids and paths, which nobody can hide. */
  readonly names: ReadonlySet<string>;
  /** The outputs of a type that echo other objects. */
  readonly echoes: (type: string) => readonly string[];
}

class Echoes {
  readonly #texts = new Set<string>();
  /** What somebody has declared in clear. */
  readonly #clear = new Set<string>();

  constructor(private readonly words: Words) {}

  /**
   * Notes what the program marks: to be called with what comes from it, before Check adds the marks of the definition
   * and of the names of keys.
   */
  note(properties: PropertyMap): void {
    for (const [name, value] of Object.entries(properties)) {
      if (!this.words.names.has(name)) this.#noteMarked(value);
    }
  }

  /** The same of inputs that are in the state: of those that are secret by their keys, the program need not say so. */
  noteStated(properties: PropertyMap): void {
    this.note(withoutSecretKeys(properties));
  }

  /** With marks on what it echoes of others for the first time. */
  markedWithCare(
    { type, oldOutputs }: Pick<ReadRequest, "type" | "oldOutputs">,
    answer: NonNullable<ReadAnswer>,
  ): PropertyMap {
    if (oldOutputs === undefined) return answer.outputs;
    const own = unwrap(answer.inputs).plain;
    const isKnown = (key: string, text: string) => this.#clear.has(text) || isOwnEntry(own, key, text);
    return withCare(answer.outputs, unwrap(oldOutputs).plain, this.words.echoes(type), isKnown);
  }

  /** With marks on what echoes a secret. */
  marked(properties: PropertyMap): PropertyMap {
    if (this.#texts.size === 0) return properties;
    const isNamed = (key: string) => this.words.names.has(key) || key === "url";
    return Object.fromEntries(
      Object.entries(properties).map(([key, item]) => [key, isNamed(key) ? item : this.#walk(item)]),
    );
  }

  #noteMarked(value: Value): void {
    if (value instanceof Secret) this.#noteTexts(value.value);
    else if (typeof value === "string") this.#clear.add(value);
    else for (const part of partsOf(value)) this.#noteMarked(part);
  }

  #noteTexts(value: Value): void {
    if (typeof value === "string" && isRecognisable(value)) this.#texts.add(value);
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

const withoutSecretKeys = (properties: PropertyMap): PropertyMap =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => !isSecretKey(key))
      .map(([key, item]) => [key, isMap(item) ? withoutSecretKeys(item) : item]),
  );

/** The same provider, which marks what echoes the secrets of its programs. */
export function echoing(provider: Provider, words: Words): Provider {
  const echoes = new Echoes(words);
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
    read: (request, call) => {
      if (request.oldInputs !== undefined) echoes.noteStated(request.oldInputs);
      return answered(async () => {
        const answer = await provider.read(request, call);
        return answer && { ...answer, outputs: echoes.markedWithCare(request, answer) };
      });
    },
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
