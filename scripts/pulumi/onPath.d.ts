/** The directory of a Pulumi CLI that is new enough and has its language hosts beside it. */
export function pulumiOnPath(places?: readonly string[]): string | undefined;

/** What `pulumi version` says, without the v. */
export function pulumiVersion(program: string): string;
