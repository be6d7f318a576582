/** What a configuration key takes, as far as that can be told from the text alone. */

/** `any`, one of a few words, or a form by its name. */
export type Taken = "any" | Form | readonly string[];

export type Form = keyof typeof forms;

/** Forms as LXD 5.0 checks them: https://github.com/canonical/lxd/blob/stable-5.0/shared/validate/validate.go and `shared/units`. */
const forms = {
  boolean: { pattern: /^(true|false|1|0|yes|no|on|off)$/i, is: "true or false" },
  "whole number": { pattern: /^-?\d+$/, is: "a whole number" },
  size: { pattern: /^\d+( bytes|B|[kMGTPE]B|[KMGTPE]iB)?$/, is: 'a size such as "10GiB" or "500MB"' },
  "size or percentage": {
    pattern: /^\d+(%| bytes|B|[kMGTPE]B|[KMGTPE]iB)?$/,
    is: 'a size such as "2GiB" or a percentage such as "50%"',
  },
  "share of time": {
    pattern: /^(\d+%|\d+(ms)?\/\d+(ms)?)$/,
    is: 'a share of time such as "50%" or "25ms/100ms"',
  },
  mode: { pattern: /^[0-7]+$/, is: 'a mode in octal digits, such as "0644"' },
  "device id": { pattern: /^[0-9a-f]{4}$/, is: 'four lower case hexadecimal digits, such as "10de"' },
  "pci address": {
    pattern: /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]$/i,
    is: 'a PCI address such as "0000:01:00.0"',
  },
  "hardware address": {
    pattern: /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i,
    is: 'a hardware address such as "00:16:3e:00:00:01"',
  },
  "ipv4 subnet": {
    pattern: /^(none|auto|\d+(\.\d+){3}\/\d+)$/,
    is: 'an address with the length of its subnet, such as "10.0.0.1/24", or auto or none',
  },
  "ipv6 subnet": {
    pattern: /^(none|auto|[0-9a-f:.]*:[0-9a-f:.]*\/\d+)$/i,
    is: 'an address with the length of its subnet, such as "fd42::1/64", or auto or none',
  },
  "proxy address": {
    pattern: /^(tcp:|udp:|unix:).+$/,
    is: 'an address such as "tcp:127.0.0.1:80" or "unix:/run/socket"',
  },
} as const;

/** The end of a sentence that says what the value should be; undefined when it may well be right. */
export function wanted(value: string, taken: Taken): string | undefined {
  // Nothing is everywhere the way to unset a key.
  if (taken === "any" || value === "") return undefined;
  if (typeof taken !== "string") return taken.includes(value) ? undefined : `one of ${taken.join(", ")}`;
  const { pattern, is } = forms[taken];
  return pattern.test(value) ? undefined : is;
}
