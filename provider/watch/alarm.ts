/** The command that is given each finding: the user's alarm. */
import { spawn } from "node:child_process";
import PQueue from "p-queue";
import { messageOf } from "../lxd";

/** Milliseconds that it may take: others wait for its end, and so does the end of the watch. */
const limit = 60_000;

export class Alarm {
  /** One after another, in the order of the findings. */
  readonly #queue = new PQueue({ concurrency: 1 });

  constructor(
    private readonly command: string,
    private readonly note: (sentence: string) => void,
  ) {}

  /** Runs the command with the finding as its input; nothing waits for it. */
  ring(finding: string): void {
    void this.#queue.add(() => this.#run(finding));
  }

  /** All that were given to it have been handled. */
  async quiet(): Promise<void> {
    await this.#queue.onIdle();
  }

  async #run(finding: string): Promise<void> {
    const child = spawn(this.command, { shell: true, timeout: limit, stdio: ["pipe", "inherit", "inherit"] });
    child.stdin.on("error", () => undefined); // A command need not read what it is given.
    child.stdin.end(`${finding}\n`);
    const problem = await new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => resolve(messageOf(error)));
      child.once("close", (code, signal) =>
        resolve(
          code === 0
            ? undefined
            : signal
              ? `it was ended by ${signal} (after a minute at the latest)`
              : `it ended with exit code ${code}`,
        ),
      );
    });
    if (problem !== undefined) this.note(`The command of --exec failed: ${problem}`);
  }
}
