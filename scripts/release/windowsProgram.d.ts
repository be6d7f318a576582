/** A copy of Node's program, for any platform, that runs the plugin. */
export function writeSingleProgram(node: string, program: string): Promise<void>;
