/** The events of one provider's server, for as long as it is wanted: over every loss of the connection. */
import { despite, LxdClient, LxdError, messageOf, repetitions, type LifecycleEvent } from "../lxd";
import { resolve } from "../reconcile/connection";
import { checkConfiguration } from "../reconcile/configuration";
import { Failure } from "../reconcile/host";
import type { PropertyMap } from "../reconcile/values";
import { unwrap } from "../reconcile/secrets";

export interface FeedListener {
  readonly heard: (event: LifecycleEvent) => void;
  /** It is listened to from now on; what happened before nobody has heard. */
  readonly connected: () => void;
  readonly note: (sentence: string) => void;
}

export class Feed {
  readonly #ended = new AbortController();
  readonly #client: LxdClient;
  readonly #name: string;

  private constructor(
    configuration: PropertyMap,
    private readonly listener: FeedListener,
    signal: AbortSignal,
  ) {
    const { values, failures } = checkConfiguration(unwrap(configuration).plain);
    if (failures[0]) throw new Failure("invalid", failures[0].reason);
    const { connection, prepare, requestTimeout, serverName } = resolve(values, process.env);
    this.#name = serverName;
    this.#client = new LxdClient(connection, { requestTimeoutSeconds: requestTimeout, prepare });
    signal.addEventListener("abort", () => this.#ended.abort(), { once: true });
  }

  /** Fails where the server is not there, or tells this client nothing. */
  static async open(configuration: PropertyMap, listener: FeedListener, signal: AbortSignal): Promise<Feed> {
    const feed = new Feed(configuration, listener, signal);
    try {
      await feed.#listen();
    } catch (error) {
      await feed.close();
      const reason = error instanceof LxdError ? error.reason : messageOf(error);
      throw new Failure("unavailable", `${feed.#name} cannot be watched: ${reason}`, { cause: error });
    }
    return feed;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#client.close();
  }

  async #listen(): Promise<void> {
    const { heard, connected } = this.listener;
    await this.#client.listen(heard, () => this.#lost(), this.#ended.signal);
    connected();
  }

  #lost(): void {
    const { signal } = this.#ended;
    if (signal.aborted) return;
    const { note } = this.listener;
    note(`The connection to ${this.#name} was lost. Once it is there again, all objects are looked at.`);
    despite(
      repetitions.listening,
      { signal },
      () => this.#listen(),
      () => true,
    ).then(
      () => note(`${this.#name} is there again.`),
      (error: unknown) => {
        if (!signal.aborted) note(`${this.#name} is watched no longer: ${messageOf(error)}`);
      },
    );
  }
}
