/** Where things are kept that are costly to make, for this clone and every other. */
export function cacheDirectory(...parts: string[]): string;
