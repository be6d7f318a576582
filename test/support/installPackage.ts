import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { writeNodePackage } from "../../scripts/release/nodePackage.js";
import type { Workspace } from "./cli";

const run = promisify(execFile);

/** As a user does who has the package from the registry: nothing of this checkout is linked. */
export async function installPackage(workspace: Workspace): Promise<void> {
  const archive = await writeNodePackage(workspace.directory);
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await run("npm", ["install", ...flags, archive], { cwd: workspace.program });
}
