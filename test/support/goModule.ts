import { execFile } from "node:child_process";
import { symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { findGo } from "../../scripts/pulumi/go.js";
import type { Workspace } from "./cli";

const ROOT = resolve(__dirname, "../..");
const run = promisify(execFile);

/**
 * The Go programs of examples/ take the SDK's module from the checkout, which a copy of them lies outside of. It is
 * compiled beforehand, with the Go that the language host will find: the first time on a machine that takes minutes,
 * with Pulumi's own SDK.
 */
export async function linkGoModule(workspace: Workspace): Promise<void> {
  const { program, env } = await findGo();
  // What is compiled is the same wherever the module lies, and is compiled once.
  const { CGO_ENABLED, GOPATH, GOFLAGS = "" } = env;
  const settings = { CGO_ENABLED, GOFLAGS: `${GOFLAGS} -trimpath`, ...(GOPATH && { GOPATH }) };
  await run(program, ["build", "./..."], { cwd: join(ROOT, "sdk", "go"), env: { ...env, ...settings } });
  workspace.putOnPath(dirname(program), settings);
  await symlink(join(ROOT, "sdk"), join(workspace.directory, "program", "sdk"));
}
