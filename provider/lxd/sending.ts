import { anyOf } from "./anyOf";
import { afterGrace } from "./aborted";
import { openEnvelope, type Envelope } from "./envelope";
import { LxdError } from "./LxdError";
import type { RawRequest, Transport } from "./transport";
import { counted, openBody, progress, SourceFailed, type UploadBody } from "./upload";

/** How long a write that has been sent may still be answered after a cancel. */
const grace = 300;

/** Sends a small body as JSON. */
export async function sendJson(transport: Transport, request: RawRequest, body: unknown): Promise<Envelope> {
  const { signal, dispose } = afterGrace(request.signal, grace);
  const content =
    body === undefined
      ? {}
      : {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json", ...request.headers },
        };
  try {
    return openEnvelope(request, await transport.send({ ...request, ...content, signal }));
  } finally {
    dispose();
  }
}

/**
 * Streams a large body. How long it takes is nobody's business as long as it moves; once all is sent, the
 * server has the time of a write to answer. Cut off in the middle it leaves nothing on the server.
 */
export async function sendBody(
  transport: Transport,
  request: RawRequest,
  body: UploadBody,
  options: { size?: number; onProgress?: (message: string) => void; stallAfter: number },
): Promise<Envelope> {
  const open = openBody(body, options.size);
  const stalled = new AbortController();
  const stall = () => stalled.abort(new DOMException("upload stalled", "TimeoutError"));
  let timer = setTimeout(stall, options.stallAfter);
  const signal = anyOf(stalled.signal, ...(request.signal ? [request.signal] : []));
  const stream = counted(open, {
    onProgress: options.onProgress,
    alive: () => timer.refresh(),
    sent: () => {
      clearTimeout(timer);
      timer = setTimeout(stall, request.timeout);
    },
  });
  try {
    const headers = { ...open.headers, ...request.headers };
    const answer = await transport.send({ ...request, body: stream, headers, timeout: 0, signal });
    if (open.size !== undefined) options.onProgress?.(progress(open.size, open.size));
    return openEnvelope(request, answer);
  } catch (error) {
    const { method, path } = request;
    const source = error instanceof LxdError && error.cause instanceof SourceFailed ? error.cause : undefined;
    if (source !== undefined) {
      const message = `what was to be uploaded can't be read: ${source.message}`;
      throw new LxdError({ method, path, kind: "invalid", message, cause: source.cause });
    }
    if (!stalled.signal.aborted || request.signal?.aborted === true) throw error;
    const message = "the upload stalled: the server neither takes more of it nor answers";
    throw new LxdError({ method, path, kind: "timeout", message, mayHaveHappened: true, cause: error });
  } finally {
    clearTimeout(timer);
    stream.destroy();
    open.stream.destroy();
  }
}
