export interface LabArguments {
  readonly command: string;
  readonly endpoint: string | undefined;
  readonly remote: string | undefined;
  /** Flags for pulumi. */
  readonly flags: readonly string[];
}

export function parseArguments(args: readonly string[]): LabArguments;
