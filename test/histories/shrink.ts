/** Makes a list shorter for as long as it still shows what it shows: halves go first, single items last. */
export async function shrink<T>(
  items: readonly T[],
  stillShows: (shorter: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let shortest = items;
  let size = Math.ceil(items.length / 2);
  while (size >= 1) {
    const before = shortest.length;
    for (let end = shortest.length; end > 0; end -= size) {
      const shorter = [...shortest.slice(0, Math.max(end - size, 0)), ...shortest.slice(end)];
      if (await stillShows(shorter)) shortest = shorter;
    }
    // What goes may let something else go.
    if (size > 1) size = Math.ceil(size / 2);
    else if (shortest.length === before) return shortest;
  }
  return shortest;
}
