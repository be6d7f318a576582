import { setTimeout as sleep } from "node:timers/promises";
import { anyOf } from "./anyOf";
import { apiPath } from "./apiPath";
import { openEnvelope } from "./envelope";
import type { EventStream } from "./EventStream";
import { LxdError } from "./LxdError";
import { isFinal, progressOf, toOperation, vanished, type Operation } from "./Operation";
import { despite, untilDone } from "./repeat";
import { repetitions } from "./repetitions";
import type { RawRequest, Transport } from "./transport";

/** Times that tests shorten. */
export interface WaitTimes {
  /** Before `/wait` is asked although events are heard. Below the 5 s for which the server keeps an operation. */
  pollAfter: number;
  /** The same of a look, where the events may have begun too late to tell the end of a short operation. */
  lookAfter: number;
  /** Seconds of one `/wait`, and how much longer its answer may take. */
  pollFor: number;
  overdue: number;
  /** Milliseconds for an answer about the operation. */
  answer: number;
  /** How long a server that went away may take to come back. */
  awayFor: number;
}

export const waitTimes: WaitTimes = {
  pollAfter: 3_000,
  lookAfter: 300,
  pollFor: 60,
  overdue: 15,
  answer: 30_000,
  awayFor: repetitions.sight.within,
};

/** Shorter where the server has less time to answer a read: who does not answer `/wait` either is not there. */
export function timesWithin(timeout: number): WaitTimes {
  const seconds = Math.ceil(timeout / 1000);
  return {
    ...waitTimes,
    pollFor: Math.min(waitTimes.pollFor, 2 * seconds),
    overdue: Math.min(waitTimes.overdue, seconds),
    answer: timeout,
  };
}

/**
 * Waits for one operation, by events and by `/wait`, whichever tells the end first. A final state sticks:
 * events come out of order.
 */
export class OperationWait {
  /** The newest state seen. */
  latest: Operation;
  private ended = false;
  /** Ends pauses; aborted at the end, however it was learned. */
  private readonly pause = new AbortController();
  /** Ends requests too; an answered `/wait` keeps its connection, so this is for giving up only. */
  private readonly stop = new AbortController();
  private lastProgress: string | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly events: EventStream,
    operation: Operation,
    private readonly onProgress: ((message: string) => void) | undefined,
    private readonly times: WaitTimes = waitTimes,
  ) {
    this.latest = operation;
  }

  /** Resolves with the final state, or with the operation vanished. */
  async done(): Promise<Operation> {
    if (isFinal(this.latest)) return this.latest;
    this.see(this.latest);
    return new Promise<Operation>((resolve, reject) => {
      const finish = (operation: Operation) => {
        if (this.ended) return;
        this.latest = operation;
        this.ended = true;
        stopListening();
        this.pause.abort();
        resolve(operation);
      };
      const hurry = new AbortController();
      const stopListening = this.events.listen(this.latest.id, {
        changed: (operation) => (isFinal(operation) ? finish(operation) : this.see(operation)),
        lost: () => hurry.abort(),
      });
      // Between the answer and this line the end may have come and gone.
      const early = this.events.final(this.latest.id);
      if (early !== undefined) return finish(early);
      this.poll(hurry.signal).then(finish, (error: Error) => {
        stopListening();
        reject(error);
      });
    });
  }

  /** Stops waiting; the promise of `done` stays open. */
  abandon(): void {
    if (this.ended) return;
    this.pause.abort();
    this.stop.abort();
  }

  private see(operation: Operation): void {
    if (isFinal(this.latest) || operation.updatedAt < this.latest.updatedAt) return;
    this.latest = operation;
    const progress = progressOf(operation) ?? operation.description;
    if (progress === "" || progress === this.lastProgress) return;
    this.lastProgress = progress;
    this.onProgress?.(progress);
  }

  /** Asks until the end is known; while events are heard, only when they are silent for long. */
  private async poll(hurry: AbortSignal): Promise<Operation> {
    if (this.events.live && this.events.young) {
      await this.rest(this.times.lookAfter, hurry);
      if (this.ended) return this.latest;
      const now = await this.look();
      if (isFinal(now)) return this.preferEvent(now);
      this.see(now);
    }
    if (this.events.live) await this.rest(this.times.pollAfter, hurry);
    const wait = () => (this.ended ? Promise.resolve(this.latest) : this.wait());
    const last = await untilDone(repetitions.operation, { signal: this.pause.signal }, wait, (now) => {
      if (!isFinal(now)) this.see(now);
      return isFinal(now) || this.ended;
    });
    return this.ended ? this.latest : this.preferEvent(last);
  }

  /** A pause that the end of the wait ends too. */
  private async rest(milliseconds: number, hurry?: AbortSignal): Promise<void> {
    const signal = hurry === undefined ? this.pause.signal : anyOf(hurry, this.pause.signal);
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }

  /** An operation that is gone may have told its end by an event that is just being read. */
  private async preferEvent(operation: Operation): Promise<Operation> {
    if (!operation.vanished) return operation;
    if (this.events.live) await this.rest(100);
    return this.events.final(operation.id) ?? operation;
  }

  /** One `/wait`. What LXD 5.0.2 answers differs with the class and the end of an operation; the answers agree in what is done here. */
  private async wait(): Promise<Operation> {
    // A connection that died without a word must not be waited on for longer than the server would take.
    const patience = (this.times.pollFor + this.times.overdue) * 1000;
    const request = this.request(["wait"], { timeout: String(this.times.pollFor) }, patience);
    try {
      const envelope = openEnvelope(request, await this.transport.send(request));
      const operation = envelope.type === "sync" ? toOperation(envelope.metadata) : undefined;
      if (operation !== undefined) return { ...operation, project: this.latest.project };
      return await this.look();
    } catch (error) {
      if (!(error instanceof LxdError) || this.stop.signal.aborted) throw error;
      // From LXD 5.0.3 on a failure and an elapsed timeout come as an error without the operation; the failure may be a
      // 404 of its own ("Image not found"), which says nothing of the operation.
      const now = await this.look();
      const isItself = error.status === 404 && /^(operation )?not found$/i.test(error.serverMessage);
      const isElapsed = /deadline exceeded/.test(error.serverMessage);
      if (now.vanished && error.status !== undefined && !isItself && !isElapsed) {
        return { ...now, vanished: false, status: "Failure", statusCode: 400, error: error.serverMessage };
      }
      return now;
    }
  }

  /** The operation as it is now. A server that is away is given time to come back. */
  private async look(): Promise<Operation> {
    const sight = { ...repetitions.sight, within: this.times.awayFor };
    const isAway = (error: unknown) => error instanceof LxdError && error.kind === "unavailable";
    try {
      return await despite(sight, { signal: this.pause.signal }, () => this.lookOnce(), isAway);
    } catch (error) {
      if (!(error instanceof LxdError) || this.stop.signal.aborted) throw error;
      if (this.ended) return this.latest;
      throw this.lostSight(error);
    }
  }

  private async lookOnce(): Promise<Operation> {
    const request = this.request([], {}, this.times.answer);
    try {
      const envelope = openEnvelope(request, await this.transport.send(request));
      const operation = envelope.type === "sync" ? toOperation(envelope.metadata) : undefined;
      return operation === undefined ? this.latest : { ...operation, project: this.latest.project };
    } catch (error) {
      if (error instanceof LxdError && error.status === 404) return vanished(this.latest);
      throw error;
    }
  }

  private lostSight(error: LxdError): LxdError {
    return new LxdError({
      kind: error.kind,
      method: error.method,
      path: error.path,
      status: error.status,
      serverMessage: error.serverMessage,
      message: `operation "${this.latest.description}" was lost sight of: ${error.message}`,
      operation: this.latest,
      mayHaveHappened: true,
      cause: error,
    });
  }

  private request(segments: string[], query: Record<string, string>, timeout: number): RawRequest {
    const { id, project } = this.latest;
    return {
      method: "GET",
      path: apiPath("operations", id, ...segments),
      query: project === undefined ? query : { ...query, project },
      timeout,
      signal: this.stop.signal,
    };
  }
}
