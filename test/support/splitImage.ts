import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes an image in two parts: metadata and root file system. It can be imported, not started. */
export function splitImage(directory: string): { metadata: string; rootfs: string } {
  const parts = join(directory, "split");
  mkdirSync(join(parts, "rootfs"), { recursive: true });
  const architecture = execFileSync("uname", ["-m"], { encoding: "utf8" }).trim();
  writeFileSync(join(parts, "metadata.yaml"), `architecture: ${architecture}\ncreation_date: 1704067200\n`);
  writeFileSync(join(parts, "rootfs", "hello"), "hello\n");
  const metadata = join(parts, "metadata.tar");
  const rootfs = join(parts, "rootfs.tar");
  execFileSync("tar", ["-C", parts, "-cf", metadata, "metadata.yaml"]);
  execFileSync("tar", ["-C", join(parts, "rootfs"), "-cf", rootfs, "."]);
  return { metadata, rootfs };
}
