/** The client, called once for each object and step, as a shell script does it. */
import type { TestServer } from "../../support/machine";
import type { Contestant } from "./contestant";
import { image } from "../../support/stage";
import { changed, indices, nameOf, type Step, type Workload } from "./workload";

type Call = (workload: Workload, name: string) => string[];

const calls: Record<Step, Call> = {
  create: ({ type, isRunning }, name) =>
    type === "Profile" ? ["profile", "create", name] : [isRunning ? "launch" : "init", image, name],
  same: ({ type }, name) => (type === "Profile" ? ["profile", "show", name] : ["config", "show", name]),
  update: ({ type }, name) => {
    const path = `/1.0/${type === "Profile" ? "profiles" : "instances"}/${name}`;
    return ["query", "--wait", "-X", "PATCH", "-d", JSON.stringify(changed), path];
  },
  destroy: ({ type }, name) =>
    type === "Profile" ? ["profile", "delete", name] : ["delete", "--force", name],
};

export const lxcLoop: Contestant = {
  name: "lxc in a loop",
  run: async (step, workload, server: TestServer) => {
    const began = performance.now();
    for (const index of indices(workload)) await server.lxc(...calls[step](workload, nameOf(index)));
    return { milliseconds: performance.now() - began };
  },
};
