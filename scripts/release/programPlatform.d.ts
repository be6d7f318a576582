/** The platform that a program is for, such as "linux-amd64"; undefined where it is none that is known here. */
export function programPlatform(program: Buffer): string | undefined;
