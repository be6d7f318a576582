import PQueue from "p-queue";
import { Aborted } from "./aborted";

/** Limits how many writes are under way at the same time. */
export class Slots {
  private readonly queue: PQueue;

  constructor(count: number) {
    this.queue = new PQueue({ concurrency: count });
  }

  /** Works as soon as a slot is free. Who still waits for one leaves at an abort; who works ends by itself. */
  use<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    let started = false;
    const turn = this.queue.add(() => {
      if (signal?.aborted) throw new Aborted();
      started = true;
      return work();
    }) as Promise<T>;
    return new Promise<T>((resolve, reject) => {
      const leave = () => started || reject(new Aborted());
      signal?.addEventListener("abort", leave, { once: true });
      turn.then(resolve, reject).finally(() => signal?.removeEventListener("abort", leave));
    });
  }
}
