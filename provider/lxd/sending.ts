import { anyOf } from "./anyOf";
import { afterGrace } from "./aborted";
import { openEnvelope, type Envelope } from "./envelope";
import { LxdError } from "./LxdError";
import { SignOfLife } from "./signOfLife";
import type { RawRequest, Transport } from "./transport";
import { counted, openBody, progress, SourceFailed, type UploadBody } from "./upload";

const unsure = "; whether it did what it was asked is not known";

/** How long a write that has been sent may still be answered after a cancel. */
const grace = 300;

/** Sends a small body as JSON. */
export async function sendJson(transport: Transport, request: RawRequest, body: unknown): Promise<Envelope> {
  const life = new SignOfLife(transport, request.askAfter ?? request.timeout);
  const { signal, dispose } = afterGrace(request.signal, grace);
  const content =
    body === undefined
      ? {}
      : {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json", ...request.headers },
        };
  life.watch();
  try {
    const ends = anyOf(life.lost, ...(signal ? [signal] : []));
    return openEnvelope(request, await transport.send({ ...request, ...content, signal: ends }));
  } catch (error) {
    throw request.signal?.aborted ? error : life.explain(error, request);
  } finally {
    life.stop();
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
  const life = new SignOfLife(transport, options.stallAfter);
  const stalled = new AbortController();
  const stall = () => stalled.abort(new DOMException("upload stalled", "TimeoutError"));
  let timer = setTimeout(stall, options.stallAfter);
  let isSent = false;
  const signal = anyOf(stalled.signal, life.lost, ...(request.signal ? [request.signal] : []));
  const stream = counted(open, {
    onProgress: options.onProgress,
    alive: () => timer.refresh(),
    sent: () => {
      isSent = true;
      clearTimeout(timer);
      timer = setTimeout(stall, request.timeout);
      life.watch();
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
    if (request.signal?.aborted === true) throw error;
    if (!stalled.signal.aborted) throw life.explain(error, request);
    const [kind, message] = isSent
      ? (["timeout", `the server did not answer within ${request.timeout / 1000} s${unsure}`] as const)
      : (["unavailable", "the upload stalled: the server takes no more of it"] as const);
    throw new LxdError({ method, path, kind, message, mayHaveHappened: true, cause: error });
  } finally {
    life.stop();
    clearTimeout(timer);
    stream.destroy();
    open.stream.destroy();
  }
}
