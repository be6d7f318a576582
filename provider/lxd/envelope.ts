import { fieldsOf } from "./fromJson";
import { classify } from "./classify";
import { LxdError } from "./LxdError";
import { fromOperationUrl, toOperation, type Operation } from "./Operation";
import type { RawAnswer, RawRequest } from "./transport";

/** A successful answer: done, or a background operation that has been started. */
export type Envelope =
  | { type: "sync"; metadata: unknown; etag?: string; location?: string }
  | { type: "async"; operation: Operation; location?: string };

/**
 * Opens the server's envelope. The answer decides whether it is sync or async, never the endpoint: the same one
 * changes between LXD 5.0 and 6.8. `type: "error"` is an error whatever the HTTP status is.
 */
export function openEnvelope(request: RawRequest, answer: RawAnswer): Envelope {
  const body = parse(answer.text);
  if (body === undefined || body.type === "error" || answer.status >= 400) {
    throw refusal(request, answer, body);
  }
  if (answer.status === 202 || body.type === "async") {
    const url = typeof body.operation === "string" ? fromOperationUrl(body.operation) : undefined;
    const operation = toOperation(body.metadata, url?.project);
    if (operation !== undefined) return { type: "async", operation, location: answer.location };
    if (url === undefined) throw refusal(request, answer, body);
    const unseen = { id: url.id, class: "task", status_code: 103, status: "Running" };
    return { type: "async", operation: toOperation(unseen, url.project)!, location: answer.location };
  }
  return { type: "sync", metadata: body.metadata, etag: answer.etag, location: answer.location };
}

/** The body of an answer that has to be JSON; undefined when it is not. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? fieldsOf(body) : undefined;
  } catch {
    return undefined;
  }
}

function refusal(
  request: RawRequest,
  answer: RawAnswer,
  body: Record<string, unknown> | undefined,
): LxdError {
  const about = { method: request.method, path: request.path };
  if (typeof body?.error === "string" && body.error !== "") {
    // Inside HTTP 200 only the body has a status: that of the operation waited for.
    const status = answer.status >= 400 ? answer.status : Number(body.error_code) || 500;
    const { kind, repeat } = classify(body.error, status);
    // The database went away under the request: part of it may have been done.
    const mayHaveHappened = repeat === "idempotent" && !/^(GET|HEAD)$/.test(request.method);
    const said = { message: body.error, serverMessage: body.error };
    return new LxdError({ ...about, kind, status, ...said, mayHaveHappened });
  }
  const { kind } = classify("", answer.status);
  const said = answer.text.length > 200 ? answer.text.slice(0, 200) + "…" : answer.text;
  return new LxdError({
    ...about,
    kind,
    status: answer.status,
    message:
      request.method === "HEAD" // Which has no body to say why.
        ? `the server answered ${answer.status}`
        : `the server answered ${answer.status} with something that is not LXD's: ${said || "nothing"}`,
    serverMessage: said,
  });
}
