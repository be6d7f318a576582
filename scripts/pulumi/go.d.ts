/** A Go that can build tools/ and sdk/go, and the environment to run it in. */
export function findGo(): Promise<{ program: string; env: NodeJS.ProcessEnv }>;
