/**
 * Keys that later servers have given up, and what does the same there. Computed from what LXD 5.0 and LXD 6.9 tell of
 * their own keys (`metadata/configuration`).
 */
import { patternOf } from "./metadata";

interface Gone {
  /** The key that is there instead: the advice is for servers that have it. */
  readonly instead?: string;
  readonly advice: string;
}

const gone: Readonly<Record<string, Gone>> = {
  "security.secureboot": {
    instead: "boot.mode",
    advice: 'use boot.mode: "uefi-secureboot" for true, "uefi-nosecureboot" for false',
  },
  "security.csm": { instead: "boot.mode", advice: 'use boot.mode: "bios" for true' },
  "nvidia.*": { advice: 'give it a device of type "gpu" whose id names it as CDI does (nvidia.com/gpu=0)' },
  "limits.network.priority": { advice: "set limits.priority of the network device" },
  "security.syscalls.blacklist": { instead: "security.syscalls.deny", advice: "use security.syscalls.deny" },
  "security.syscalls.blacklist_default": {
    instead: "security.syscalls.deny_default",
    advice: "use security.syscalls.deny_default",
  },
  "security.syscalls.blacklist_compat": {
    instead: "security.syscalls.deny_compat",
    advice: "use security.syscalls.deny_compat",
  },
  "security.syscalls.whitelist": {
    instead: "security.syscalls.allow",
    advice: "use security.syscalls.allow",
  },
  "core.trust_password": { advice: "clients become trusted by tokens (lxd.CertificateToken)" },
  "candid.*": { instead: "oidc.issuer", advice: "use OpenID Connect (oidc.*)" },
  "rbac.*": { advice: "rights are given to identities by groups of the server's own" },
  "maas.*": { advice: "there is no integration with MAAS any more" },
};

/** What to do without a key that the server does not know; nothing where it never was one. */
export function insteadOf(key: string, isKnown: (key: string) => boolean): string | undefined {
  const [, found] = Object.entries(gone).find(([name]) => patternOf(name).test(key)) ?? [];
  return found !== undefined && (found.instead === undefined || isKnown(found.instead))
    ? found.advice
    : undefined;
}
