/** The content of one file that a program brings, whatever the form: text, base64, or a Pulumi asset. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { abortedError, codeOf, fetchFrom, messageOf } from "../../../lxd";
import { Failure } from "../../../reconcile/host";
import { Asset, type Value } from "../../../reconcile/values";

/** The ways to say what is in a file: as text, as base64, or as an asset. */
export const contentProperties = ["content", "contentBase64", "source"] as const;

/** As a program gives it; in previews, what is not known is neither text nor asset. */
export interface Given {
  readonly content?: Value;
  readonly contentBase64?: Value;
  readonly source?: Value;
}

/** What the program brings; undefined while it is not known, or only by its hash. The signal ends what is fetched. */
export async function contentOf(inputs: Given, signal: AbortSignal): Promise<Content | undefined> {
  const { content, contentBase64, source } = inputs;
  if (typeof content === "string") return bytesContent(Buffer.from(content, "utf8"));
  if (typeof contentBase64 === "string") return bytesContent(Buffer.from(contentBase64, "base64"));
  return source instanceof Asset ? assetContent(source, signal) : undefined;
}

/** What can be read more than once: for its hash, and to be sent. */
export interface Content {
  readonly open: () => Readable;
  /** In bytes, when known before it is read. */
  readonly size?: number;
  /** SHA-256 of all bytes, in hex. */
  readonly sha256: () => Promise<string>;
}

export function bytesContent(bytes: Buffer): Content {
  return {
    open: () => Readable.from([bytes]),
    size: bytes.length,
    sha256: async () => createHash("sha256").update(bytes).digest("hex"),
  };
}

/** Diff, preview and update all ask; a file that did not change is not read again. */
const known = new Map<string, Promise<string>>();

export async function fileContent(path: string): Promise<Content> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!facts.isFile()) throw new Failure("invalid", `${path} is not a file.`);
  const { size, mtimeMs, ino } = facts;
  const key = `${resolve(path)} ${ino} ${size} ${mtimeMs}`;
  const sha256 = () => {
    const hash = known.get(key) ?? sha256Of(createReadStream(path));
    known.set(key, hash);
    hash.catch(() => known.delete(key));
    return hash;
  };
  return { open: () => createReadStream(path), size, sha256 };
}

/** Undefined when only the hash is known, as of the assets of a state. */
export async function assetContent({ source }: Asset, signal: AbortSignal): Promise<Content | undefined> {
  const { text, path, uri } = source;
  if (text !== undefined) return bytesContent(Buffer.from(text, "utf8"));
  if (path !== undefined) return fileContent(path);
  if (uri === undefined) return undefined;
  if (uri.startsWith("file:")) return fileContent(fileURLToPath(uri));
  const open = () => Readable.from(download(uri, signal));
  return { open, sha256: () => sha256Of(open()) };
}

/** What is at a URI, while it comes. Its server may be silent for ever: the signal ends that. */
export async function* download(uri: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    const answer = await fetchFrom(uri, signal);
    if (!answer.ok || answer.body === null) {
      throw new Failure("notFound", `${uri} could not be fetched: its server answered ${answer.status}.`);
    }
    for await (const part of answer.body) yield Buffer.from(part);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (signal.aborted) {
      throw abortedError(signal, { method: "GET", path: uri, doing: "while it was fetched" });
    }
    throw new Failure("unavailable", `${uri} could not be fetched: ${reasonOf(error)}.`, { cause: error });
  }
}

export async function sha256Of(content: AsyncIterable<Buffer | string>): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of content) hash.update(part);
  return hash.digest("hex");
}

export function unreadable(path: string, error: unknown): Failure {
  const why = codeOf(error) === "ENOENT" ? "there is no such file" : reasonOf(error);
  return new Failure("invalid", `${path} cannot be read: ${why}.`, { cause: error });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return messageOf(cause instanceof Error ? cause : error);
}
