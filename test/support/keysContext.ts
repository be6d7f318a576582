/** What doubts about keys ask of a server: its own metadata, where it has some, and the drivers of its pools. */
import { LxdError } from "../../provider/lxd";
import type { Context } from "../../provider/reconcile/definition";
import type { Metadata } from "../../provider/resources/keys/metadata";

export function keysContext({
  metadata,
  drivers = {},
}: { metadata?: Metadata; drivers?: Record<string, string> } = {}): Context {
  const client = {
    hasExtension: () => Promise.resolve(metadata !== undefined),
    get: (path: string) => {
      if (path === "/1.0/metadata/configuration") return Promise.resolve({ value: metadata });
      const driver = drivers[path.replace("/1.0/storage-pools/", "")];
      if (driver !== undefined) return Promise.resolve({ value: { driver } });
      const message = "Storage pool not found";
      return Promise.reject(new LxdError({ kind: "notFound", method: "GET", path, message }));
    },
  };
  const log = { debug() {}, info() {}, warning() {}, status() {} };
  return { client, log, signal: new AbortController().signal } as unknown as Context;
}
