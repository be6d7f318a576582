import { connect, type Socket } from "node:net";
import type { Dispatcher } from "undici";
import type { Endpoint } from "./Endpoint";
import { SshTunnel, TunnelFailed, type SshConnection } from "./SshTunnel";

/** A server whose socket is brought here by SSH: it need not listen on the network, and asks for no certificate. */
export class SshEndpoint implements Endpoint {
  readonly origin = "http://lxd";
  wasReached = false;
  private tunnel: Promise<SshTunnel> | undefined;
  private agent: { readonly of: SshTunnel; readonly dispatcher: Dispatcher } | undefined;

  /** @param requestTimeout in milliseconds */
  constructor(
    private readonly connection: SshConnection,
    private readonly requestTimeout?: number,
  ) {}

  get name(): string {
    return this.connection.url;
  }

  async dispatcher(): Promise<Dispatcher> {
    const tunnel = await this.open();
    if (this.agent?.of !== tunnel) {
      const { Agent } = await import("undici");
      const before = this.agent?.dispatcher;
      const dispatcher = new Agent({ connect: { socketPath: tunnel.socketPath }, keepAliveTimeout: 30_000 });
      this.agent = { of: tunnel, dispatcher };
      await before?.destroy();
    }
    return this.agent.dispatcher;
  }

  async socketOptions(): Promise<{ createConnection: () => Socket }> {
    const { socketPath: path } = await this.open();
    return { createConnection: () => connect({ path }) };
  }

  explain(error: unknown): ReturnType<Endpoint["explain"]> {
    if (!(error instanceof TunnelFailed)) return undefined;
    return { kind: error.kind, message: `${this.name} cannot be reached through SSH: ${error.message}` };
  }

  async close(): Promise<void> {
    await this.agent?.dispatcher.destroy();
    await (await this.tunnel)?.close();
  }

  /** One for all; a new one after it has broken, and none is kept that failed. */
  private async open(): Promise<SshTunnel> {
    const before = this.tunnel;
    const tunnel = await before;
    if (tunnel?.isOpen) return tunnel;
    if (this.tunnel === before) {
      const opening = SshTunnel.open(this.connection, this.requestTimeout);
      this.tunnel = opening;
      opening.then(
        () => (this.wasReached = true),
        () => (this.tunnel = undefined),
      );
      await tunnel?.close();
    }
    return this.open();
  }
}
