/** How each kind of wait is looked at. */
import { exec, type ExecResult } from "../../../lxd";
import type { Context } from "../../../reconcile/definition";
import { hasAddress } from "../addresses";
import type { RawInstance, Where } from "../server";
import type { Wait } from "./wait";

/** Met, not yet (with what was seen, where that says something), or never. */
export type Look =
  | { readonly is: "met" }
  | { readonly is: "open"; readonly seen?: string }
  | { readonly is: "failed"; readonly why: string };

const met: Look = { is: "met" };
const open: Look = { is: "open" };
const metIf = (condition: boolean): Look => (condition ? met : open);

export async function look(wait: Wait, raw: RawInstance, address: Where, context: Context): Promise<Look> {
  switch (wait.type) {
    case "ipv4":
      return missingNic(wait.nic, raw) ?? metIf(hasAddress(raw, "inet", wait.nic));
    case "ipv6":
      return missingNic(wait.nic, raw) ?? metIf(hasAddress(raw, "inet6", wait.nic));
    case "ready":
      return metIf(raw.status === "Ready");
    case "agent":
      return metIf((raw.state?.processes ?? -1) > 0);
    case "cloudInit":
      return cloudInit(await run(address, ["cloud-init", "status", "--long"], context));
    case "port":
      // Asked inside: from here, or from the server, the instance's network may be out of reach.
      return listens(await run(address, ["cat", "/proc/net/tcp", "/proc/net/tcp6"], context), wait.port);
    case "exec":
      return command(await run(address, wait.command, context));
  }
}

/** A NIC that the instance does not have will never get an address. */
function missingNic(nic: string | undefined, { expanded_devices }: RawInstance): Look | undefined {
  const nics = Object.entries(expanded_devices ?? {}).flatMap(([name, { type }]) =>
    type === "nic" ? [name] : [],
  );
  if (nic === undefined || nics.includes(nic)) return undefined;
  const has = nics.length === 0 ? "it has none" : `it has ${nics.join(", ")}`;
  return { is: "failed", why: `has no NIC "${nic}" to wait for (${has})` };
}

const run = (address: Where, command: readonly string[], context: Context) =>
  exec(
    context.client,
    address.name,
    { command: [...command] },
    { project: address.project, signal: context.signal },
  );

const noSuchCommand = 127;

/** Reads `cloud-init status --long` (https://docs.cloud-init.io/en/latest/reference/cli.html#status). */
export function cloudInit({ exitCode, stdout, stderr }: ExecResult): Look {
  if (exitCode === noSuchCommand) {
    return {
      is: "failed",
      why: "cloud-init is not installed in it: leave out this wait, or use another image",
    };
  }
  const said = stdout.toString("utf8");
  const status = /^status:\s*(.+)$/m.exec(said)?.[1]?.trim();
  if (status === "done" || status === "disabled") return met;
  if (status === "error") return { is: "failed", why: `cloud-init failed: ${detailOf(said)}` };
  const seen = status ?? stderr.toString("utf8").trim();
  return seen ? { is: "open", seen: `its status is "${seen}"` } : open;
}

/** What follows `detail:` (up to 23.3) or the entries of `errors:` (later); on one line. */
function detailOf(said: string): string {
  const errors = /^errors:\s*\n((?:\s+-.*\n?)+)/m.exec(said)?.[1];
  const detail = /^detail:\s*([\s\S]*?)(?=^\w[\w ]*:|$(?![\s\S]))/m.exec(said)?.[1];
  const text = (errors ?? detail ?? said).replace(/\s+/g, " ").trim();
  return text || "it gives no detail; see /var/log/cloud-init.log inside";
}

const listening = "0A";

/** Of `/proc/net/tcp`: whether a socket listens on the port. */
export function listens({ stdout }: ExecResult, port: number): Look {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, "0");
  return metIf(
    stdout
      .toString("utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .some(([, local, , state]) => state === listening && local?.endsWith(`:${hexadecimal}`)),
  );
}

function command({ exitCode, stdout, stderr }: ExecResult): Look {
  if (exitCode === 0) return met;
  const said = (stderr.length > 0 ? stderr : stdout).toString("utf8").trim().split("\n").at(-1);
  return { is: "open", seen: `it ended with ${exitCode}${said ? `: ${said}` : ""}` };
}
