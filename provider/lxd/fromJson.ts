/** What another program has written as JSON, in the form that its documentation promises. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;

/** The members of what should be an object with members of such values; none of what is no object. */
export const fieldsOf = <T = unknown>(told: unknown): Readonly<Record<string, T>> =>
  typeof told === "object" && told !== null ? (told as Record<string, T>) : {};
