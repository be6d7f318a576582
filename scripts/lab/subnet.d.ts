/** A range of IPv4 addresses: its first address as a number, and the length of its prefix. */
export interface Range {
  readonly address: number;
  readonly bits: number;
}

/** A /24 for the lab's bridge, as `10.x.y.1/24`, that overlaps none of the ranges taken. */
export function chooseSubnet(seed: string, taken?: readonly Range[]): string;
