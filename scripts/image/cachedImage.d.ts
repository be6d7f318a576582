/** The image's path; built when it is not there, or was made of other parts. */
export function cachedImage(): Promise<string>;
