import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";

/** One part of a multipart body, such as `metadata` and `rootfs` of a split image. */
export interface UploadPart {
  name: string;
  filename: string;
  content: () => Readable;
  /** Bytes, when known. */
  size?: number;
}

/** A body that can be made again for another attempt: one stream, or the parts of a multipart form. */
export type UploadBody = () => Readable | readonly UploadPart[];

/** A body that is ready to be sent. */
export interface OpenBody {
  stream: Readable;
  headers: Record<string, string>;
  size?: number;
}

/** Opens the body once. Only what the socket takes is read: memory does not grow with the size. */
export function openBody(body: UploadBody, size: number | undefined): OpenBody {
  const content = body();
  if (content instanceof Readable) {
    return {
      stream: content,
      size,
      headers: { "content-type": "application/octet-stream", ...length(size) },
    };
  }
  const boundary = `lxd-${randomBytes(16).toString("hex")}`;
  const heads = content.map((part) => Buffer.from(partHead(boundary, part)));
  const tail = Buffer.from(`--${boundary}--\r\n`);
  const total = content.reduce(
    (sum: number | undefined, part, index) =>
      sum === undefined || part.size === undefined ? undefined : sum + part.size + heads[index]!.length + 2,
    tail.length,
  );
  async function* form(): AsyncGenerator<Buffer> {
    for (const [index, part] of (content as readonly UploadPart[]).entries()) {
      yield heads[index]!;
      yield* part.content() as AsyncIterable<Buffer>;
      yield Buffer.from("\r\n");
    }
    yield tail;
  }
  return {
    stream: Readable.from(form(), { objectMode: false }),
    size: total,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, ...length(total) },
  };
}

/**
 * The stream, counted: progress in per cent and bytes, and `alive` whenever something was taken by the server.
 * The end is told by `sent`.
 */
export function counted(
  body: OpenBody,
  watch: { onProgress?: (message: string) => void; alive: () => void; sent: () => void },
): Readable {
  async function* count(): AsyncGenerator<Buffer> {
    let bytes = 0;
    let told = 0;
    for await (const chunk of reading(body.stream)) {
      yield chunk;
      bytes += chunk.length;
      watch.alive();
      if (Date.now() - told >= 250) {
        told = Date.now();
        watch.onProgress?.(progress(bytes, body.size));
      }
    }
    // Of a known size the answer tells the end: it may come before the stream is asked whether there is more.
    if (body.size === undefined) watch.onProgress?.(progress(bytes, body.size));
    watch.sent();
  }
  return Readable.from(count(), { objectMode: false });
}

/** Thrown when the body can't be read: no fault of the server. */
export class SourceFailed extends Error {
  constructor(override readonly cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

async function* reading(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw new SourceFailed(error);
  }
}

export function progress(bytes: number, size: number | undefined): string {
  if (size === undefined || size === 0) return `Upload: ${readable(bytes)}`;
  return `Upload: ${Math.floor((100 * bytes) / size)}% (${readable(bytes)} of ${readable(size)})`;
}

function readable(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let index = 0;
  while (bytes >= 1000 && index < units.length - 1) {
    bytes /= 1000;
    index++;
  }
  return `${index === 0 ? bytes : bytes.toFixed(1)} ${units[index]}`;
}

function partHead(boundary: string, part: UploadPart): string {
  return (
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${quoted(part.name)}"; filename="${quoted(part.filename)}"\r\n` +
    `Content-Type: application/octet-stream\r\n\r\n`
  );
}

/** As Go's own client quotes, and the server reads. */
function quoted(text: string): string {
  return text.replace(/["\\]/g, "\\$&").replace(/[\r\n]/g, encodeURIComponent);
}

function length(size: number | undefined): Record<string, string> {
  return size === undefined ? {} : { "content-length": String(size) };
}
