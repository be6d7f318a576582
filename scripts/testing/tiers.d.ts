export const TIERS: readonly {
  readonly name: string;
  readonly longest?: readonly string[];
  readonly alone?: readonly string[];
}[];
