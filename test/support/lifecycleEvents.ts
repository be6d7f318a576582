import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

/** What happens on a server, as it tells whoever listens. */
export class LifecycleEvents {
  private actions: { action: string; source: string }[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => {
      const event = JSON.parse(data.toString("utf8")) as { metadata: { action: string; source: string } };
      this.actions.push(event.metadata);
    });
  }

  static async of(socketPath: string): Promise<LifecycleEvents> {
    const socket = new WebSocket(`ws+unix:${socketPath}:/1.0/events?type=lifecycle&all-projects=true`);
    const events = new LifecycleEvents(socket);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return events;
  }

  /** What has happened to instances since the last question: `stopped`, `started`, `renamed`, … */
  async ofInstances(): Promise<string[]> {
    await sleep(200); // They come a moment after the answers.
    const seen = this.actions.filter(({ source }) =>
      /^\/1\.0\/instances\/[^/]+$/.test(source.split("?", 1)[0]!),
    );
    this.actions = [];
    return seen.map(({ action }) => action.replace("instance-", ""));
  }

  close(): void {
    this.socket.terminate();
  }
}
