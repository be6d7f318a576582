/** The calls under way: each can be aborted by its caller, all of them by Cancel and by the end of the process. */
export class RunningCalls {
  private readonly running = new Map<AbortController, Promise<unknown>>();
  private ended = false;

  /** Runs one call; `onCancelled` tells when its caller hangs up. */
  async run<T>(
    onCancelled: (listener: () => void) => void,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    onCancelled(() => controller.abort(aborted("the engine cancelled the call")));
    if (this.ended) controller.abort(aborted("the provider was cancelled"));
    const result = work(controller.signal);
    this.running.set(controller, result);
    try {
      return await result;
    } finally {
      this.running.delete(controller);
    }
  }

  /** Aborts what runs. */
  abort(): void {
    for (const controller of this.running.keys()) controller.abort(aborted("the provider was cancelled"));
  }

  /** Aborts what runs, and what comes yet. */
  end(): void {
    this.ended = true;
    this.abort();
  }

  /** Resolves when nothing runs any more, or when the time is up. */
  async settled(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await Promise.race([Promise.allSettled([...this.running.values()]), time]);
    clearTimeout(timer);
  }
}

function aborted(message: string): DOMException {
  return new DOMException(message, "AbortError");
}
