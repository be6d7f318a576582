import * as pulumi from "@pulumi/pulumi";
import type * as Host from "./host";
import type { AsyncFunction } from "./types";

/** Like the generated functions: the answer is plain, also where it is secret by its nature (docs/dynamic.md). */
export function asyncFunction<Args extends object, Result>(name: string): AsyncFunction<Args, Result> {
  return async (args) => {
    // Loaded when it is first called: programs that only declare need none of it in their own process.
    const host = require("pulumi-lxd/dynamic/host.js") as typeof Host;
    const preview = pulumi.runtime.isDryRun();
    const answer = await host.invoke(name, { ...args }, preview, (key) => pulumi.runtime.getConfig(key));
    return answer as Result;
  };
}
