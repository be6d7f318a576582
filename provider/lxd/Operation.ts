/** A background operation of the server, as it was last seen. */
import { fieldsOf } from "./fromJson";

export interface Operation {
  id: string;
  /** `task`, `websocket` or `token`. `token` operations never end, and `websocket` ones wait for a client to connect: neither is waited for. */
  class: string;
  description: string;
  /** The server's word, or `vanished`. */
  status: string;
  statusCode: number;
  /** The server forgot the operation (5 s after its end, or by a restart): only the object tells the outcome. */
  vanished: boolean;
  mayCancel: boolean;
  /** Why it failed; empty otherwise. */
  error: string;
  metadata: Record<string, unknown>;
  resources: Record<string, string[]>;
  /** The cluster member that runs it. */
  location: string;
  createdAt: string;
  updatedAt: string;
  /** The project to name when asking for it: its URL may carry one. */
  project?: string;
}

const cancelled = 401;
const firstFinal = 200;

/** True when nothing more will happen. The code decides; the texts differ between servers. */
export function isFinal(operation: Operation): boolean {
  return operation.vanished || operation.statusCode >= firstFinal;
}

/** True when it ended well, or nobody knows how it ended. */
export function isSuccess(operation: Operation): boolean {
  return operation.vanished || operation.statusCode === firstFinal;
}

export function isCancelled(operation: Operation): boolean {
  return operation.statusCode === cancelled;
}

/** The operation with its outcome unknown. */
export function vanished(operation: Operation): Operation {
  return { ...operation, vanished: true, status: "vanished" };
}

/** The operation in an answer's metadata or in an event; undefined when it is none. */
export function toOperation(raw: unknown, project?: string): Operation | undefined {
  const fields = fieldsOf(raw);
  if (typeof fields.id !== "string" || typeof fields.status_code !== "number") return undefined;
  return {
    id: fields.id,
    class: text(fields.class),
    description: text(fields.description),
    status: text(fields.status),
    statusCode: fields.status_code,
    vanished: false,
    mayCancel: fields.may_cancel === true,
    error: text(fields.err),
    metadata: fieldsOf(fields.metadata),
    resources: fieldsOf(fields.resources),
    location: text(fields.location),
    createdAt: text(fields.created_at),
    updatedAt: text(fields.updated_at),
    project,
  };
}

/**
 * Id and project of an operation's URL. Forwarded operations of a cluster come as
 * `/1.0/operations/<id>?project=default`: nothing may be appended to the URL as it is.
 */
export function fromOperationUrl(url: string): { id: string; project?: string } | undefined {
  const match = /\/operations\/([^/?]+)(?:\?(.*))?$/.exec(url);
  if (match === null) return undefined;
  const project = new URLSearchParams(match[2] ?? "").get("project") ?? undefined;
  return { id: match[1]!, project };
}

/** What the operation says about its progress, such as `rootfs: 43% (12.3MB/s)`. */
export function progressOf(operation: Operation): string | undefined {
  for (const [key, value] of Object.entries(operation.metadata)) {
    if (!key.endsWith("_progress") || typeof value !== "string" || value === "") continue;
    return key === "download_progress" ? `Download: ${value}` : value;
  }
  return undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
