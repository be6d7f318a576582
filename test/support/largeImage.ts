import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes an image (unified, not compressed) with one file of zeros in it: what the server does with it takes its time,
 * and on disk it takes no place. It can be imported, not started.
 */
export function largeImage(directory: string, megabytes: number): string {
  const parts = join(directory, `large-${megabytes}`);
  mkdirSync(join(parts, "rootfs"), { recursive: true });
  const architecture = execFileSync("uname", ["-m"], { encoding: "utf8" }).trim();
  writeFileSync(join(parts, "metadata.yaml"), `architecture: ${architecture}\ncreation_date: 1704067200\n`);
  writeFileSync(join(parts, "rootfs", "zeros"), "");
  truncateSync(join(parts, "rootfs", "zeros"), megabytes * 2 ** 20);
  const path = join(directory, `large-${megabytes}.tar`);
  // Not --sparse, which writes the holes as a map; the copy's own holes are made again below.
  execFileSync("tar", ["-C", parts, "-cf", path, "metadata.yaml", "rootfs"]);
  execFileSync("fallocate", ["--dig-holes", path]);
  return path;
}
