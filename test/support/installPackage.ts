import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Workspace } from "./cli";

const ROOT = resolve(__dirname, "../..");
const run = promisify(execFile);

/** As a user does who has the package from the registry: nothing of this checkout is linked. */
export async function installPackage(workspace: Workspace): Promise<void> {
  const packed = await run("npm", ["pack", "--silent", "--pack-destination", workspace.directory], {
    cwd: ROOT,
  });
  const archive = join(workspace.directory, packed.stdout.trim().split("\n").at(-1)!);
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await run("npm", ["install", ...flags, archive], { cwd: workspace.program });
}
