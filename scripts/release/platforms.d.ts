export interface Platform {
  /** As Pulumi names it, and so `arch`. */
  readonly os: string;
  readonly arch: string;
  /** The npm package that holds Node's program for it, its version and integrity, and the program's path in it. */
  readonly package: string;
  readonly version: string;
  readonly integrity: string;
  readonly program: string;
}

/** The platforms of a release. */
export function platforms(): Platform[];

/** The platform of this machine, if a release has it. */
export function ownPlatform(): Platform | undefined;
