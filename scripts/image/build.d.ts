/** Writes the image and returns its path. */
export function buildImage(output: string): Promise<string>;
