/** What the server gives as a file (backups, images) into a file of this machine. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Context } from "../reconcile/definition";

export type Downloaded = { sha256: string; size: number };

/** Streams the answer into the file; one that is not whole never has the file's name. */
export async function download(
  path: string,
  file: string,
  project: string | undefined,
  context: Context,
): Promise<Downloaded> {
  const { body } = await context.client.open(path, { project, signal: context.signal });
  return save(body, file, context);
}

export async function save(
  content: Readable,
  file: string,
  context: Pick<Context, "signal" | "log">,
): Promise<Downloaded> {
  const unfinished = `${resolve(file)}.unfinished`;
  const hash = createHash("sha256");
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await mkdir(dirname(unfinished), { recursive: true });
    context.log.status(`Exporting to ${file}`);
    await pipeline(content, count, createWriteStream(unfinished, { mode: 0o600 }), {
      signal: context.signal,
    });
    await rename(unfinished, file);
  } catch (error) {
    content.destroy();
    // Nothing to remove where not even the directory could be made.
    await rm(unfinished, { force: true }).catch((failure: unknown) => {
      context.log.debug(`${unfinished} could not be removed: ${String(failure)}`);
    });
    throw error;
  }
  return { sha256: hash.digest("hex"), size };
}
