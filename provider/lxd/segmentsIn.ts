/**
 * What an API path that the server tells names, after `/1.0`. LXD 5.0.2 escapes names twice there (`a b` is `a%2520b`),
 * later servers once.
 */
export const segmentsIn = (url: string): string[] =>
  new URL(url, "http://server").pathname
    .split("/")
    .slice(2)
    .map((word) => decoded(decoded(word)));

/** The name that such a path ends with. */
export const nameIn = (url: string): string => segmentsIn(url).at(-1) ?? "";

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word; // A name with a per cent sign, escaped once.
  }
}
