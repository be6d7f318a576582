/**
 * All that is done again without being asked, in one table; docs/architecture.md shows it. Whether a refusal in the
 * server's words may be followed by the same request says the other table, classify.ts.
 */

export interface Repetition {
  /** What is done again. */
  readonly what: string;
  /** Why that may be done twice. */
  readonly safe: string;
  /** How often, after the first time. Left out: as long as there is time. */
  readonly times?: number;
  /** Milliseconds in which it may be begun again. Left out: the time of the call. */
  readonly within?: number;
  /** Milliseconds before it is done again: as many the first time, then `growth` times as many, at most `longest`. */
  readonly pause: number;
  readonly growth?: number;
  readonly longest?: number;
  /** Not done at once even the first time: what it looks at needs a moment. */
  readonly pausesFirst?: true;
  /** For whoever reads the log, each time. */
  readonly says?: string;
}

const onlyReads = "it only reads";

export const repetitions = {
  refused: {
    what: "a request that the server refuses for a moment: busy, frozen, locked, starting",
    safe: "nothing was done yet, or twice is as once (`lxd/classify.ts`)",
    times: 6,
    pause: 150,
    growth: 2,
    longest: 3_000,
    says: "refused for a moment; asked again",
  },
  overtaken: {
    what: "an update of what somebody changed between look and write (412)",
    safe: "nothing was written; it begins with the look",
    // Ten that write to one object at the same moment: each round, one of them is done.
    times: 16,
    pause: 20,
    growth: 1.5,
    longest: 500,
    says: "somebody else changed it meanwhile; read and changed again",
  },
  unfounded: {
    what: 'a write that is answered "not found"',
    safe: "a look finds the object: one of its users has just gone",
    times: 6,
    pause: 100,
    growth: 1.7,
    longest: 1_000,
    says: "said not to be there, and is; asked again",
  },
  missing: {
    what: "a look that finds nothing",
    safe: onlyReads,
    times: 2,
    pause: 200,
  },
  lost: {
    what: "a write whose answer was lost",
    safe: "a look finds it undone, or twice is as once",
    times: 3,
    pause: 500,
    growth: 2,
    says: "The answer was lost: it is looked at, and done again where it was not done.",
  },
  back: {
    what: "a look after a lost answer",
    safe: onlyReads,
    times: 3,
    pause: 500,
    growth: 2,
    pausesFirst: true,
  },
  overwritten: {
    what: "a write that somebody else's at the same moment undid",
    safe: "it is merged anew with what is there",
    times: 5,
    pause: 500,
    says: "Somebody else's write at the same moment undid ours: it is written again.",
  },
  beingMade: {
    what: "an update of what the server is still making",
    safe: "it was refused before anything was done",
    pause: 500,
    growth: 2,
    longest: 4_000,
    says: "The server is still making it: it is changed after that.",
  },
  users: {
    what: "a delete of what is in use",
    safe: "it was refused as a whole; users often go at the same moment",
    times: 3,
    pause: 700,
    says: "It is in use: its users may be going too.",
  },
  unstarted: {
    what: "a command whose streams could not be connected",
    safe: "the server did not start it",
    times: 2,
    pause: 0,
  },
  cutOff: {
    what: "a command of `runCommand` whose output was cut off",
    safe: "such a command changes nothing",
    times: 2,
    pause: 0,
  },
  operation: {
    what: "`/wait` for an operation that has not ended",
    safe: onlyReads,
    pause: 200,
  },
  sight: {
    what: "a look at an operation of a server that is away",
    safe: onlyReads,
    within: 15_000,
    pause: 250,
  },
  signOfLife: {
    what: "the question whether the server is there, beside a write that takes longer than a read may",
    safe: onlyReads,
    pause: 0,
  },
  record: {
    what: "a delete of what the server records of a command that nobody waits for",
    safe: "what is gone is gone",
    within: 2_000,
    pause: 50,
  },
  chassis: {
    what: "a look at the state of an OVN network that has no chassis yet",
    safe: onlyReads,
    within: 10_000,
    pause: 250,
  },
  alone: {
    what: "a look at a server that leaves its cluster",
    safe: onlyReads,
    pause: 200,
  },
  ready: {
    what: "a look at what `waitFor` waits for, for as long as that says",
    safe: onlyReads,
    pause: 400,
  },
  address: {
    what: "a look for the first address of an instance",
    safe: onlyReads,
    within: 10_000,
    pause: 250,
  },
  listening: {
    what: "the connection for a server's events, which `pulumi-lxd watch` has lost",
    safe: onlyReads,
    pause: 500,
    growth: 2,
    longest: 30_000,
  },
  underWay: {
    what: "a look at a stack that an update is changing",
    safe: onlyReads,
    pause: 500,
    growth: 1.5,
    longest: 5_000,
  },
  certificate: {
    what: "a look for the client certificate that another process is making",
    safe: onlyReads,
    times: 20,
    pause: 100,
  },
} as const satisfies Record<string, Repetition>;
