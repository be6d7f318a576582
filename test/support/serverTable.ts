/** Servers of the table, and what became of the cells of the matrix. */
import { startMachine } from "../../scripts/server/machine.js";
import type { ServerKind } from "../../scripts/server/servers.js";
import type { TestServer } from "./machine";

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
