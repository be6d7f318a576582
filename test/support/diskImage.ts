import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the image of a virtual machine: LXD knows it by its `rootfs.img`. It can be imported, not started. */
export function diskImage(directory: string): string {
  const parts = join(directory, "disk");
  mkdirSync(parts, { recursive: true });
  const architecture = execFileSync("uname", ["-m"], { encoding: "utf8" }).trim();
  writeFileSync(join(parts, "metadata.yaml"), `architecture: ${architecture}\ncreation_date: 1704067200\n`);
  writeFileSync(join(parts, "rootfs.img"), "no disk");
  const image = join(directory, "disk.tar.gz");
  execFileSync("tar", ["-C", parts, "-czf", image, "metadata.yaml", "rootfs.img"]);
  return image;
}
