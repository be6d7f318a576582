import type { Operation } from "./Operation";
import type { RawRequest } from "./transport";

/** What surrounds one call. */
export interface CallOptions {
  project?: string;
  /** The cluster member that is meant. */
  target?: string;
  query?: Record<string, string>;
  /** Ends the call; the operation it waits for is cancelled where the server allows it. */
  signal?: AbortSignal;
  /** Hears how an operation or an upload gets on. */
  onProgress?: (message: string) => void;
  /** Told when the server has begun what the call then waits for. */
  onBegin?: () => void;
}

/** What was read, with the ETag that an update of it needs; lists and some objects have none. */
export interface Answer<T> {
  value: T;
  etag?: string;
}

/** What came of a write. */
export interface Outcome {
  /** Of the sync answer, or of the finished operation. */
  metadata: unknown;
  /** Present when the server did it in the background. */
  operation?: Operation;
  /** The `Location` of a sync answer, as the server spelled it: double-escaped on LXD 5.0. */
  location?: string;
}

/** How many times as long as a read a write may take. */
const writesTake = 10;

/** The request of a call; `timeout` is that of a read, in milliseconds. */
export function toRequest(
  method: RawRequest["method"],
  path: string,
  options: CallOptions,
  timeout: number,
): RawRequest {
  const query = { ...options.query };
  if (options.project !== undefined) query.project = options.project;
  if (options.target !== undefined) query.target = options.target;
  const request = { method, path, query, signal: options.signal };
  if (method === "GET" || method === "HEAD") return { ...request, timeout };
  // Many writes do all their work before they answer: a profile's PUT changes its running instances first. A server
  // that works still answers other questions.
  return { ...request, timeout: writesTake * timeout, askAfter: timeout };
}
