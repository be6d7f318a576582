/** The files that package.json leads Node, compilers, shells and the engine to. */
export function promisedFiles(): string[];
