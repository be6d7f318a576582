import type { Dispatcher } from "undici";
import type { Endpoint } from "./Endpoint";
import { LxdError } from "./LxdError";

/** An endpoint at which something has to be done before the first request: becoming trusted. */
export class PreparedEndpoint implements Endpoint {
  private prepared: Promise<void> | undefined;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly prepare: () => Promise<void>,
  ) {}

  get name(): string {
    return this.endpoint.name;
  }

  get origin(): string {
    return this.endpoint.origin;
  }

  get wasReached(): boolean {
    return this.endpoint.wasReached;
  }

  async dispatcher(): Promise<Dispatcher> {
    await this.ready();
    return this.endpoint.dispatcher();
  }

  async socketOptions(): ReturnType<Endpoint["socketOptions"]> {
    await this.ready();
    return this.endpoint.socketOptions();
  }

  explain(error: unknown): ReturnType<Endpoint["explain"]> {
    if (error instanceof LxdError) return { kind: error.kind, message: error.reason };
    return this.endpoint.explain(error);
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }

  /** Once; a failure is not kept. */
  private async ready(): Promise<void> {
    const asked = (this.prepared ??= this.prepare());
    try {
      await asked;
    } catch (error) {
      if (this.prepared === asked) this.prepared = undefined;
      throw error;
    }
  }
}
