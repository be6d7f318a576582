/** Where an object is now: one entry per segment of its id (project, pool, name, …), and `target` if it is placed. */
export type Address = Readonly<Record<string, string>>;

/** The address of an object whose id has these segments; `target` where it is placed. */
export type At<S extends string> = Readonly<Record<S, string>> & { readonly target?: string };
