/** Names in the server's spelling and in ours: `listen_address`, `listenAddress`. */
export const underscored = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const camelCased = (name: string): string =>
  name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** A type as a word of a sentence: `network zone`. */
export const asWords = (type: string): string =>
  type.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
