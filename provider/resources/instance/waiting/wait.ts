/** What one entry of `waitFor` asks for. */
import { isMap, type PropertyMap, type Value } from "../../../reconcile/values";

export type Wait = { readonly timeout: number } & (
  | { readonly type: "ipv4" | "ipv6"; readonly nic?: string }
  | { readonly type: "agent" | "cloudInit" | "ready" }
  | { readonly type: "port"; readonly port: number }
  | { readonly type: "exec"; readonly command: readonly string[] }
);

export const defaultWaitSeconds = 120;

/** Members that an entry of a type takes beside `timeout`; `true` marks those that it needs. */
export const membersOf: Readonly<Record<Wait["type"], Readonly<Record<string, boolean>>>> = {
  ipv4: { nic: false },
  ipv6: { nic: false },
  agent: {},
  cloudInit: {},
  ready: {},
  port: { port: true },
  exec: { command: true },
};

/** The entries of `waitFor`, as Check has let them through. */
export function waitsOf(inputs: PropertyMap): Wait[] {
  const entries: readonly Value[] = Array.isArray(inputs.waitFor) ? inputs.waitFor : [];
  return entries.filter(isMap).map((entry) => ({ timeout: defaultWaitSeconds, ...entry }) as unknown as Wait);
}

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
