/** Sizes as LXD reads them (5.0.2, shared/units, ParseByteSizeString): no other spelling, and no blanks but one. */

const units: Record<string, number> = {
  "": 1,
  B: 1,
  " bytes": 1,
  kB: 1e3,
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

/** The server counts in 64 bits. */
const largest = 2 ** 63 - 1;

/** Bytes of a size (`10GiB`, `500MB`, `1024`); undefined when it is none, and when it is not given (""). */
export function bytesOf(size: unknown): number | undefined {
  const match = typeof size === "string" ? /^(\d+)(.*)$/s.exec(size) : null;
  const unit = units[match?.[2] ?? "none"];
  if (!match || !unit) return undefined;
  const bytes = Number(match[1]) * unit;
  return bytes <= largest ? bytes : undefined;
}
