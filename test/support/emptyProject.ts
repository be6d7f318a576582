/** A Node project that has nothing but what npm or pnpm puts there. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../scripts/steps/cache.js";
import { finishedDirectory } from "../../scripts/steps/finishedDirectory.js";

const run = promisify(execFile);
const QUIET = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
const PNPM = "10.18.3";

/** Makes package.json there, and installs the packages: archives, or names with versions. */
export async function installWithNpm(
  directory: string,
  manifest: object,
  ...packages: string[]
): Promise<void> {
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await run("npm", ["install", ...QUIET, ...packages], { cwd: directory });
}

/** The same with pnpm, which keeps packages from what they have not asked for. */
export async function installWithPnpm(
  directory: string,
  manifest: object,
  ...packages: string[]
): Promise<void> {
  const place = await finishedDirectory(cacheDirectory("pnpm", PNPM), async (unfinished) => {
    await run("npm", ["install", ...QUIET, "--prefix", unfinished, `pnpm@${PNPM}`]);
  });
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  const pnpm = join(place, "node_modules", "pnpm", "bin", "pnpm.cjs");
  await run(process.execPath, [pnpm, "add", "--prefer-offline", ...packages], { cwd: directory });
}
