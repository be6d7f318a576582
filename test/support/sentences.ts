import type { Note } from "../../provider/reconcile/notes";

/** The same look, for its sentences alone. */
export const sentences =
  <Arguments extends unknown[]>(find: (...given: Arguments) => Promise<readonly Note[]>) =>
  async (...given: Arguments): Promise<string[]> =>
    (await find(...given)).map(({ sentence }) => sentence);
