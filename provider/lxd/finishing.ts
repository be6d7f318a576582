import { abortedError, untilAborted } from "./aborted";
import type { CallOptions } from "./call";
import { classify } from "./classify";
import type { EventStream } from "./EventStream";
import { LxdError } from "./LxdError";
import { isCancelled, isFinal, isSuccess, type Operation } from "./Operation";
import { OperationWait, timesWithin } from "./OperationWait";
import type { RawRequest, Transport } from "./transport";

/** How long an operation may take to end once nobody waits any longer: a cancelled call has to return soon. */
const grace = 300;

/** Brings the operation that a request started to its end. */
export class Finishing {
  private readonly began = Date.now();
  private readonly wait: OperationWait;

  constructor(
    private readonly transport: Transport,
    events: EventStream,
    private readonly request: RawRequest,
    operation: Operation,
    private readonly options: CallOptions,
    timeout: number,
  ) {
    this.wait = new OperationWait(transport, events, operation, options.onProgress, timesWithin(timeout));
  }

  /** The operation when it has succeeded or vanished; throws when it failed, and when the signal is aborted. */
  async end(): Promise<Operation> {
    const { signal } = this.options;
    const done = this.wait.done();
    // When the wait is given up, its failure interests nobody any more.
    done.catch(() => undefined);
    let finished: Operation;
    try {
      finished = await untilAborted(done, signal);
    } catch (error) {
      if (signal?.aborted !== true) throw error;
      finished = await this.giveUp(done, signal);
    } finally {
      this.wait.abandon();
    }
    if (isSuccess(finished)) return finished;
    if (isCancelled(finished) && signal?.aborted === true) throw this.interrupted(finished, signal);
    throw failed(this.request, finished);
  }

  /**
   * The caller does not wait any longer: the operation is cancelled where the server allows it, and gets a
   * moment to end. Creating, starting and stopping instances can't be cancelled: they go on.
   */
  private async giveUp(done: Promise<Operation>, signal: AbortSignal): Promise<Operation> {
    const { id, mayCancel, project } = this.wait.latest;
    const limit = AbortSignal.timeout(grace);
    if (mayCancel) {
      const query: Record<string, string> = project === undefined ? {} : { project };
      const path = `/1.0/operations/${id}`;
      // Refused when it ended in this moment; its state is looked at next.
      await this.transport
        .send({ method: "DELETE", path, query, signal: limit, timeout: grace })
        .catch(() => undefined);
    }
    try {
      return await untilAborted(done, limit);
    } catch (error) {
      if (!limit.aborted) throw error;
      throw this.interrupted(this.wait.latest, signal);
    }
  }

  private interrupted(operation: Operation, signal: AbortSignal): LxdError {
    const { method, path } = this.request;
    const waited = ((Date.now() - this.began) / 1000).toFixed(1);
    const name = `operation "${operation.description}" (${operation.id})`;
    const doing = isFinal(operation)
      ? `after ${waited} s; ${name} was cancelled on the server too`
      : `after waiting ${waited} s for ${name}, which continues on the server`;
    return abortedError(signal, { method, path, operation, mayHaveHappened: !isFinal(operation), doing });
  }
}

/** Whether an operation that the server has forgotten was done, only the object tells. */
export function forgotten({ method, path }: RawRequest, operation: Operation): LxdError {
  const message = `the server has forgotten operation "${operation.description}" (it may have been restarted); whether it was done is not known`;
  return new LxdError({ method, path, kind: "unavailable", message, operation, mayHaveHappened: true });
}

function failed({ method, path }: RawRequest, operation: Operation): LxdError {
  const words = operation.error || operation.status;
  const kind = isCancelled(operation) ? "cancelled" : classify(words).kind;
  const name = operation.description === "" ? "the operation" : `operation "${operation.description}"`;
  const message = isCancelled(operation) ? `${name} was cancelled on the server` : `${name} failed: ${words}`;
  return new LxdError({ method, path, kind, message, serverMessage: words, operation });
}
