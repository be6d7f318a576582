/** What is marked as secret is in no sentence: not in an error, not in what Check finds wrong, not in the log. */
import { InitFailed, type Call, type Provider } from "./host";
import { isRecognisable } from "./recognisable";
import { Secret, isList, isMap, type PropertyMap, type Value } from "./values";

function textsOf(value: Value): string[] {
  if (value instanceof Secret) return textsOf(value.value);
  // Sentences also name parts of what looks like a path.
  if (typeof value === "string") return [value, ...value.split("/")];
  if (isList(value)) return value.flatMap(textsOf);
  return isMap(value) ? Object.values(value).flatMap(textsOf) : [];
}

function secretTexts(value: Value): string[] {
  if (value instanceof Secret) return textsOf(value);
  if (isList(value)) return value.flatMap(secretTexts);
  return isMap(value) ? Object.values(value).flatMap(secretTexts) : [];
}

type Conceal = (text: string) => string;

function concealing(properties: readonly (PropertyMap | undefined)[]): Conceal {
  const secrets = [...new Set(properties.flatMap((map) => (map ? secretTexts(map) : [])))]
    .filter(isRecognisable)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

function concealed(error: unknown, conceal: Conceal): unknown {
  if (error instanceof InitFailed) {
    return new InitFailed(error.id, error.outputs, error.reasons.map(conceal), error.inputs);
  }
  if (error instanceof Error) {
    error.message = conceal(error.message);
    if (error.stack !== undefined) error.stack = conceal(error.stack);
  }
  return error;
}

async function about<T>(conceal: Conceal, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  const { log } = call;
  try {
    return await work({
      ...call,
      log: {
        debug: (message) => log.debug(conceal(message)),
        info: (message) => log.info(conceal(message)),
        warning: (message) => log.warning(conceal(message)),
        status: (message) => log.status(conceal(message)),
      },
    });
  } catch (error) {
    throw concealed(error, conceal);
  }
}

/** The same provider, which keeps the secrets of a request to itself. */
export function discreet(provider: Provider): Provider {
  return {
    checkConfig: (olds, news) => {
      const conceal = concealing([olds, news]);
      const { inputs, failures } = provider.checkConfig(olds, news);
      return { inputs, failures: failures.map((one) => ({ ...one, reason: conceal(one.reason) })) };
    },
    diffConfig: (olds, news, call) =>
      about(concealing([olds, news]), call, (discreetly) => provider.diffConfig(olds, news, discreetly)),
    configure: async (configuration) => {
      try {
        await provider.configure(configuration);
      } catch (error) {
        throw concealed(error, concealing([configuration]));
      }
    },
    check: (request, call) => {
      const conceal = concealing([request.olds, request.news]);
      return about(conceal, call, async (quiet) => {
        const { inputs, failures } = await provider.check(request, quiet);
        return { inputs, failures: failures.map((one) => ({ ...one, reason: conceal(one.reason) })) };
      });
    },
    diff: (request, call) =>
      about(concealing([request.oldInputs, request.oldOutputs, request.news]), call, (quiet) =>
        provider.diff(request, quiet),
      ),
    create: (request, call) =>
      about(concealing([request.inputs]), call, (quiet) => provider.create(request, quiet)),
    read: (request, call) =>
      about(concealing([request.oldInputs, request.oldOutputs]), call, (quiet) =>
        provider.read(request, quiet),
      ),
    update: (request, call) =>
      about(concealing([request.oldInputs, request.oldOutputs, request.news]), call, (quiet) =>
        provider.update(request, quiet),
      ),
    delete: (request, call) =>
      about(concealing([request.oldInputs, request.oldOutputs]), call, (quiet) =>
        provider.delete(request, quiet),
      ),
    list: (request, call) =>
      about(concealing([request.query]), call, (quiet) => provider.list(request, quiet)),
    invoke: (request, call) => {
      const conceal = concealing([request.args]);
      return about(conceal, call, async (quiet) => {
        const { result, failures } = await provider.invoke(request, quiet);
        return { result, failures: failures.map((one) => ({ ...one, reason: conceal(one.reason) })) };
      });
    },
    close: () => provider.close(),
  };
}
