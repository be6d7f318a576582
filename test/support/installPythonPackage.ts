import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { interpreter, pythonEnvironment, sitePackages } from "../../scripts/python/environment.js";
import { writePythonPackage } from "../../scripts/release/pythonPackage.js";
import type { Workspace } from "./cli";

const run = promisify(execFile);

/**
 * As a user does who has the wheel: an environment `venv` of the program's own, and the wheel installed into it. What
 * the wheel asks for is taken from the environment of the tests instead of from the registry.
 */
export async function installPythonPackage(workspace: Workspace): Promise<void> {
  const ours = await pythonEnvironment();
  const venv = join(workspace.program, "venv");
  await run(interpreter(ours), ["-m", "venv", "--without-pip", venv]);
  // Language hosts that were built from Go modules know no option `virtualenv`: they take the Python on PATH.
  workspace.putOnPath(join(venv, "bin"));
  const packages = await sitePackages(venv);
  await writeFile(join(packages, "tests.pth"), `${await sitePackages(ours)}\n`);

  const artefacts = await writePythonPackage(workspace.directory);
  const wheel = artefacts.find((name) => name.endsWith(".whl"))!;
  const flags = ["--quiet", "--no-index", "--no-deps", "--target", packages];
  await run(interpreter(ours), ["-m", "pip", "install", ...flags, wheel]);
}
