import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import type { TestServer } from "./machine";

const markers = "until-question-";

/** What happens on a server, as it tells whoever listens. */
export class LifecycleEvents {
  private actions: { action: string; source: string }[] = [];
  private questions = 0;

  private constructor(
    private readonly server: TestServer,
    private readonly socket: WebSocket,
  ) {
    socket.on("message", (data: Buffer) => {
      const event = JSON.parse(data.toString("utf8")) as { metadata: { action: string; source: string } };
      this.actions.push(event.metadata);
    });
  }

  static async of(server: TestServer): Promise<LifecycleEvents> {
    const socket = new WebSocket(`ws+unix:${server.socket}:/1.0/events?type=lifecycle&all-projects=true`);
    const events = new LifecycleEvents(server, socket);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return events;
  }

  /** What has happened to instances since the last question: `stopped`, `started`, `renamed`, … */
  async ofInstances(): Promise<string[]> {
    const seen = (await this.ofAll()).filter(({ source }) =>
      /^\/1\.0\/instances\/[^/]+$/.test(source.split("?", 1)[0]!),
    );
    return seen.map(({ action }) => action.replace("instance-", ""));
  }

  /** All that has happened since the last question, but for what the questions themselves do. */
  async ofAll(): Promise<{ action: string; source: string }[]> {
    await this.allHere();
    const seen = this.actions.filter(({ source }) => !source.includes(markers));
    this.actions = [];
    return seen;
  }

  /** Events come a moment after the answers: those before one of ours are there when that is. */
  private async allHere(): Promise<void> {
    const marker = `${markers}${++this.questions}`;
    await this.server.lxc("profile", "create", marker);
    await this.server.lxc("profile", "delete", marker);
    for (let tries = 0; !this.actions.some(({ source }) => source.includes(marker)); tries++) {
      assert.ok(tries < 100, "the server tells what happens");
      await sleep(50);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
