/** What a test file gave; see results.js. */
export interface FileResult {
  readonly file: string | undefined;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly title: string;
  readonly message: string;
  /** Where the servers' logs are. */
  readonly logs?: string;
}

export interface Unsteady extends Failure {
  readonly file: string;
}

export const UNSTEADY_ALLOWED: number;

export function toBeRunAgain(results: readonly FileResult[]): string[];

export function withSecondRun(
  first: readonly FileResult[],
  second: readonly FileResult[],
): { results: FileResult[]; unsteady: Unsteady[] };

export function counts(
  results: readonly FileResult[],
  unsteady: readonly Unsteady[],
): { passed: number; failed: number; skipped: number; tooMany: boolean };

export function slowest(results: readonly FileResult[]): FileResult[];
