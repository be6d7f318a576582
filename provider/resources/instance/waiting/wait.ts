/** What one entry of `waitFor` asks for. */

export type Wait = { readonly timeout: number } & (
  | { readonly type: "ipv4" | "ipv6"; readonly nic?: string }
  | { readonly type: "agent" | "cloudInit" | "ready" }
  | { readonly type: "port"; readonly port: number }
  | { readonly type: "exec"; readonly command: readonly string[] }
);

export const defaultWaitSeconds = 120;

/** Members that an entry of a type takes beside `timeout`; `true` marks those that it needs. */
export const membersOf: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  ipv4: { nic: false },
  ipv6: { nic: false },
  agent: {},
  cloudInit: {},
  ready: {},
  port: { port: true },
  exec: { command: true },
};

/** As a program gives it; Check has seen that it has what its type needs. */
interface Entry {
  readonly type: Wait["type"];
  readonly nic?: string;
  readonly port?: number;
  readonly command?: readonly string[];
  readonly timeout?: number;
}

export const waitsOf = (entries: readonly Entry[]): Wait[] =>
  entries.map(({ type, timeout = defaultWaitSeconds, nic, port = 0, command = [] }) => {
    switch (type) {
      case "ipv4":
      case "ipv6":
        return { type, timeout, ...(nic !== undefined && { nic }) };
      case "port":
        return { type, timeout, port };
      case "exec":
        return { type, timeout, command };
      default:
        return { type, timeout };
    }
  });

/** What is waited for, as the object of a sentence. */
export function describe(wait: Wait): string {
  switch (wait.type) {
    case "ipv4":
    case "ipv6":
      return `${wait.type === "ipv4" ? "an IPv4" : "an IPv6"} address on ${wait.nic ?? "any of its NICs"}`;
    case "agent":
      return "its agent";
    case "cloudInit":
      return "cloud-init";
    case "ready":
      return "its word that it is ready";
    case "port":
      return `something that listens on port ${wait.port}`;
    case "exec":
      return `success of ${wait.command.join(" ")}`;
  }
}
