import { LxdError } from "./LxdError";
import { untilDone } from "./repeat";
import { repetitions } from "./repetitions";
import type { RawRequest, Transport } from "./transport";

/** The server is asked for its API's versions, which it tells everybody without looking anything up. */
const question = { method: "GET", path: "/" } as const;

/** Whether a server from which no answer has come is there at all. */
export class SignOfLife {
  private readonly over = new AbortController();
  private readonly silent = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly milliseconds: number,
  ) {}

  /** Aborted when the server answers nothing any more. */
  get lost(): AbortSignal {
    return this.silent.signal;
  }

  /** Begins to ask, after the time that a read may take. */
  watch(): void {
    this.timer = setTimeout(() => void this.ask(), this.milliseconds).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.over.abort();
  }

  /** What the write's failure means, where it was given up for the silence. */
  explain(error: unknown, { method, path }: RawRequest): unknown {
    if (!this.silent.signal.aborted) return error;
    const seconds = this.milliseconds / 1000;
    const message = `the server did not answer within ${seconds} s, and then not even whether it is there; whether it did what it was asked is not known`;
    return new LxdError({ method, path, kind: "timeout", message, mayHaveHappened: true, cause: error });
  }

  private async ask(): Promise<void> {
    const { signal } = this.over;
    const repetition = { ...repetitions.signOfLife, pause: this.milliseconds };
    const isThere = async () => {
      try {
        await this.transport.send({ ...question, timeout: this.milliseconds, signal });
        return true;
      } catch (error) {
        // A connection that breaks is told by the write itself.
        return !(error instanceof LxdError && error.kind === "timeout" && !signal.aborted);
      }
    };
    const isThereNow = await untilDone(repetition, { signal }, isThere, (there) => !there || signal.aborted);
    if (!isThereNow) this.silent.abort();
  }
}
