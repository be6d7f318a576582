/** The files of an instance: `/1.0/instances/<name>/files`. Works while it is stopped as well. */
import { fieldsOf } from "./fromJson";
import { posix } from "node:path";
import { Readable } from "node:stream";
import { buffer, json } from "node:stream/consumers";
import { apiPath } from "./apiPath";
import type { CallOptions } from "./call";
import type { LxdClient } from "./client";
import { forEitherKind } from "./headers";
import { LxdError } from "./LxdError";
import type { OpenAnswer } from "./transport";

export type FileType = "file" | "directory" | "symlink";

/** What the server tells of a file beside its content. */
export interface FileFacts {
  type: FileType;
  /** Permissions in octal, four digits: `0644`. Other bits are not told. */
  mode: string;
  uid: number;
  gid: number;
  /** When the content was changed, to the second. */
  modified?: string;
  /** In bytes; not told by {@link InstanceFiles.stat}. */
  size?: number;
}

/** What was found at a path; `content` has to be read to its end, or destroyed. */
export type FoundFile =
  | { type: "file"; facts: FileFacts; content: Readable }
  | { type: "directory"; facts: FileFacts; entries: string[] }
  | { type: "symlink"; facts: FileFacts; target: string };

/** What is to be at a path. Where something of the same type is already, only the content is written. */
export type NewFile = {
  /** Permissions in octal. Default: 0644 for files, 0750 for directories. */
  mode?: string;
  uid?: number;
  gid?: number;
} & (
  | { type: "file"; content: () => Readable; size?: number }
  | { type: "directory" }
  /** A target that does not begin with `/` is relative to the link's directory. */
  | { type: "symlink"; target: string }
);

const modifiesPermissions = "instances_files_modify_permissions";

export class InstanceFiles {
  private readonly resource: string;

  constructor(
    private readonly client: LxdClient,
    instance: string,
    private readonly options: Pick<CallOptions, "project" | "signal" | "onProgress"> = {},
  ) {
    this.resource = apiPath("instances", instance, "files");
  }

  /** Type, permissions and owner; undefined when there is nothing at the path. */
  async stat(path: string): Promise<FileFacts | undefined> {
    return this.ifFound(async () => {
      const answer = await this.head(path);
      answer.body.destroy();
      return factsOf(answer);
    });
  }

  /** An answer to HEAD has no words: what went wrong is told by the same question as GET. */
  private async head(path: string): Promise<OpenAnswer> {
    try {
      return await this.client.open(this.resource, { ...this.at(path), method: "HEAD" });
    } catch (error) {
      if (!(error instanceof LxdError && (error.status ?? 0) >= 500)) throw error;
      return this.client.open(this.resource, this.at(path));
    }
  }

  /** What is at the path; undefined when there is nothing. */
  async open(path: string): Promise<FoundFile | undefined> {
    return this.ifFound(async () => {
      const answer = await this.client.open(this.resource, this.at(path));
      const facts = factsOf(answer);
      switch (facts.type) {
        case "directory": {
          const { metadata } = fieldsOf<string[] | null>(await json(answer.body));
          return { type: facts.type, facts, entries: (metadata ?? []).sort() };
        }
        case "symlink":
          return { type: facts.type, facts, target: (await buffer(answer.body)).toString("utf8") };
        case "file":
          return { type: facts.type, facts, content: answer.body };
      }
    });
  }

  /**
   * The whole target of a symlink as the server tells it: it never tells a relative one, but the path that it means
   * (seen on 5.0.2: `a` in `/srv` is told as `/srv/a`).
   */
  static resolvedTarget(path: string, target: string): string {
    return posix.resolve(posix.dirname(path), target);
  }

  /** The whole content of a file. */
  async read(path: string): Promise<Buffer> {
    const found = await this.open(path);
    if (found?.type === "file") return buffer(found.content);
    const message =
      found === undefined ? `there is no file ${path}` : `${path} is a ${found.type}, not a file`;
    const kind = found === undefined ? "notFound" : "invalid";
    throw new LxdError({ kind, method: "GET", path: this.resource, message });
  }

  /**
   * Writes what is to be at the path. The server has traps that this does not soften: the parent must exist; of a
   * file that is there only the content is written, mode and owner stay; a file is written through a symlink; a
   * directory where a file is succeeds and does nothing.
   */
  async write(path: string, file: NewFile): Promise<void> {
    const headers = fileHeaders(file);
    const [body, size] =
      file.type === "file"
        ? [file.content, file.size]
        : [() => Readable.from(file.type === "symlink" ? [Buffer.from(file.target)] : []), undefined];
    await this.client.upload(this.resource, body, headers, { ...this.at(path), size });
  }

  /** Whether mode and owner of what is there can be changed. */
  async canSetPermissions(): Promise<boolean> {
    return this.client.hasExtension(modifiesPermissions, { signal: this.options.signal });
  }

  /** Changes mode and owner of a file or directory; only where {@link canSetPermissions}. */
  async setPermissions(path: string, file: NewFile): Promise<void> {
    const headers = fileHeaders(file, { "modify-perm": "mode,uid,gid" });
    const content = file.type === "file" ? file.content : () => Readable.from([]);
    await this.client.upload(this.resource, content, headers, this.at(path));
  }

  /** Deletes a file, a symlink or an empty directory. */
  async delete(path: string): Promise<void> {
    await this.client.delete(this.resource, this.at(path));
  }

  private at(path: string): CallOptions {
    return { ...this.options, query: { path } };
  }

  private async ifFound<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      if (error instanceof LxdError && error.kind === "notFound") return undefined;
      throw error;
    }
  }
}

/** What tells the server about a file. */
function fileHeaders(file: NewFile, more: Record<string, string> = {}): Record<string, string> {
  const { type, mode, uid, gid } = file;
  return forEitherKind({
    type,
    // The server reads it like a number in Go: without the leading 0 it would be decimal.
    ...(mode === undefined ? {} : { mode: mode.padStart(4, "0") }),
    ...(uid === undefined ? {} : { uid: String(uid) }),
    ...(gid === undefined ? {} : { gid: String(gid) }),
    ...more,
  });
}

function factsOf({ headers }: OpenAnswer): FileFacts {
  const header = (name: string) => headers[`x-lxd-${name}`] ?? headers[`x-incus-${name}`] ?? "";
  const type = header("type") as FileType;
  const modified = Date.parse(header("modified").replace(/ \+0000 UTC$/, "Z"));
  return {
    type,
    mode: header("mode").padStart(4, "0"),
    uid: Number(header("uid")),
    gid: Number(header("gid")),
    ...(Number.isNaN(modified) ? {} : { modified: new Date(modified).toISOString() }),
    ...(type === "file" && headers["content-length"] !== undefined
      ? { size: Number(headers["content-length"]) }
      : {}),
  };
}
