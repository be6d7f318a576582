/** What histories came to: how many steps, and what was refused. */
export class Account {
  histories = 0;
  steps = 0;
  /** Histories that the server let nobody go on with, as they were told. */
  readonly stuck: (readonly string[])[] = [];
  private readonly refused = new Map<string, number>();

  refusal(when: string, what: string, message: string): void {
    const kind = `${when}: ${what}: ${kindOf(message)}`;
    this.refused.set(kind, (this.refused.get(kind) ?? 0) + 1);
  }

  /** The most frequent first. */
  refusals(): string[] {
    const byCount = [...this.refused].sort(([, one], [, other]) => other - one);
    return byCount.map(([kind, count]) => `${String(count).padStart(5)}  ${kind}`);
  }
}

/** The same refusal of another object is of the same kind. */
const kindOf = (message: string) =>
  message
    .split("\n", 1)[0]!
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\b[nr]\d+[a-z]*(-[0-9a-f]+)?\b/g, "…")
    .replace(/[0-9a-f]{12,}/g, "…")
    .slice(0, 260);
