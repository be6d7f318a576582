import type { Answer, CallOptions } from "./call";

/** How long what was read may still be what is to be changed. */
const youngFor = 1_000;

interface Read {
  readonly path: string;
  readonly answer: Answer<unknown>;
  readonly at: number;
  /** What bounds the call that has read it: each has one of its own. */
  readonly call: AbortSignal;
}

/**
 * Objects that have just been read one by one. An update that follows in the same call need not read its object again:
 * the ETag that came with it goes into `If-Match`, and the server refuses the write where somebody else was faster. Of
 * other calls' readings nothing is taken, for an ETag is not of everything (a description has none on LXD 5.0.2).
 */
export class RecentReads {
  private readonly answers = new Map<string, Read>();

  note(path: string, options: CallOptions, answer: Answer<unknown>): void {
    const { query = {}, signal: call } = options;
    const isWhole = Object.keys(query).every((name) => name === "recursion");
    if (answer.etag === undefined || call === undefined || !isWhole) return;
    const now = Date.now();
    for (const [key, { at }] of this.answers) {
      // Insertion is in order of time, so that the first young one ends the search.
      if (now - at < youngFor) break;
      this.answers.delete(key);
    }
    const key = keyOf(path, options);
    this.answers.delete(key);
    this.answers.set(key, { path, answer, at: now, call });
  }

  /** What the same call has read a moment ago: for one update only. */
  take<T>(path: string, options: CallOptions): Answer<T> | undefined {
    const key = keyOf(path, options);
    const found = this.answers.get(key);
    this.answers.delete(key);
    const isOurs = found !== undefined && found.call === options.signal;
    return isOurs && Date.now() - found.at < youngFor ? (found.answer as Answer<T>) : undefined;
  }

  /** A write changes its object, what that lies in, and what lies in it. */
  drop(written: string): void {
    for (const [key, { path }] of this.answers) {
      if (isWithin(path, written) || isWithin(written, path)) this.answers.delete(key);
    }
  }
}

const isWithin = (path: string, outer: string) => path === outer || path.startsWith(`${outer}/`);

const keyOf = (path: string, { project, target }: CallOptions) => JSON.stringify([path, project, target]);
