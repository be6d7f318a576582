/**
 * What a server hides from a client is unknown, and not empty. Certificates that are restricted to some projects are
 * shown an empty configuration of what lies outside of all projects (LXD 5.0.2: `{}` of networks, `null` of pools and
 * of the server), and may even change some of it, by a PUT that would take away all that they were not shown.
 *
 * A definition says here which of its maps that is. It is hidden where it is empty and the server says that
 * our own certificate is restricted; it is left out then, so that the state keeps what it knows.
 */
import { LxdError, apiPath, type LxdClient } from "../lxd";
import type { Definition } from "./define";
import type { Context, ResourceDefinition, Shown } from "./definition";
import { labelOf } from "./explain";
import { refusal, type Rule } from "./notes";
import { annotations, type Static, type TObject } from "./properties";
import { entriesOf, type PropertyMap } from "./values";

/** The same definition, of which one map is not shown to everybody, nor are the inputs that are read from it. */
export function confidential<I extends TObject, O extends TObject, S extends string>(
  definition: Definition<I, O, S>,
  map: keyof Static<I> & string,
  ...readFromIt: (keyof Static<I> & string)[]
): Definition<I, O, S>;
export function confidential(
  definition: ResourceDefinition,
  map: string,
  ...readFromIt: string[]
): ResourceDefinition {
  const hiddenIn = async ({ inputs }: Shown, context: Asking): Promise<readonly string[]> =>
    (await isHidden(inputs[map], context)) ? [map, ...readFromIt] : [];
  const { show } = definition;
  return {
    ...definition,
    plan: [...(definition.plan ?? []), refuseBlindWrites(definition, hiddenIn)],
    read: async (address, context, state) => {
      const live = await definition.read(address, context, state);
      const hidden = live === undefined ? [] : await hiddenIn(live, context);
      if (live === undefined || hidden.length === 0) return live;
      sayOnce(labelOf(definition, address), map, context);
      return { ...live, ...withoutHidden(definition, live, hidden, state?.outputs ?? {}) };
    },
    show:
      show &&
      (async (raw, address, context) => {
        const shown = await show.call(definition, raw, address, context);
        const hidden = await hiddenIn(shown, context);
        return hidden.length === 0 ? shown : withoutHidden(definition, shown, hidden, {});
      }),
  };
}

type Asking = Pick<Context, "client" | "signal">;

/** Whether the server does not show us that map, which restricted clients are not shown. */
export const isHidden = async (map: unknown, context: Asking): Promise<boolean> =>
  Object.keys(entriesOf(map)).length === 0 && isRestricted(context);

const asked = new WeakMap<LxdClient, Promise<boolean>>();

/** What the server says of our own certificate, asked once of a connection. Over a socket there is none. */
async function isRestricted({ client, signal }: Asking): Promise<boolean> {
  const fingerprint = client.clientFingerprint;
  if (fingerprint === undefined) return false;
  const asking = asked.get(client) ?? askFor(fingerprint, client, signal);
  asked.set(client, asking);
  asking.catch(() => asked.delete(client));
  return asking;
}

async function askFor(fingerprint: string, client: LxdClient, signal: AbortSignal): Promise<boolean> {
  try {
    const { value } = await client.get<{ restricted?: boolean }>(apiPath("certificates", fingerprint), {
      signal,
    });
    return value.restricted === true;
  } catch (error) {
    // Trusted by an authority and not by itself, or not allowed to ask: the server does not say that it is restricted.
    if (error instanceof LxdError && /^(notFound|forbidden)$/.test(error.kind)) return false;
    throw error;
  }
}

const told = new WeakSet<LxdClient>();

/** Once per run: it is true of all others too. */
function sayOnce(label: string, map: string, { client, log }: Context): void {
  if (told.has(client)) return;
  told.add(client);
  log.info(
    `The client certificate is restricted to some projects, and the server does not show it all: ${map} of ${label}, for one. What is hidden is taken to be as the state has it, so that a change of somebody else's is not seen, and it cannot be changed.`,
  );
}

/** What is hidden is left out, and what follows from it is as it was. */
function withoutHidden(
  { outputs: definition }: ResourceDefinition,
  { inputs, outputs }: Shown,
  hidden: readonly string[],
  before: PropertyMap,
): Shown {
  const follows = (name: string) => {
    const schema = definition.properties[name];
    const by = (schema && annotations(schema).changesWith) ?? [];
    return typeof by === "object" && by.some((input) => hidden.includes(input));
  };
  const isTold = ([name]: [string, unknown]) => !follows(name) && !hidden.includes(name);
  const known = Object.entries(before).filter(([name]) => follows(name));
  return {
    inputs: Object.fromEntries(Object.entries(inputs).filter(isTold)),
    outputs: Object.fromEntries([...Object.entries(outputs).filter(isTold), ...known]),
  };
}

/** A write sends all of it, so that it would take away what nobody has shown us. */
function refuseBlindWrites(
  definition: ResourceDefinition,
  hiddenIn: (shown: Shown, context: Asking) => Promise<readonly string[]>,
): Rule {
  return refusal(async ({ action, address }, context) => {
    // What is divided among resources is there before any of them.
    if (action !== "update" && !definition.divided) return [];
    const live = (await isRestricted(context)) ? await definition.read(address, context) : undefined;
    const hidden = live === undefined ? [] : await hiddenIn(live, context);
    const [first] = hidden;
    if (first === undefined) return [];
    const sentence = `${labelOf(definition, address)} cannot be changed: the client certificate is restricted to some projects (lxc config trust list), and the server hides ${first} from it, which every change has to repeat. Use a certificate that is not restricted.`;
    return [{ path: [first], sentence }];
  });
}
