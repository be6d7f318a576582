/** The files of a Pulumi archive: a directory, a tarball, a zip file, or a map of assets and archives. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, posix } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { fileURLToPath } from "node:url";
import type { Header } from "tar-stream";
import { Failure } from "../../../reconcile/host";
import { Archive, type Asset } from "../../../reconcile/values";
import { assetContent, bytesContent, download, fileContent, unreadable, type Content } from "./content";

/** One file of a tree. `executable` is all that is taken of its mode: the rest differs from machine to machine. */
export type Entry =
  | { readonly type: "file"; readonly content: Content; readonly executable: boolean }
  | { readonly type: "directory" }
  | { readonly type: "symlink"; readonly target: string };

/** By path relative to the root, with `/` between its parts; every directory is listed, the root is not. */
export type Tree = Map<string, Entry>;

export interface TreeOptions {
  /** Take what a symlink of a directory points to, in its place. */
  readonly followSymlinks: boolean;
  /** Ends what is fetched. */
  readonly signal: AbortSignal;
}

/** Undefined when only the hash is known, as of the archives of a state. */
export async function treeOf(archive: Archive, options: TreeOptions): Promise<Tree | undefined> {
  const tree: Tree = new Map();
  if (!(await collect(archive, "", tree, options))) return undefined;
  for (const path of [...tree.keys()]) addParents(path, tree);
  return new Map([...tree].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether all of it is on this machine, so that nobody has to be asked for it. */
export function isHere({ source: { assets = {}, uri } }: Archive): boolean {
  const isRemote = uri !== undefined && !uri.startsWith("file:");
  return !isRemote && Object.values(assets).every((part) => !(part instanceof Archive) || isHere(part));
}

async function collect(archive: Archive, at: string, tree: Tree, options: TreeOptions): Promise<boolean> {
  const { assets, path, uri } = archive.source;
  if (assets !== undefined) {
    for (const [name, part] of Object.entries(assets)) {
      const where = safePath(posix.join(at, name));
      if (!(await collectPart(part, where, tree, options))) return false;
    }
    return true;
  }
  if (path !== undefined) return collectPath(path, at, tree, options);
  if (uri === undefined) return false;
  if (uri.startsWith("file:")) return collectPath(fileURLToPath(uri), at, tree, options);
  const directory = await mkdtemp(join(tmpdir(), "pulumi-lxd-"));
  try {
    const file = join(directory, basename(new URL(uri).pathname) || "archive");
    await writeFile(file, Readable.from(download(uri, options.signal)));
    return await collectPath(file, at, tree, options);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function collectPart(
  part: Asset | Archive,
  at: string,
  tree: Tree,
  options: TreeOptions,
): Promise<boolean> {
  if (part instanceof Archive) {
    tree.set(at, { type: "directory" });
    return collect(part, at, tree, options);
  }
  const content = await assetContent(part, options.signal);
  if (content === undefined) return false;
  const path = part.source.path;
  const executable = path !== undefined && isExecutable((await stat(path)).mode);
  tree.set(at, { type: "file", content, executable });
  return true;
}

async function collectPath(path: string, at: string, tree: Tree, options: TreeOptions): Promise<true> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (facts.isDirectory()) await collectDirectory(path, at, tree, options);
  else if (/\.(tar|tar\.gz|tgz)$/.test(path)) await collectTarball(path, at, tree);
  else if (/\.(zip|jar)$/.test(path)) await collectZip(path, at, tree);
  else {
    throw new Failure(
      "invalid",
      `${path} is no archive: a directory, .tar, .tar.gz, .tgz or .zip is needed.`,
    );
  }
  return true;
}

async function collectDirectory(root: string, at: string, tree: Tree, options: TreeOptions): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    const where = posix.join(at, entry.name);
    if (entry.isSymbolicLink() && !options.followSymlinks) {
      tree.set(where, { type: "symlink", target: await readlink(path) });
      continue;
    }
    const facts = await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (facts.isDirectory()) {
      tree.set(where, { type: "directory" });
      await collectDirectory(path, where, tree, options);
    } else if (facts.isFile()) {
      const content = await fileContent(path);
      tree.set(where, { type: "file", content, executable: isExecutable(facts.mode) });
    } else {
      throw new Failure("invalid", `${path} is neither a file nor a directory nor a symlink.`);
    }
  }
}

/** The files of tarballs and zip files are held in memory: they are meant for sources, not for disks. */
async function collectTarball(path: string, at: string, tree: Tree): Promise<void> {
  const { extract } = await import("tar-stream");
  const unpack = extract();
  const file = createReadStream(path);
  const source = path.endsWith(".tar") ? file : file.pipe(createGunzip());
  const fail = (error: Error) => unpack.destroy(error);
  file.on("error", fail);
  source.on("error", fail).pipe(unpack);
  // Hard links name an earlier entry of the same archive, whatever else the tree has under that path.
  const own: Tree = new Map();
  try {
    for await (const entry of unpack) {
      const { name } = entry.header;
      const where = safePath(posix.join(at, name));
      // Before the next entry comes this one has to be read to its end.
      const found = tarEntry(
        entry.header,
        await buffer(entry),
        (target) => own.get(posix.join(at, target)),
        path,
      );
      if (where === "." && found.type === "directory") continue;
      own.set(where, found);
      tree.set(where, found);
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(path, error);
  }
}

function tarEntry(
  { name, type, mode = 0, linkname }: Header,
  bytes: Buffer,
  earlier: (target: string) => Entry | undefined,
  path: string,
): Entry {
  const target = linkname ?? "";
  switch (type) {
    case "file":
    case "contiguous-file":
      return { type: "file", content: bytesContent(bytes), executable: isExecutable(mode) };
    case "directory":
      return { type };
    case "symlink":
      return { type, target };
    case "link": {
      const linked = earlier(target);
      if (linked !== undefined && linked.type !== "directory") return linked;
      const message = `${path} holds the hard link "${name}" to "${target}", which is no earlier file of the same archive.`;
      throw new Failure("invalid", message);
    }
    default:
      throw neither(path, name, type ?? null);
  }
}

/** What an instance cannot be given is not left out without a word. */
function neither(path: string, name: string, type: string | null): Failure {
  const kind = type === null ? "of a type that is not known" : `a ${type.replace("-", " ")}`;
  const message = `${path} holds the entry "${name}", which is ${kind}: only files, directories and symbolic links can be put into an instance.`;
  return new Failure("invalid", message);
}

/** The bits of a Unix mode that say what an entry is; none where a zip file was made elsewhere. */
const typeBits = 0o170000;
const symlinkBits = 0o120000;
const refusedBits: Readonly<Record<number, string>> = {
  0o010000: "fifo",
  0o020000: "character-device",
  0o060000: "block-device",
  0o140000: "socket",
};

async function collectZip(path: string, at: string, tree: Tree): Promise<void> {
  const { openPromise } = await import("yauzl");
  try {
    const zip = await openPromise(path);
    try {
      for await (const entry of zip.eachEntry()) {
        const where = safePath(posix.join(at, entry.fileName));
        if (entry.fileName.endsWith("/")) {
          tree.set(where, { type: "directory" });
          continue;
        }
        // Zip files made on Unix keep the mode in the upper half.
        const mode = entry.externalFileAttributes >>> 16;
        const type = mode & typeBits;
        const refused = refusedBits[type];
        if (refused !== undefined) throw neither(path, entry.fileName, refused);
        const isLink = type === symlinkBits;
        const bytes = await buffer(await zip.openReadStreamPromise(entry));
        tree.set(
          where,
          isLink
            ? { type: "symlink", target: bytes.toString("utf8") }
            : { type: "file", content: bytesContent(bytes), executable: isExecutable(mode) },
        );
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(path, error);
  }
}

function addParents(path: string, tree: Tree): void {
  for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
    if (tree.has(parent)) continue;
    tree.set(parent, { type: "directory" });
  }
}

const isExecutable = (mode: number) => (mode & 0o100) !== 0;

/** Nothing may leave the root that the tree is put under. */
function safePath(path: string): string {
  const normal = posix.normalize(path).replace(/\/$/, "");
  if (normal === ".." || normal.startsWith("../") || normal.startsWith("/")) {
    throw new Failure("invalid", `The archive holds the path "${path}", which leads out of it.`);
  }
  return normal;
}

/** One hash over a list of lines, whatever their order. */
export function hashOfLines(lines: readonly string[]): string {
  return createHash("sha256")
    .update([...lines].sort().join("\n"))
    .digest("hex");
}
