import { appendFileSync } from "node:fs";

/**
 * A line per HTTP call and operation, for whoever looks for a fault: `LXD_DEBUG_LOG` names a file, to which it is
 * appended, or is `-` for the standard error, which `pulumi --logtostderr -v=9` shows. Bodies are never logged.
 */
export function debugLog(environment: NodeJS.ProcessEnv): ((message: string) => void) | undefined {
  const target = environment.LXD_DEBUG_LOG;
  if (target === undefined || target === "") return undefined;
  const line = (message: string) => `${new Date().toISOString()} ${process.pid} ${message}\n`;
  return target === "-"
    ? (message) => void process.stderr.write(line(message))
    : (message) => appendFileSync(target, line(message), { mode: 0o600 });
}
