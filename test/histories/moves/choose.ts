/** The item that a number means, whatever there is to choose from. */
export function of<T>(choices: readonly T[], number: number): T | undefined {
  return choices.length === 0 ? undefined : choices[number % choices.length];
}
