/**
 * What creates have found before their first write, on this machine: the engine stores a state only once a create has
 * answered, so of one whose plugin was killed nobody else knows. It is kept until a state is seen to have it.
 */
import { fromJson } from "../lxd";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Address } from "./definition";
import type { PropertyMap } from "./values";

/** What was at a place of a server. */
export interface Entry {
  /** The fingerprint of its certificate. */
  readonly server: string;
  readonly address: Address;
  readonly kept: PropertyMap;
}

export class Notebook {
  /** Beside what Pulumi keeps for itself. */
  private get directory(): string {
    return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "lxd", "found-before");
  }

  private fileOf(urn: string): string {
    return join(this.directory, `${createHash("sha256").update(urn).digest("hex")}.json`);
  }

  /** Where nothing can be written the create goes on: only a plugin that is killed would be missed. */
  write(urn: string, entry: Entry): void {
    try {
      const file = this.fileOf(urn);
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(entry), { mode: 0o600 });
      renameSync(`${file}.${process.pid}`, file);
    } catch (error) {
      if (!isOfFiles(error)) throw error;
    }
  }

  read(urn: string): Entry | undefined {
    try {
      return fromJson<Entry>(readFileSync(this.fileOf(urn), "utf8"));
    } catch (error) {
      if (error instanceof SyntaxError || isOfFiles(error)) return undefined;
      throw error;
    }
  }

  forget(urn: string): void {
    try {
      rmSync(this.fileOf(urn), { force: true });
    } catch (error) {
      if (!isOfFiles(error)) throw error;
    }
  }
}

const isOfFiles = (error: unknown) => error instanceof Error && "code" in error;
