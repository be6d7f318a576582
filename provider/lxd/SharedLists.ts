import { setImmediate as nextRound } from "node:timers/promises";

/** How long a list that has been read answers equal calls. */
const freshFor = 1_000;

/**
 * Lists that are being read or have just been read. A refresh reads each object of a collection at about the
 * same time: one list answers all of them, where single reads cost the server thirty times as much.
 */
export class SharedLists {
  private readonly lists = new Map<string, { list: Promise<unknown[]>; until: number }>();

  private lastTurn: Promise<unknown> = Promise.resolve();

  /**
   * The list under this key: a shared one, or the one that `read` brings. Those who wait for one list go on one after
   * the other, so that what each makes of it is sent off, and free again, before the next one begins.
   */
  async get<T>(key: string, read: () => Promise<T[]>): Promise<T[]> {
    const list = await this.shared(key, read);
    this.lastTurn = this.lastTurn.then(() => nextRound());
    await this.lastTurn;
    return list;
  }

  private shared<T>(key: string, read: () => Promise<T[]>): Promise<T[]> {
    const shared = this.lists.get(key);
    if (shared !== undefined && Date.now() < shared.until) return shared.list as Promise<T[]>;
    const list = read();
    const entry = { list, until: Infinity };
    this.lists.set(key, entry);
    list.then(
      (value) => {
        deepFreeze(value);
        entry.until = Date.now() + freshFor;
      },
      () => (entry.until = 0),
    );
    return list;
  }

  /** Called around every write: what was read before it may be wrong after it. */
  drop(): void {
    this.lists.clear();
  }
}

/** Who gets a shared list must not change it for the others. */
function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
}
