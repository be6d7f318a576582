/** Builds the wheel and the source distribution of the Python SDK into a directory, and returns their paths. */
export function writePythonPackage(directory: string): Promise<string[]>;
