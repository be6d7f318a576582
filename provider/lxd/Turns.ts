import { untilAborted } from "./aborted";

/** One after the other under the same key, side by side under different ones. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Works when everybody who came before under this key is done, however they ended. */
  async take<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    // Who leaves early does not let the next one in before its own turn.
    const turn = before.then(() => undefined);
    const mine = untilAborted(turn, signal).then(work);
    const done = Promise.allSettled([turn, mine]);
    this.last.set(key, done);
    try {
      return await mine;
    } finally {
      void done.then(() => this.last.get(key) === done && this.last.delete(key));
    }
  }
}
