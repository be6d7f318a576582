/** Everything that a provider says passes here, before it reaches a host. */
import { InitFailed, type Call, type Provider } from "./host";
import type { PropertyMap } from "./values";

export type Reword = (text: string) => string;

function said(error: unknown, reword: Reword): unknown {
  if (error instanceof InitFailed) {
    return new InitFailed(error.id, error.outputs, error.reasons.map(reword), error.inputs);
  }
  if (error instanceof Error) {
    error.message = reword(error.message);
    if (error.stack !== undefined) error.stack = reword(error.stack);
  }
  return error;
}

async function about<T>(reword: Reword, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  const { log } = call;
  try {
    return await work({
      ...call,
      log: {
        debug: (message) => log.debug(reword(message)),
        info: (message) => log.info(reword(message)),
        warning: (message) => log.warning(reword(message)),
        status: (message) => log.status(reword(message)),
      },
    });
  } catch (error) {
    throw said(error, reword);
  }
}

/**
 * The same provider, of which every sentence is said in other words: of an error, of what Check finds wrong, in the log.
 * @param wording what to make of sentences about a request with these properties
 */
export function reworded(
  provider: Provider,
  wording: (properties: readonly (PropertyMap | undefined)[]) => Reword,
): Provider {
  return {
    checkConfig: (olds, news) => {
      const reword = wording([olds, news]);
      const { inputs, failures } = provider.checkConfig(olds, news);
      return { inputs, failures: failures.map((one) => ({ ...one, reason: reword(one.reason) })) };
    },
    diffConfig: (olds, news, call) =>
      about(wording([olds, news]), call, (inOtherWords) => provider.diffConfig(olds, news, inOtherWords)),
    configure: async (configuration) => {
      try {
        await provider.configure(configuration);
      } catch (error) {
        throw said(error, wording([configuration]));
      }
    },
    check: (request, call) => {
      const reword = wording([request.olds, request.news]);
      return about(reword, call, async (inOtherWords) => {
        const { inputs, failures } = await provider.check(request, inOtherWords);
        return { inputs, failures: failures.map((one) => ({ ...one, reason: reword(one.reason) })) };
      });
    },
    diff: (request, call) =>
      about(wording([request.oldInputs, request.oldOutputs, request.news]), call, (inOtherWords) =>
        provider.diff(request, inOtherWords),
      ),
    create: (request, call) =>
      about(wording([request.inputs]), call, (inOtherWords) => provider.create(request, inOtherWords)),
    read: (request, call) =>
      about(wording([request.oldInputs, request.oldOutputs]), call, (inOtherWords) =>
        provider.read(request, inOtherWords),
      ),
    update: (request, call) =>
      about(wording([request.oldInputs, request.oldOutputs, request.news]), call, (inOtherWords) =>
        provider.update(request, inOtherWords),
      ),
    delete: (request, call) =>
      about(wording([request.oldInputs, request.oldOutputs]), call, (inOtherWords) =>
        provider.delete(request, inOtherWords),
      ),
    list: (request, call) =>
      about(wording([request.query]), call, (inOtherWords) => provider.list(request, inOtherWords)),
    invoke: (request, call) => {
      const reword = wording([request.args]);
      return about(reword, call, async (inOtherWords) => {
        const { result, failures } = await provider.invoke(request, inOtherWords);
        return { result, failures: failures.map((one) => ({ ...one, reason: reword(one.reason) })) };
      });
    },
    close: () => provider.close(),
  };
}
