/** LXD's Python library, beside the other tools; left out where it cannot be had. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../../scripts/steps/cache.js";
import { finishedDirectory } from "../../../scripts/steps/finishedDirectory.js";
import type { Contestant } from "./contestant";

const run = promisify(execFile);
const version = "2.4.2";
const script = join(__dirname, "script.py");

/** Where Python finds it; throws where it cannot be installed. */
const installed = (): Promise<string> =>
  finishedDirectory(cacheDirectory("pylxd", version), async (directory) => {
    await run("python3", ["-m", "pip", "install", "--quiet", "--target", directory, `pylxd==${version}`]);
  });

/** The contestant, or why there is none. */
export async function pylxd(): Promise<Contestant | string> {
  let library: string;
  try {
    library = await installed();
  } catch (error) {
    return `pylxd ${version} could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
  return {
    name: "pylxd",
    run: async (step, workload, { socket, environment }) => {
      const args = [script, socket, step, JSON.stringify(workload)];
      const env = { ...process.env, ...environment, PYTHONPATH: library };
      const { stdout } = await run("python3", args, { env });
      return { milliseconds: Number(stdout) };
    },
  };
}
