/**
 * Data that goes from one server to another: one end offers it on websockets, the other connects to them
 * (https://documentation.ubuntu.com/lxd/en/latest/howto/move_instances/).
 */
import { apiPath, type Operation, type ServerEnvironment, begun } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import type { Origin } from "./origin";

type Body = Readonly<Record<string, unknown>>;

interface Options {
  readonly project?: string;
  readonly target?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (status: string) => void;
}

export interface Transfer {
  /** Which server connects to the other one: the new one to the old one ("pull"), or the other way round. */
  readonly mode: "pull" | "push";
  /** Where the new server makes it, and of what. */
  readonly collection: string;
  readonly body: Body;
  readonly here: Options;
  /** Where the old server offers it, and how it is asked for that. */
  readonly offer: string;
  readonly request: Body;
  readonly there: Options;
  /** What the source of the new object says beside that. */
  readonly source: Body;
}

export function transfer(plan: Transfer, origin: Origin, context: Context): Promise<void> {
  return plan.mode === "push" ? push(plan, origin, context) : pull(plan, origin, context);
}

async function pull(plan: Transfer, { context: there, url }: Origin, context: Context): Promise<void> {
  const server = await there.client.server({ signal: context.signal });
  const base = url.startsWith("https://") ? url : addressOf(server.environment, url);
  const offered = await there.client.post(plan.offer, { ...plan.request, migration: true }, plan.there);
  const operation = begun(offered);
  const source = {
    ...plan.source,
    type: "migration",
    mode: "pull",
    operation: new URL(apiPath("operations", operation.id), base).href,
    certificate: server.environment.certificate,
    secrets: operation.metadata,
  };
  await withdrawing(operation, there, () =>
    context.client.post(plan.collection, { ...plan.body, source }, plan.here),
  );
}

async function push(plan: Transfer, { context: there }: Origin, context: Context): Promise<void> {
  const server = await context.client.server({ signal: context.signal });
  const source = { ...plan.source, type: "migration", mode: "push" };
  const awaited = await context.client.post(plan.collection, { ...plan.body, source }, plan.here);
  const operation = begun(awaited);
  const base = addressOf(server.environment, "this server");
  const target = {
    operation: new URL(apiPath("operations", operation.id), base).href,
    certificate: server.environment.certificate,
    secrets: operation.metadata,
  };
  await withdrawing(operation, context, async () => {
    const sent = await there.client.post(
      plan.offer,
      { ...plan.request, migration: true, target },
      plan.there,
    );
    await Promise.all([
      sent.operation === undefined ? undefined : there.client.wait(sent.operation, plan.there),
      context.client.wait(operation, plan.here),
    ]);
  });
}

/** An offer that nobody takes up any more would stay open on the server, and keep its object busy. */
async function withdrawing(offer: Operation, side: Context, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await side.client
      .delete(apiPath("operations", offer.id), { project: offer.project })
      .catch((again: unknown) => side.log.debug(`The offer could not be withdrawn: ${String(again)}`));
    throw error;
  }
}

function addressOf(environment: ServerEnvironment, name: string): string {
  const [address] = environment.addresses ?? [];
  if (address !== undefined) return `https://${address}`;
  throw new Failure(
    "precondition",
    `${name} does not listen for HTTPS, so no other server can reach it: set core.https_address there.`,
  );
}
