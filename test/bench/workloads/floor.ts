/** As few requests as the server allows, as parallel as is useful, from a process that runs already. */
import { Agent, request } from "undici";
import { side, type Contestant } from "./contestant";
import { changed, indices, nameOf, type Step, type Workload } from "./workload";

/** How many were sent, since somebody looked. */
let sent = 0;

export function takeSent(): number {
  const count = sent;
  sent = 0;
  return count;
}

class Server {
  private readonly agent: Agent;

  constructor(socketPath: string) {
    this.agent = new Agent({ connect: { socketPath }, connections: 16 });
  }

  /** To the end of the operation, where there is one. */
  async send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: object,
  ): Promise<void> {
    sent++;
    const answer = await request(`http://lxd/1.0${path}`, {
      dispatcher: this.agent,
      method,
      body: body && JSON.stringify(body),
    });
    const told = (await answer.body.json()) as { type: string; operation?: string; error?: string };
    if (told.type === "error") throw new Error(`${method} ${path}: ${told.error}`);
    if (told.type === "async") await this.send("GET", `${told.operation!.slice("/1.0".length)}/wait`);
  }

  close(): Promise<void> {
    return this.agent.close();
  }
}

const collectionOf = ({ type }: Workload) => (type === "Profile" ? "/profiles" : "/instances");

function bodyOf({ type, inputs }: Workload, name: string): object {
  if (type === "Profile") return { name, config: inputs.config };
  return { name, source: { type: "image", alias: inputs.image } };
}

const steps: Record<Step, (server: Server, workload: Workload) => Promise<unknown>> = {
  create: (server, workload) =>
    side(indices(workload), async (index) => {
      const name = nameOf(index);
      const collection = collectionOf(workload);
      await server.send("POST", collection, bodyOf(workload, name));
      if (workload.isRunning) await server.send("PUT", `${collection}/${name}/state`, { action: "start" });
    }),
  // As deep as outputs ask: the addresses of what runs.
  same: (server, workload) =>
    server.send("GET", `${collectionOf(workload)}?recursion=${workload.type === "Instance" ? 2 : 1}`),
  update: (server, workload) =>
    side(indices(workload), (index) =>
      server.send("PATCH", `${collectionOf(workload)}/${nameOf(index)}`, changed),
    ),
  destroy: (server, workload) =>
    side(indices(workload), async (index) => {
      const path = `${collectionOf(workload)}/${nameOf(index)}`;
      if (workload.isRunning) await server.send("PUT", `${path}/state`, { action: "stop", force: true });
      await server.send("DELETE", path);
    }),
};

export const floor: Contestant = {
  name: "raw requests",
  run: async (step, workload, { socket }) => {
    const server = new Server(socket);
    try {
      const began = performance.now();
      await steps[step](server, workload);
      return { milliseconds: performance.now() - began };
    } finally {
      await server.close();
    }
  },
};
