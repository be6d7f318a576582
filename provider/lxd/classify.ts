import type { ErrorKind } from "./LxdError";

/** A failure by kind, and whether the refused request may be sent once more as it is. */
export interface Classification {
  kind: ErrorKind;
  /** "always": refused before anything was done; "idempotent": only what may safely happen twice. */
  repeat: "never" | "idempotent" | "always";
}

interface Rule {
  text: RegExp;
  kind: ErrorKind;
  repeat?: "idempotent" | "always";
  /** The rule holds only for these statuses; operations have none. */
  only?: "operation" | number;
}

/**
 * The server gives no machine-readable reason, and its statuses mislead: 500 is often a user's mistake, and
 * "already exists" comes as 400, 409, 500 or a failed operation. So its words decide first; the first rule that
 * matches wins.
 */
const byText: readonly Rule[] = [
  // An instance has one operation at a time; others are refused at once, before anything has been done.
  { text: /busy running an? /i, kind: "busy", repeat: "always" },
  // A snapshot or a backup freezes its instance for a moment; commands and other snapshots are refused then.
  { text: /instance is frozen/i, kind: "busy", repeat: "always" },
  // The helper that handles files of an instance is just going (a snapshot or a stop ends it, and so does a pause of
  // 10 s): it hangs up before it has heard what is wanted (lxd/main_forkfile.go).
  { text: /forkfile\.sock/i, kind: "busy", repeat: "always" },
  // The database was not to be had just now. Some of the request may have been done already.
  { text: /database is locked|failed to begin transaction/i, kind: "busy", repeat: "idempotent" },
  { text: /cannot start a transaction|no available dqlite leader/i, kind: "busy", repeat: "idempotent" },
  // Two changes of one network's firewall at the same moment: the rules that one lists, the other takes away (5.0.2).
  { text: /nftables chain[^]*no such file or directory/i, kind: "busy", repeat: "idempotent" },
  // A forward sets up every port of its bridge, and an instance has taken its own away meanwhile (5.0.2).
  { text: /enabling hairpin mode on bridge port/i, kind: "busy", repeat: "idempotent" },
  // The instances of a profile are changed with it, and one has been deleted meanwhile (5.0.2).
  { text: /instances failed to update[^]*instance not found/i, kind: "busy", repeat: "idempotent" },
  // What the member that was asked says of the one that it passed the request on to.
  { text: /missing event connection with target cluster member/i, kind: "memberAway" },
  { text: /^(get|post|put|patch|delete) "https:\/\//i, kind: "memberAway", only: 500 },
  { text: /target node is offline|peer node \S+ is down/i, kind: "memberAway" },

  { text: /(is|are) shutting down|daemon (is )?(not started|starting)/i, kind: "unavailable" },
  { text: /pool is (currently )?unavailable|daemon not available/i, kind: "unavailable" },

  { text: /already exists|already (partially )?created|already defined on/i, kind: "exists" },
  { text: /unique constraint failed|certificate already in trust store/i, kind: "exists" },
  { text: /name .* already in use|already in use by another/i, kind: "exists" },

  { text: /(currently|still) in use|is in use|in use by|used by/i, kind: "inUse" },
  { text: /only empty (projects|cluster groups)/i, kind: "inUse" },

  { text: /is running$|already (running|stopped)|(isn't|is not|not) running$/i, kind: "precondition" },
  { text: /of running container|a running (instance|container)/i, kind: "precondition" },
  { text: /is protected|has delete protection/i, kind: "precondition" },
  { text: /etag (doesn't|does not) match/i, kind: "precondition" },

  // Cluster members and groups of a server that is in no cluster: 500 or 400.
  { text: /server is not clustered/i, kind: "notFound" },
  // A cluster group that is deleted twice.
  { text: /query deleted 0 rows/i, kind: "notFound" },
  // A delete of what is gone, before it is begun (LXD 6 records first on what it acts): a 500 where others say 404.
  { text: /failed fetching entity reference: no such entity/i, kind: "notFound" },

  { text: /^not authorized$|permission denied|access denied/i, kind: "forbidden" },
  {
    text: /not implemented|is not supported on this server|isn't supported on this server/i,
    kind: "unsupported",
  },
  { text: /api extension|no longer supported/i, kind: "unsupported" },

  { text: /context deadline exceeded/i, kind: "timeout" },
  // Of an operation: something that the request names is missing, unless the words are of nothing else.
  { text: /^[\w -]+ not found$/i, kind: "notFound", only: "operation" },
  { text: /not found/i, kind: "invalid", only: "operation" },
  { text: /\binvalid\b|unknown configuration key|missing device type|validation failed/i, kind: "invalid" },
  { text: /cannot be (updated|changed|shrunk)|can't be (updated|changed|deleted)/i, kind: "invalid" },
  {
    text: /can't be shrunk|cannot update root disk|missing source path|unsupported compression/i,
    kind: "invalid",
  },
  // Of something that the request names: the object itself would be a 404.
  { text: /(doesn't|does not) exist/i, kind: "invalid" },
  { text: /please target a specific member/i, kind: "invalid" },
  { text: /no root device|pool source cannot|required|must be|not allowed/i, kind: "invalid", only: 500 },
];

const byStatus: Readonly<Record<number, ErrorKind>> = {
  400: "invalid",
  401: "forbidden",
  403: "forbidden",
  404: "notFound",
  405: "unsupported",
  409: "exists",
  412: "precondition",
  413: "invalid",
  415: "invalid",
  423: "busy",
  429: "unavailable",
  501: "unsupported",
  502: "unavailable",
  503: "unavailable",
  504: "timeout",
};

/** Where the status says all there is to say: a text that happens to match a rule must not change it. */
const certain: ReadonlySet<number> = new Set([401, 403, 404, 412, 501]);

/** The kind of a refusal, by its words and its status; of a failed operation when there is no status. */
export function classify(text: string, status?: number): Classification {
  if (status !== undefined && certain.has(status)) return { kind: byStatus[status]!, repeat: "never" };
  const where = status ?? "operation";
  const rule = byText.find(
    (rule) => (rule.only === undefined || rule.only === where) && rule.text.test(text),
  );
  if (rule !== undefined) return { kind: rule.kind, repeat: rule.repeat ?? "never" };
  if (status === undefined) return { kind: "unknown", repeat: "never" };
  if (status === 503) return { kind: "unavailable", repeat: "idempotent" };
  return { kind: byStatus[status] ?? "unknown", repeat: "never" };
}
