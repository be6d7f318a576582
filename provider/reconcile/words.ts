/** Names in the server's spelling: `listen_address` for `listenAddress`. */
export const underscored = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A type as a word of a sentence: `network zone`. */
export const asWords = (type: string): string =>
  type.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();

/** `NetworkPeers`, `ImageAliases`, `Identities`. */
export const plural = (type: string): string =>
  /[^aeiou]y$/.test(type) ? type.replace(/y$/, "ies") : `${type.replace(/s$/, "se")}s`;
