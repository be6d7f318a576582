/** `pulumi-lxd watch` as a process beside a test, and what it says. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Workspace } from "./cli";

const command = join(__dirname, "../../dist/adopt.js");

/** A finding as `--json` prints it. */
export interface Told {
  readonly kind: string;
  readonly type: string;
  readonly name: string;
  readonly events: readonly {
    readonly action: string;
    readonly requestor?: { readonly username: string; readonly protocol: string };
  }[];
  readonly differences: readonly Readonly<Record<string, unknown>>[];
}

export class Watching {
  /** Findings that nobody has asked for yet. */
  private findings: Told[] = [];
  notes = "";
  /** Milliseconds that each finding was waited for. */
  readonly waits: number[] = [];
  private stdout = "";
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding("utf8").on("data", (part: string) => this.read(part));
    child.stderr?.setEncoding("utf8").on("data", (part: string) => (this.notes += part));
    this.ended = new Promise((resolve) => child.once("close", resolve));
  }

  /** Starts it, and waits until it watches and has looked at everything. */
  static async of(workspace: Workspace, ...options: string[]): Promise<Watching> {
    const args = [command, "watch", "--stack", "test", "--cwd", workspace.program, "--json", ...options];
    const watching = new Watching(spawn(process.execPath, args, { env: workspace.env }));
    await watching.noted(/Watching \d+ objects/);
    return watching;
  }

  private read(part: string): void {
    const lines = (this.stdout + part).split("\n");
    this.stdout = lines.pop() ?? "";
    this.findings.push(...lines.map((line) => JSON.parse(line) as Told));
  }

  async noted(pattern: RegExp): Promise<void> {
    await this.until(() => pattern.test(this.notes), `it notes ${pattern}`);
  }

  /** The next finding. */
  async next(): Promise<Told> {
    const asked = Date.now();
    await this.until(() => this.findings.length > 0, "it finds something");
    this.waits.push(Date.now() - asked);
    return this.findings.shift()!;
  }

  /** All that it says in that time. */
  async within(milliseconds: number): Promise<Told[]> {
    await sleep(milliseconds);
    return this.findings.splice(0);
  }

  private async until(isSo: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + 15_000; !isSo(); await sleep(20)) {
      assert.ok(Date.now() < end, `${what}; it said: ${JSON.stringify(this.findings)} ${this.notes}`);
      assert.equal(this.child.exitCode, null, `it ended: ${this.notes}`);
    }
  }

  /** Ends it as systemd does, and answers its exit code. */
  async end(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.ended;
  }
}
