/** A law does not hold. */
export class LawBroken extends Error {
  constructor(
    /** In the same words each time: a shorter history has to break the same law. */
    readonly law: string,
    readonly detail: string,
  ) {
    super(`${law}: ${detail}`);
    this.name = "LawBroken";
  }
}

export function holds(isSo: boolean, law: string, detail: () => string): void {
  if (!isSo) throw new LawBroken(law, detail());
}
