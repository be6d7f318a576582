/** A virtual environment with what builds the Python SDK and what it needs at run time. */
export function pythonEnvironment(): Promise<string>;

/** The interpreter of an environment. */
export function interpreter(environment: string): string;

/** Where an environment has its packages. */
export function sitePackages(environment: string): Promise<string>;
