/** Image files on this machine: their fingerprints, and how they are sent. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { codeOf, messageOf, type UploadBody } from "../../lxd";
import { Failure } from "../../reconcile/host";

export interface ImageFiles {
  /** A unified tarball, or the metadata tarball of a split image. */
  readonly path: string;
  readonly rootfsPath?: string;
}

/** Hashing a large file takes seconds, and Check, Diff and Create all ask; a file that did not change is not read again. */
const known = new Map<string, Promise<string>>();

async function stamp(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${resolve(path)} ${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new Failure("invalid", `The image file ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  // One buffer for all of it: a stream makes a new one for each piece, and memory grows until they are collected.
  const buffer = Buffer.allocUnsafeSlow(256 * 1024);
  for (const path of paths) {
    const file = await open(path);
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest("hex");
}

/** Whether there is such a file. */
export const isThere = async (path: string): Promise<boolean> => (await stamp(path)) !== undefined;

/** The fingerprint that the server will give: SHA-256 over all bytes. Undefined when a file is missing. */
export async function fingerprintOf(files: ImageFiles): Promise<string | undefined> {
  const paths = [files.path, ...(files.rootfsPath ? [files.rootfsPath] : [])];
  const stamps = await Promise.all(paths.map(stamp));
  if (stamps.includes(undefined)) return undefined;
  const key = stamps.join("\n");
  const hash = known.get(key) ?? hashOf(paths);
  known.set(key, hash);
  return hash;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** What to send: one stream for a unified image, a form of two parts for a split one. */
export async function bodyOf(
  files: ImageFiles,
): Promise<{ body: UploadBody; size?: number; filename: string }> {
  const filename = basename(files.path);
  const { rootfsPath } = files;
  if (rootfsPath === undefined) {
    return { body: () => createReadStream(files.path), size: await sizeOf(files.path), filename };
  }
  // The name of the second part tells a virtual machine's disk from a container's file system.
  const kind = /\.(img|qcow2)$/.test(rootfsPath) ? "rootfs.img" : "rootfs";
  const sizes = await Promise.all([sizeOf(files.path), sizeOf(rootfsPath)]);
  const body = () => [
    { name: "metadata", filename, content: () => createReadStream(files.path), size: sizes[0] },
    {
      name: kind,
      filename: basename(rootfsPath),
      content: () => createReadStream(rootfsPath),
      size: sizes[1],
    },
  ];
  return { body, filename };
}
