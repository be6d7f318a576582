/** Packs the npm package into a directory, and returns its path. */
export function writeNodePackage(directory: string): Promise<string>;
