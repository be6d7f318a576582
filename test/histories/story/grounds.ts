/** The servers that histories are played on, one after another. */
import { Playground } from "./playground";

/** The one for the next history; another one where the last left it otherwise than it was. */
export class Grounds {
  private current?: Promise<Playground>;

  constructor(private readonly killsProcesses = false) {}

  clean(): Promise<Playground> {
    return (this.current ??= Playground.open(this.killsProcesses));
  }

  /** The next one is made ready at once. */
  soil(): void {
    void this.current?.then((soiled) => soiled.close());
    this.current = Playground.open(this.killsProcesses);
    // Who asks for it is told.
    this.current.catch(() => undefined);
  }

  async close(): Promise<void> {
    await (await this.current)?.close();
  }
}
