/** Sizes as LXD writes them. */

const units: Record<string, number> = {
  "": 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  EB: 1e18,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
  EiB: 2 ** 60,
};

/** Bytes of a size as LXD writes it (`10GiB`, `500MB`, `1024`); undefined when it is not one. */
export function bytesOf(size: unknown): number | undefined {
  const match = typeof size === "string" ? /^\s*(\d+)\s*([A-Za-z]*)\s*$/.exec(size) : null;
  const unit = match && units[match[2]!];
  return unit ? Number(match[1]) * unit : undefined;
}
