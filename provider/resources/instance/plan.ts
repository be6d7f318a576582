/**
 * All changes of one update as one sequence of steps, with at most one stop and one start. Pure: what is known of the
 * instance and what is wanted of it go in, the steps and the reasons for a stop come out.
 */

/** An instance as it is. */
export interface Situation {
  readonly name: string;
  readonly project: string;
  readonly isRunning: boolean;
  readonly ephemeral: boolean;
  /** The cluster member that it is on. */
  readonly location: string;
  /** The pool of its root disk. */
  readonly pool?: string;
}

/** What it is to become; absent is "stays as it is". */
export interface Goal {
  readonly name: string;
  readonly project: string;
  readonly running: boolean;
  readonly ephemeral: boolean;
  readonly pool?: string;
  /** A cluster member or, as `@group`, one of a group's. */
  readonly target?: string;
  /** A snapshot to go back to. */
  readonly restore?: string;
  /** Another image is put into it: its files are gone then. */
  readonly rebuild: boolean;
  readonly files: boolean;
  /** Changes that act only at a start, each as a reason. */
  readonly restarts: readonly string[];
  /** The server takes the changes only while it is stopped: those of virtual machines. */
  readonly cold: boolean;
}

export type Step =
  /** `outlives`: it is ephemeral, and must not go with this stop. */
  | { readonly do: "stop"; readonly outlives: boolean }
  | { readonly do: "move"; readonly project: string; readonly name: string }
  | { readonly do: "rename"; readonly name: string }
  | { readonly do: "changePool"; readonly pool: string }
  | { readonly do: "changeMember"; readonly target: string }
  | { readonly do: "rebuild" }
  | { readonly do: "restore"; readonly snapshot: string }
  | { readonly do: "write" }
  | { readonly do: "files" }
  /** Into the declared power state. */
  | { readonly do: "settle" };

export interface Plan {
  readonly steps: readonly Step[];
  /** Why a running instance is stopped on the way; empty when it is not. */
  readonly reasons: readonly string[];
}

export function planUpdate(now: Situation, goal: Goal): Plan {
  const transfers = transfersOf(now, goal);
  const rebuilds: Step[] = goal.rebuild ? [{ do: "rebuild" }] : [];
  const restores: Step[] = goal.restore === undefined ? [] : [{ do: "restore", snapshot: goal.restore }];
  const stopped = [...transfers, ...rebuilds, ...restores];
  const reasons = now.isRunning ? stopped.map(reasonOf).concat(goal.restarts) : [];
  const stops = reasons.length > 0;

  // Once the write has made it ephemeral (again), it would not survive a stop.
  const isFleeting = goal.running && (now.ephemeral || goal.ephemeral);
  const stopsFirst = stops && (stopped.length > 0 || goal.cold || isFleeting);
  // After the write: when the server refuses it, nothing was stopped in vain.
  const stopsLater = stops && !stopsFirst && goal.running;
  const stop: Step = { do: "stop", outlives: now.ephemeral };
  return {
    reasons,
    steps: [
      ...(stopsFirst ? [stop] : []),
      ...stopped,
      { do: "write" },
      ...(goal.files || goal.rebuild ? [{ do: "files" } as const] : []),
      ...(stopsLater ? [stop] : []),
      { do: "settle" },
    ],
  };
}

/**
 * One request per kind of place: LXD 5.0.2 moves to another project under another name in one, but given a pool beside
 * a project it silently keeps the project.
 */
function transfersOf(now: Situation, goal: Goal): Step[] {
  const steps: Step[] = [];
  if (goal.project !== now.project) steps.push({ do: "move", project: goal.project, name: goal.name });
  else if (goal.name !== now.name) steps.push({ do: "rename", name: goal.name });
  if (goal.pool !== undefined && now.pool !== undefined && goal.pool !== now.pool) {
    steps.push({ do: "changePool", pool: goal.pool });
  }
  if (goal.target !== undefined && goal.target !== now.location) {
    steps.push({ do: "changeMember", target: goal.target });
  }
  return steps;
}

function reasonOf(step: Step): string {
  switch (step.do) {
    case "rename":
      return "a rename needs it stopped";
    case "move":
      return `a move to project "${step.project}" needs it stopped`;
    case "changePool":
      return `a move to pool "${step.pool}" needs it stopped`;
    case "changeMember":
      return `a move to "${step.target}" needs it stopped`;
    case "rebuild":
      return "a rebuild from another image needs it stopped";
    case "restore":
      return `going back to snapshot "${step.snapshot}" needs it stopped`;
    default:
      throw new Error(`The step "${step.do}" is no reason for a stop.`);
  }
}

/** Whether the steps copy the instance on the server, which drops its backups (seen on LXD 5.0.2). */
export const losesBackups = ({ steps }: Plan) =>
  steps.some((step) => step.do === "move" || step.do === "changePool" || step.do === "changeMember");
