/** The directory with `pulumi` and its language hosts: on PATH, else downloaded, else built. */
export function pulumiDirectory(): Promise<string>;

/** The program that generates the SDKs: `sdkgen SCHEMA LANGUAGE DIRECTORY`. */
export function sdkGenerator(): Promise<string>;
export function programGenerator(): Promise<string>;
