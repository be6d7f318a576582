/** The servers of the table that a run of the tests is for, and what became of the cells of its matrix. */
import { startMachine } from "../../scripts/server/machine.js";
import { SERVERS, serverCalled, type ServerKind } from "../../scripts/server/servers.js";
import type { TestServer } from "./machine";

/** `npm test -- --servers` names others, or all. */
const usual = "incus-6";

export function chosenServers(): readonly ServerKind[] {
  const named = process.env.TEST_SERVERS ?? usual;
  return named === "all" ? SERVERS : named.split(",").map(serverCalled);
}

/** A running server; the reason where there is none to be had, for a suite of Debian's may be broken today. */
export async function startOrReason(server: ServerKind): Promise<TestServer | string> {
  try {
    return await startMachine({ server });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Cell = "passed" | "skipped" | "FAILED" | "";

/** The table that a run ends with: a line for each row, a column for each server. */
export class Matrix {
  private readonly cells = new Map<string, Map<string, Cell>>();
  private readonly columns: string[] = [];

  column(title: string): void {
    this.columns.push(title);
  }

  enter(row: string, column: string, cell: Cell): void {
    if (!this.cells.has(row)) this.cells.set(row, new Map());
    this.cells.get(row)!.set(column, cell);
  }

  toString(): string {
    const lines = [...this.cells].map(([row, of]) => [
      row,
      ...this.columns.map((column) => of.get(column) ?? ""),
    ]);
    const all = [["", ...this.columns], ["-", ...this.columns.map(() => "-")], ...lines];
    return all.map((line) => `| ${line.join(" | ")} |`).join("\n");
  }
}
