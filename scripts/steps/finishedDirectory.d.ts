/** A directory that exists only when it is whole: `fill` gets another one, which is renamed at the end. */
export function finishedDirectory(
  directory: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<string>;
