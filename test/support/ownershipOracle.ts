/**
 * Who owns which key of a map, told a second time and as simply as can be (design: "Ownership of keys"): what a
 * server holds after any history of edits by a program and by others. It shares nothing with the provider.
 */
export type Keys = Record<string, string>;

export interface Rules {
  readonly ownership: "all" | "declared";
  /** Keys in `ignoreChanges`. */
  readonly ignored: readonly string[];
}

export class Oracle {
  /** What the server holds. */
  server: Keys = {};
  /** The inputs of the state. */
  inputs: Keys = {};
  /** What was last sent, or last seen. */
  private known: Keys = {};
  /** What the server added to a write of ours, and of that what the last refresh missed. */
  private added: Keys = {};
  private missed: string[] = [];

  constructor(private readonly rules: Rules) {}

  create(program: Keys, added: Keys): void {
    this.inputs = this.known = program;
    this.added = added;
    this.server = { ...program, ...added };
  }

  /** Somebody else writes a key, or removes it. */
  foreign(key: string, value: string | undefined): void {
    this.server = select({ ...this.server, [key]: value ?? "" }, (_, is) => is !== "");
  }

  import(filledByServer: Keys): void {
    this.added = filledByServer;
    this.missed = [];
    this.inputs = this.known = select(this.server, (key) => !(key in filledByServer));
  }

  /** Answers the keys at which a refresh shows drift. */
  refresh(): string[] {
    const before = this.inputs;
    const all = this.rules.ownership === "all";
    this.inputs = select(
      this.server,
      (key, value) => this.added[key] !== value && (all || key in this.known),
    );
    this.known = this.inputs;
    this.missed = all ? Object.keys(this.added).filter((key) => !(key in this.server)) : [];
    return [...new Set([...differing(before, this.inputs), ...this.missed])].sort();
  }

  /** Answers what an `up` of this program does, and does it. */
  up(program: Keys, isRefused: (written: Keys) => boolean): "same" | "update" | "refused" {
    const isIgnored = (key: string) => this.rules.ignored.includes(key);
    // The engine gives the old input in place of one whose changes are ignored.
    const wanted = {
      ...select(program, (key) => !isIgnored(key)),
      ...select(this.inputs, isIgnored),
    };
    // What the server has is no change, though the program had not said it before.
    const isThere = (key: string) => !(key in this.known) && this.added[key] === wanted[key];
    const news = differing(this.known, wanted).filter((key) => !isThere(key) || this.missed.includes(key));
    const changes = [...news, ...this.missed].filter((key) => !isIgnored(key));
    if (changes.length === 0) {
      this.inputs = wanted;
      return "same";
    }
    const written = select(wanted, (key) => !isIgnored(key));
    if (isRefused(written)) return "refused";
    const foreign = select(this.server, (key) => isIgnored(key) || !(key in this.known));
    const putBack = this.rules.ownership === "all" ? select(this.added, (key) => !isIgnored(key)) : {};
    this.server = { ...foreign, ...putBack, ...written };
    this.inputs = this.known = wanted;
    // A key that the program has declared is the program's from now on.
    this.added = select(this.added, (key) => !(key in written));
    this.missed = [];
    return "update";
  }
}

function select(keys: Keys, which: (key: string, value: string) => boolean): Keys {
  return Object.fromEntries(Object.entries(keys).filter(([key, value]) => which(key, value)));
}

function differing(one: Keys, other: Keys): string[] {
  return Object.keys({ ...one, ...other }).filter((key) => one[key] !== other[key]);
}
