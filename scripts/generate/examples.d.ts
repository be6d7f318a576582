/** The parts of an example: its title, what it needs beside a server, and its program. */
export function readExample(text: string): { title: string; needs?: string; yaml: string };
