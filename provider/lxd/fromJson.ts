/** What another program has written as JSON, in the form that its documentation promises. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;
