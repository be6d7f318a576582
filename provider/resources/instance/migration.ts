/**
 * Taking an instance over from another server: one end offers its data on websockets, the other connects to them
 * (https://documentation.ubuntu.com/lxd/en/latest/howto/move_instances/).
 */
import { LxdClient, LxdError, apiPath, type Operation, type ServerEnvironment } from "../../lxd";
import { resolve } from "../../reconcile/connection";
import type { Address, Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { textOf, type PropertyMap } from "../../reconcile/values";
import { explained } from "./identity";
import { stop } from "./power";
import { isStopped, optionsOf, pathOf, type RawInstance } from "./server";

interface Migration {
  readonly from: PropertyMap;
  readonly instance: string;
  readonly snapshot?: string;
  readonly mode?: "pull" | "push";
  readonly live?: boolean;
  readonly instanceOnly?: boolean;
  readonly deleteSource?: boolean;
}

type Body = Record<string, unknown>;

export async function migrateInstance(
  address: Address,
  body: Body,
  inputs: PropertyMap,
  context: Context,
): Promise<void> {
  const migration = inputs.source as unknown as Migration;
  const { endpoint, clientCertificate, clientKey, serverCertificate, project = "default" } = migration.from;
  const given = { endpoint, clientCertificate, clientKey, serverCertificate };
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { connection } = resolve(settings as PropertyMap, lxcOnly());
  const client = new LxdClient(connection);
  const origin = { project: textOf(project), name: migration.instance };
  const there: Context = { ...context, client };
  try {
    const raw = await originOf(origin, there);
    if (migration.deleteSource === true && migration.live !== true && !isStopped(raw.status)) {
      context.log.status(`Stopping "${origin.name}" on the server that it leaves`);
      await stop(origin, inputs, there);
    }
    const whole = withOwnConfiguration(body, raw);
    const url = textOf(endpoint);
    if (migration.mode === "push") await push(address, whole, migration, origin, there, context);
    else await pull(address, whole, migration, { ...origin, url }, there, context);
    if (migration.deleteSource === true) {
      await stop(origin, inputs, there);
      await client.delete(pathOf(origin), optionsOf(origin, there));
    }
  } finally {
    await client.close();
  }
}

/** The `lxc` client's own files may serve; settings of this provider's server must not. */
function lxcOnly(): NodeJS.ProcessEnv {
  const { HOME, LXD_CONF, LXD_GLOBAL_CONF } = process.env;
  return { HOME, LXD_CONF, LXD_GLOBAL_CONF };
}

async function originOf(origin: Address, there: Context): Promise<RawInstance> {
  try {
    return (await there.client.get<RawInstance>(pathOf(origin), optionsOf(origin, there))).value;
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    throw new Failure(
      error.kind === "notFound" ? "notFound" : "unavailable",
      `The server that instance "${origin.name}" is to come from: ${explained(error, "read", origin, there)}`,
      { cause: error },
    );
  }
}

/** Only a copy within a server brings the configuration along; between servers the caller has to. */
function withOwnConfiguration(body: Body, raw: RawInstance): Body {
  const config = Object.entries(raw.config ?? {}).filter(
    ([key]) => !key.startsWith("volatile.") || key === "volatile.base_image",
  );
  return {
    ...body,
    architecture: body.architecture ?? raw.architecture,
    config: { ...Object.fromEntries(config), ...(body.config as Body) },
    devices: { ...raw.devices, ...(body.devices as Body) },
  };
}

const common = ({ live = false, instanceOnly = false }: Migration) => ({
  live,
  instance_only: instanceOnly,
});

const offerPath = (origin: Address, { snapshot }: Migration) =>
  snapshot === undefined ? pathOf(origin) : apiPath("instances", origin.name!, "snapshots", snapshot);

/** The new server connects to the old one. */
async function pull(
  address: Address,
  body: Body,
  migration: Migration,
  origin: Address,
  there: Context,
  context: Context,
): Promise<void> {
  const server = await there.client.server({ signal: context.signal });
  const base = origin.url!.startsWith("https://") ? origin.url! : addressOf(server.environment, origin.url!);
  const request = { name: migration.snapshot ?? origin.name, migration: true, ...common(migration) };
  const offered = await there.client.post(offerPath(origin, migration), request, optionsOf(origin, there));
  const operation = offered.operation!;
  const source = {
    type: "migration",
    mode: "pull",
    operation: new URL(apiPath("operations", operation.id), base).href,
    certificate: server.environment.certificate,
    secrets: operation.metadata,
    ...common(migration),
  };
  await withdrawing(operation, there, () =>
    context.client.post(apiPath("instances"), { ...body, source }, optionsOf(address, context)),
  );
}

/** The old server connects to the new one. */
async function push(
  address: Address,
  body: Body,
  migration: Migration,
  origin: Address,
  there: Context,
  context: Context,
): Promise<void> {
  const server = await context.client.server({ signal: context.signal });
  const source = { type: "migration", mode: "push", ...common(migration) };
  const options = optionsOf(address, context);
  const awaited = await context.client.post(apiPath("instances"), { ...body, source }, options);
  const operation = awaited.operation!;
  const target = {
    operation: new URL(apiPath("operations", operation.id), addressOf(server.environment, "this server"))
      .href,
    certificate: server.environment.certificate,
    secrets: operation.metadata,
  };
  const request = { name: migration.snapshot ?? origin.name, migration: true, target, ...common(migration) };
  await withdrawing(operation, context, async () => {
    const sent = await there.client.post(offerPath(origin, migration), request, optionsOf(origin, there));
    await Promise.all([
      sent.operation === undefined ? undefined : there.client.wait(sent.operation, optionsOf(origin, there)),
      context.client.wait(operation, options),
    ]);
  });
}

/** An offer that nobody takes up any more would stay open on the server, and keep its instance busy. */
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
