/** What is to be looked at: events as they come, and all objects of servers that were not heard for a while. */
import type { LifecycleEvent } from "../lxd";

/** What one provider's server told. */
export interface Heard {
  readonly provider: string;
  /** Undefined for everything that the provider has there. */
  readonly event?: LifecycleEvent;
}

/** A change seldom comes alone, and what one command does is told together. */
const quietFor = 150;
/** What no resource is known for may be one that an update has just made: the state is read to know, but not each time. */
const strangeFor = 5_000;

export class Inbox {
  #heard: Heard[] = [];
  #due = Infinity;
  #timer?: NodeJS.Timeout;
  #wake?: () => void;

  /** @param isUrgent whether a resource is known to be meant */
  constructor(private readonly isUrgent: (heard: Heard) => boolean) {}

  /** Looks at it again after a while: it could not be looked at. */
  again(heard: readonly Heard[]): void {
    this.#heard.unshift(...heard);
    this.#rouse(Date.now() + strangeFor);
  }

  add(heard: Heard): void {
    this.#heard.push(heard);
    this.#rouse(Date.now() + (this.isUrgent(heard) ? quietFor : strangeFor));
  }

  /** All that has come, once it is time to look; nothing when the signal is aborted. */
  async next(signal: AbortSignal): Promise<readonly Heard[]> {
    const end = () => this.#wake?.();
    signal.addEventListener("abort", end, { once: true });
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (signal.aborted) resolve();
      else this.#arm();
    });
    signal.removeEventListener("abort", end);
    clearTimeout(this.#timer);
    const heard = signal.aborted ? [] : this.#heard;
    [this.#heard, this.#due, this.#wake] = [[], Infinity, undefined];
    return heard;
  }

  #rouse(time: number): void {
    if (time >= this.#due) return;
    this.#due = time;
    if (this.#wake !== undefined) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#due < Infinity)
      this.#timer = setTimeout(() => this.#wake?.(), Math.max(0, this.#due - Date.now()));
  }
}
