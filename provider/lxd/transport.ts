import { codeOf } from "./thrown";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { Endpoint } from "./Endpoint";
import { abortedError } from "./aborted";
import { inUtf8 } from "./headers";
import { LxdError } from "./LxdError";
import { noticing } from "./noticing";

/** One HTTP request, before anything of LXD's protocol. */
export interface RawRequest {
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Readable;
  signal?: AbortSignal;
  /** Milliseconds until the answer has begun, and between its parts; 0 for ever. */
  timeout: number;
  /** Milliseconds after which the server is asked beside it whether it is there, and how long that may take. */
  askAfter?: number;
}

export interface RawAnswer {
  status: number;
  text: string;
  etag?: string;
  location?: string;
}

/** An answer whose body has not been read yet: it is read to its end, or destroyed. */
export interface OpenAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Readable;
}

/** Sends requests to one server. */
export class Transport {
  constructor(
    private readonly endpoint: Endpoint,
    private readonly log: (message: string) => void = () => undefined,
  ) {}

  async send(request: RawRequest): Promise<RawAnswer> {
    return this.told(request, async (sent) => {
      const { statusCode: status, headers, body } = await sent;
      return {
        status,
        text: await body.text(),
        etag: first(headers.etag),
        location: first(headers.location),
      };
    });
  }

  /** Sends a request whose answer may be of any size. */
  async open(request: RawRequest): Promise<OpenAnswer> {
    return this.told(request, async (sent) => {
      const { statusCode: status, headers, body } = await sent;
      return {
        status,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, first(value)])),
        body: Readable.from(this.reading(request, body), { objectMode: false }),
      };
    });
  }

  /** Sends a request, and tells the log and the caller what comes of it. */
  private async told<T extends { status: number }>(
    request: RawRequest,
    receive: (sent: Promise<Dispatcher.ResponseData>) => Promise<T>,
  ): Promise<T> {
    if (request.signal?.aborted) throw abortedError(request.signal, request);
    const query = new URLSearchParams(request.query).toString();
    let isSent = false;
    const began = Date.now();
    // Bodies are never logged, and no query holds a secret: paths and statuses tell what happens.
    const what = `${request.method} ${request.path}${query === "" ? "" : `?${query}`}`;
    try {
      const dispatcher = noticing(await this.endpoint.dispatcher(), () => (isSent = true));
      const answer = await receive(
        dispatcher.request({
          origin: this.endpoint.origin,
          path: query === "" ? request.path : `${request.path}?${query}`,
          method: request.method,
          headers: inUtf8(request.headers),
          body: request.body,
          signal: request.signal,
          headersTimeout: request.timeout,
          bodyTimeout: request.timeout,
        }),
      );
      this.log(`${what} -> ${answer.status} in ${Date.now() - began} ms`);
      return answer;
    } catch (error) {
      const failure = this.failure(request, error, isSent);
      this.log(`${what} -> ${failure.kind} in ${Date.now() - began} ms: ${failure.reason}`);
      throw failure;
    }
  }

  /** The body, with what breaks it told like every other failure. */
  private async *reading(request: RawRequest, body: Readable): AsyncGenerator<Buffer> {
    try {
      for await (const part of body) yield part as Buffer;
    } catch (error) {
      throw this.failure(request, error, true);
    }
  }

  private failure(request: RawRequest, error: unknown, isSent: boolean): LxdError {
    const { method, path } = request;
    const mayHaveHappened = isSent && method !== "GET" && method !== "HEAD";
    if (request.signal?.aborted) return abortedError(request.signal, { method, path, mayHaveHappened });
    const explained = this.endpoint.explain(error);
    if (explained !== undefined) {
      return new LxdError({ method, path, ...explained, mayHaveHappened: false, cause: error });
    }
    const unsure = mayHaveHappened ? "; whether it did what it was asked is not known" : "";
    const code = codeOf(error);
    if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
      const message = `the server did not answer within ${request.timeout / 1000} s${unsure}`;
      return new LxdError({ method, path, kind: "timeout", message, mayHaveHappened, cause: error });
    }
    const why = error instanceof Error ? error.message : String(error);
    if (code === "UND_ERR_INVALID_ARG") {
      const message = `the request cannot be written (${why})`;
      return new LxdError({ method, path, kind: "invalid", message, mayHaveHappened, cause: error });
    }
    const message = `the connection to ${this.endpoint.name} broke before the answer (${why})${unsure}`;
    return new LxdError({ method, path, kind: "unavailable", message, mayHaveHappened, cause: error });
  }
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
