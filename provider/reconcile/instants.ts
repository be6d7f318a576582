/** Points in time as people write them, and as LXD takes them. */

/** ISO 8601: a date, with or without a time of day, fractions of a second, and a zone; without one it is UTC. */
const iso =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9})\d*)?)?)?\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** The one form that LXD takes (RFC 3339 as Go reads it: capital T and Z, seconds and zone in full). */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The time in the form that LXD takes; undefined for what is no time. What LXD takes already stays as it is written. */
export function instantOf(text: string): string | undefined {
  const parts = iso.exec(text.trim());
  if (parts === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = parts;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  // 2099-02-30 would be taken for the second of March.
  const time = new Date(`${local}Z`);
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(local)) return undefined;
  const [sign, hours, minutes = "00"] = [
    zone[0],
    zone.slice(1, 3),
    zone.replace(":", "").slice(3) || undefined,
  ];
  const settled = `${local}${fraction && `.${fraction}`}${/z/i.test(zone) ? "Z" : `${sign}${hours}:${minutes}`}`;
  if (Number.isNaN(Date.parse(settled))) return undefined;
  return rfc3339.test(text) ? text : settled;
}
