import { untilAborted } from "./aborted";

/** Who has come under a key so far, by when they are done, however they ended. */
interface Line {
  /** All of them. */
  readonly all: Promise<unknown>;
  /** Up to the last one who took a turn. */
  readonly turns: Promise<unknown>;
}

const nobody: Line = { all: Promise.resolve(), turns: Promise.resolve() };

/** One after the other under the same key, side by side under different ones. */
export class Turns {
  private readonly lines = new Map<string, Line>();

  /** Works when everybody who came before under this key is done. */
  take<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const { all } = this.lines.get(key) ?? nobody;
    const mine = untilAborted(all, signal).then(work);
    // Who leaves early does not let the next one in before its own turn.
    const done = Promise.allSettled([all, mine]);
    return this.enter(key, { all: done, turns: done }, mine);
  }

  /** Works beside others who join, when everybody who took a turn before is done; the next turn comes after it. */
  join<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const { all, turns } = this.lines.get(key) ?? nobody;
    const mine = untilAborted(turns, signal).then(work);
    return this.enter(key, { all: Promise.allSettled([all, mine]), turns }, mine);
  }

  private async enter<T>(key: string, line: Line, mine: Promise<T>): Promise<T> {
    this.lines.set(key, line);
    try {
      return await mine;
    } finally {
      void line.all.then(() => this.lines.get(key) === line && this.lines.delete(key));
    }
  }
}
