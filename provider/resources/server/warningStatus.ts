import { LxdError, apiPath } from "../../lxd";
import { define } from "../../reconcile/define";
import type { At, Context, Live } from "../../reconcile/definition";
import { fetchObject, listObjects, urlOf } from "../../reconcile/fetch";
import { untilAnswered } from "../../reconcile/lifecycle/act/lost";
import { choice, number, oneOf, optional, properties, text } from "../../reconcile/properties";
import type { PropertyMap } from "../../reconcile/values";
import { urlOutput } from "../shared";

interface RawWarning {
  readonly uuid: string;
  readonly status: string;
  readonly type: string;
  readonly severity: string;
  readonly count: number;
  readonly last_message: string;
}

const deleted = "deleted";

type Where = At<"uuid">;

const pathOf = (address: Where) => apiPath("warnings", address.uuid);

const fetchWarning = (address: Where, context: Context) =>
  fetchObject<RawWarning>(
    { collection: ["warnings"], name: address.uuid, nameOf: (entry) => entry.uuid },
    context,
  );

async function setStatus(address: Where, status: string | undefined, context: Context): Promise<void> {
  const options = { signal: context.signal };
  if (status === deleted) await context.client.delete(pathOf(address), options);
  else await context.client.put(pathOf(address), { status }, options);
}

/** A warning that has gone meanwhile (resolved and pruned, or deleted) needs no status any more. */
async function unlessGone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
  }
}

export const WarningStatus = define({
  type: "WarningStatus",
  path: "/1.0/warnings/<uuid>",
  description:
    "What has become of one of the server's warnings: taken notice of, or deleted. A warning that goes by itself is no drift. Deleting the resource gives a warning that is still there the status that it had before. See https://documentation.ubuntu.com/lxd/en/latest/howto/troubleshoot/ and `/1.0/warnings`.",
  inputs: properties({
    uuid: text("The warning's UUID (`lxc warning list`). A change replaces the resource.", {
      replaces: true,
    }),
    status: oneOf(
      choice("WarningState", "What a warning is to be.", {
        acknowledged: "Somebody has seen it; it stays quiet when it occurs again.",
        resolved: "Its cause is gone. Servers say so themselves and take it from nobody.",
        new: "Nobody has looked at it yet.",
        deleted: "It is removed; the server tells of it again when it occurs again.",
      }),
      "What it is to be. Servers take `acknowledged` and `new`, and resolve warnings themselves; `deleted` removes it. Changes in place.",
    ),
  }),
  outputs: properties({
    type: optional(text("What it is about.")),
    severity: optional(text("`low`, `moderate` or `high`.")),
    count: optional(number("How often it occurred.", { changesWith: "anything", reading: true })),
    lastMessage: optional(text("What was said the last time.", { changesWith: "anything", reading: true })),
    url: urlOutput(),
  }),
  id: { segments: ["uuid"], example: "0f952108-4c2a-435f-a840-b3899ddcbbad" },
  scope: "none",
  notAdopted: "what a server warns of comes and goes by itself",
  timeouts: { create: 60, update: 60, delete: 60 },
  label: (address) => `Warning ${address.uuid}`,
  // The old one is given back before the new one is set: they are two, or the same.
  collides: (old, inputs) => old.uuid === inputs.uuid,
  create: async (inputs, address, context) => {
    const path = pathOf(address);
    if (inputs.status === deleted) {
      const outputs = await outputsOf(address, context);
      await unlessGone(setStatus(address, deleted, context));
      return { address, outputs };
    }
    const { value } = await context.client.get<RawWarning>(path, { signal: context.signal });
    context.foundBefore?.({ previous: value.status });
    if (value.status !== inputs.status) {
      await untilAnswered(() => setStatus(address, inputs.status, context), context);
    }
    return { address, kept: { previous: value.status } };
  },
  list: async (_place, context) => {
    const all = await listObjects<RawWarning>({ collection: ["warnings"] }, context);
    return all.map(({ uuid }) => ({ uuid }));
  },
  read: async (address, context, state): Promise<Live<Where> | undefined> => {
    const raw = await fetchWarning(address, context);
    const url = urlOf(["warnings", address.uuid]);
    if (raw)
      return { inputs: { uuid: address.uuid, status: raw.status }, outputs: { ...describe(raw), url } };
    if (state === undefined) return undefined;
    const { type, severity, count, lastMessage } = state.outputs;
    const told: PropertyMap = {
      ...(type !== undefined && { type }),
      ...(severity !== undefined && { severity }),
      ...(count !== undefined && { count }),
      ...(lastMessage !== undefined && { lastMessage }),
    };
    return { inputs: {}, outputs: { ...told, url } };
  },
  update: async (plan, context) => {
    const raw = await fetchWarning(plan.address, context);
    const wanted = plan.value("status", raw?.status);
    if (raw && raw.status !== wanted) await unlessGone(setStatus(plan.address, wanted, context));
    return { address: plan.address };
  },
  delete: async (address, inputs, outputs, context) => {
    const previous = outputs.__kept?.previous;
    if (typeof previous !== "string" || previous === inputs.status || inputs.status === deleted) return;
    // Only these can be set; what the server has resolved meanwhile stays so.
    if (previous !== "new" && previous !== "acknowledged") return;
    const raw = await fetchWarning(address, context);
    if (raw && raw.status === inputs.status) await setStatus(address, previous, context);
  },
});

const describe = (raw: RawWarning): PropertyMap => ({
  type: raw.type,
  severity: raw.severity,
  count: raw.count,
  lastMessage: raw.last_message,
});

async function outputsOf(address: Where, context: Context): Promise<PropertyMap> {
  const raw = await fetchWarning(address, context);
  return raw ? describe(raw) : {};
}
