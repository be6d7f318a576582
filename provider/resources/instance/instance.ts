import { LxdError, apiPath } from "../../lxd";
import { Unfinished, type Address, type Context, type ResourceDefinition } from "../../reconcile/definition";
import { addressFrom } from "../../reconcile/entity";
import { explain } from "../../reconcile/explain";
import { fetchObject, urlOf } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { hostNaming } from "../../reconcile/naming";
import { isUnset } from "../../reconcile/normalise";
import type { KeyRules } from "../../reconcile/ownership";
import {
  anything,
  flag,
  list,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  properties,
  seconds,
  stringMap,
  text,
  wholeNumber,
} from "../../reconcile/properties";
import { Unknown, textOf, type PropertyMap } from "../../reconcile/values";
import * as shared from "../shared";
import { interfaceOutputs } from "./addresses";
import { discardHalfMade } from "./halfMade";
import { freeze, start, stop } from "./power";
import { mustBeStopped, restartReasons } from "./restart";
import { isFrozen, isStopped, isUncertain, pathOf, type RawInstance } from "./server";
import { checkSource, judgeSource, sourceBody } from "./source";
import { waitUntilReady } from "./waiting";

/** `image.*` is copied from the image at creation and lost by a PUT that leaves it out (lxd-api 1.4). */
const configRules: KeyRules<unknown> = {
  serverOwned: (key) => key.startsWith("volatile.") || key.startsWith("image."),
};

/** What only a start, a stop or another network can change. */
const runtimeOutputs = ["status", "statusCode", "pid", "ipv4Address", "ipv6Address", "macAddress"];

const pendingStart = "start";
const pendingWait = "waitFor";

const fetchInstance = (address: Address, context: Context) => {
  const all = context.reading === "list";
  return fetchObject<RawInstance>(
    {
      collection: ["instances"],
      name: address.name!,
      project: address.project,
      query: { recursion: all ? "2" : "1" },
    },
    context,
  );
};

/** An instance that was renamed by hand is found again by the identity that the server gave it. */
async function findRenamed(
  uuid: unknown,
  address: Address,
  context: Context,
): Promise<RawInstance | undefined> {
  if (typeof uuid !== "string") return undefined;
  const all = await context.client.list<RawInstance>(apiPath("instances"), {
    project: address.project,
    query: { recursion: "2" },
    signal: context.signal,
  });
  return all.find((raw) => raw.config?.["volatile.uuid"] === uuid);
}

/** Brings the instance into the declared power state; what does not succeed is left for the next `up`. */
async function settle(address: Address, inputs: PropertyMap, context: Context): Promise<void> {
  const attempt = { definition: Instance, action: "updated" as const, address, urn: context.urn };
  try {
    if (inputs.running === false) return await stop(address, inputs, context);
    await start(address, inputs, context);
    if (inputs.frozen === true) await freeze(address, context);
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    // The answer was lost, not the start refused: the caller looks, and does it again.
    if (error instanceof LxdError && error.mayHaveHappened && !context.signal.aborted) throw error;
    const said = error instanceof LxdError ? error.serverMessage || error.message : error.message;
    const verb = inputs.running === false ? "stopped" : "started";
    const reason = `Instance "${address.name}" is there, but could not be ${verb}: ${explainStart(said, explain(error, attempt).message)}`;
    throw new Unfinished([reason], [pendingStart], address, undefined, { cause: error });
  }
  const late = inputs.frozen === true ? [] : await waitUntilReady(address, inputs, context);
  if (late.length > 0) {
    throw new Unfinished(
      [`Instance "${address.name}" runs, but did not get ${late.join(" nor ")}.`],
      [pendingWait],
      address,
    );
  }
}

function explainStart(said: string, otherwise: string): string {
  if (said === "") return otherwise;
  return `${said.replace(/\.$/, "")}. Mend what it names (lxc info --show-log tells more) and run "pulumi up" again: it goes on from here.`;
}

async function post(inputs: PropertyMap, address: Address, context: Context): Promise<void> {
  const body = {
    name: inputs.name,
    description: inputs.description,
    type: inputs.type,
    architecture: inputs.architecture,
    // Always sent: a copy without profiles gets none on 5.0.2.
    profiles: inputs.profiles,
    config: inputs.config ?? {},
    devices: inputs.devices ?? {},
    ephemeral: inputs.ephemeral,
    instance_type: inputs.instanceType,
    source: await sourceBody(inputs, context),
  };
  await context.client.post(apiPath("instances"), body, {
    project: address.project,
    signal: context.signal,
    onProgress: context.log.status,
  });
}

export const Instance: ResourceDefinition = {
  type: "Instance",
  description:
    "A container or virtual machine. See https://documentation.ubuntu.com/lxd/en/latest/explanation/instances/ and `/1.0/instances`. A change that needs a stop is made with one stop and one start, and is announced by the preview.",
  inputs: properties({
    name: shared.nameInput(hostNaming.form, "Renamed in place, which stops and starts a running instance."),
    type: optional(
      oneOf(
        "InstanceKind",
        ["container", "virtual-machine"],
        'The kind. Default "container". A change replaces the instance.',
        {
          default: "container",
          replaces: true,
        },
      ),
    ),
    image: optional(
      text(
        "The image that it is made from: an alias or a fingerprint of the server's store, or `remote:alias` with the remotes of the `lxc` client (`ubuntu:24.04`). Another image replaces the instance; another text for the same image does not, nor does an alias that is moved while the text stays. Either this or `source` is required.",
        { replaces: true },
      ),
    ),
    source: optional(
      object(
        "InstanceSource",
        "What it is made from, where that is not just an image by its name. A change replaces the instance.",
        {
          type: oneOf(
            "InstanceSourceKind",
            ["image", "none"],
            "`image`: an image of the server's store; `none`: nothing, an empty instance.",
          ),
          alias: optional(text("With `image`: its alias.")),
          fingerprint: optional(text("With `image`: its fingerprint, or the unambiguous beginning of it.")),
          properties: optional(
            stringMap("With `image`: properties; the newest image that has them all is taken."),
          ),
          project: optional(text("With `image`: the project of the image. Default: the instance's.")),
        },
        { replaces: true },
      ),
    ),
    description: shared.descriptionInput,
    architecture: optional(
      text("The architecture, such as `x86_64`. Default: the image's. A change replaces the instance.", {
        replaces: true,
        computed: true,
        sameAs: "architecture",
      }),
    ),
    profiles: optional(
      list(
        text("A profile's name."),
        'The profiles that are applied, in this order; `[]` for none. Default ["default"]. Changes in place.',
        { default: ["default"] },
      ),
    ),
    config: shared.configInput(
      "instance",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/",
      "Changes in place; keys that act only at start restart a running instance, as `restartPolicy` says.",
    ),
    devices: shared.devicesInput("Devices come, go and change in place."),
    ownership: shared.ownershipInput,
    ephemeral: optional(
      flag("Delete it when it stops. Default false. Changes in place.", { default: false }),
    ),
    instanceType: optional(
      text(
        "A size by the name that clouds use (`t2.micro`, `c2-m4`), which the server turns into limits. A change replaces the instance.",
        {
          replaces: true,
        },
      ),
    ),
    running: optional(flag("Whether it runs. Default true. A change starts or stops it.", { default: true })),
    frozen: optional(
      flag("Whether its processes are frozen while it runs. Default false. Changes in place.", {
        default: false,
      }),
    ),
    stateful: optional(
      flag(
        "Keep the memory when it is stopped and take it up again at start; the server needs CRIU (containers) or `migration.stateful` (virtual machines). Default false.",
        {
          default: false,
        },
      ),
    ),
    stopTimeout: optional(
      seconds("How long a graceful stop may take. Default: the provider's `stopTimeout`."),
    ),
    forceStop: optional(
      oneOf(
        "ForceStop",
        ["afterTimeout", "never", "always"],
        'When it is stopped by force: after a graceful stop took too long, never, or at once. Default "afterTimeout".',
        { default: "afterTimeout" },
      ),
    ),
    restartPolicy: optional(
      oneOf(
        "RestartPolicy",
        ["ifNeeded", "never", "always"],
        'Whether a running instance is restarted by a change of configuration: where a key acts only at start, never, or always. Default "ifNeeded".',
        { default: "ifNeeded" },
      ),
    ),
    restartTriggers: optional(
      list(anything("Any value."), "Values of any kind; a change of one restarts the instance."),
    ),
    replaceTriggers: optional(
      list(anything("Any value."), "Values of any kind; a change of one replaces the instance.", {
        replaces: true,
      }),
    ),
    waitFor: optional(
      list(
        object("InstanceWait", "One thing to wait for.", {
          type: oneOf("InstanceWaitKind", ["ipv4", "ipv6"], "A global address of this family."),
          nic: optional(text("The NIC (device name) that has to have it. Default: any.")),
          timeout: optional(seconds("How long to wait. Default 120.")),
        }),
        "What has to be there, after a start, before the instance counts as ready. What did not come is reported; the instance stays, and the next `up` waits again.",
      ),
    ),
    forceDestroy: optional(
      flag("Delete it even when `security.protection.delete` is set. Default false.", { default: false }),
    ),
    project: optional(
      text("The project it lives in. Default: the provider's project. A move is not supported yet."),
    ),
  }),
  outputs: properties({
    status: text("`Running`, `Stopped`, `Frozen`, `Ready` or `Error`."),
    statusCode: wholeNumber("The same as a number (103 is running, 102 stopped)."),
    createdAt: text("When it was made."),
    lastUsedAt: optional(text("When it was last started.", { changesWith: "anything" })),
    location: text('The cluster member that it is on; "none" on a server that is not clustered.'),
    expandedConfig: stringMap("The configuration with that of the profiles; for reading only.", {
      changesWith: "anything",
    }),
    expandedDevices: mapOf(
      stringMap("The device's properties."),
      "The devices with those of the profiles; for reading only.",
      { changesWith: "anything" },
    ),
    imageFingerprint: optional(text("The fingerprint of the image that it was made from.")),
    uuid: optional(text("What identifies it, also after renames and moves.")),
    ipv4Address: optional(
      text("Its IPv4 address: of `user.access_interface`, else of its first NIC that has one."),
    ),
    ipv6Address: optional(text("Its IPv6 address, found in the same way.")),
    macAddress: optional(text("The hardware address of that NIC.")),
    interfaces: mapOf(
      object("InstanceInterface", "A network interface of the instance.", {
        addresses: list(
          object("InstanceAddress", "A global address.", {
            family: text("`inet` or `inet6`."),
            address: text("The address."),
            netmask: text("The length of the network's prefix."),
          }),
          "Its global addresses.",
        ),
        hwaddr: text("The hardware address."),
        hostName: text("The name of its other end on the host."),
        mtu: number("The largest packet."),
        state: text("`up` or `down`."),
      }),
      "The NICs (by device name) as they are inside; empty while it is stopped.",
      // Addresses come and go by themselves, long after a start.
      { changesWith: "anything" },
    ),
    pid: wholeNumber("The process id of its init; 0 while it is stopped."),
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["project", "name"], example: "default/web" },
  scope: "project",
  naming: hostNaming,
  timeouts: { create: 900, update: 600, delete: 300 },
  owned: { config: configRules, devices: shared.deviceRules },
  queue: (address) => `Instance:${address.project}/${address.name}`,
  later: {
    restoreSnapshot: "restoreSnapshot is not supported yet.",
    restoreTriggers: "restoreTriggers is not supported yet.",
    files: "files is not supported yet: put the files into the image, or push them with lxc file push.",
    target: "target is not supported yet: this version manages instances of servers that are not clustered.",
  },
  check: (inputs, report) => {
    shared.checkConfigKeys(inputs, report, (key) =>
      key.endsWith(".hwaddr")
        ? `set the property "hwaddr" of the device "${key.split(".")[1]}".`
        : "remove it from the program.",
    );
    shared.checkDevices(inputs, report);
    checkSource(inputs, report);
    if (inputs.running === false && inputs.ephemeral === true) {
      report(
        "running",
        "An ephemeral instance is deleted when it stops, so it cannot be declared with running: false.",
      );
    }
    if (inputs.running === false && inputs.frozen === true) {
      report("frozen", "A stopped instance cannot be frozen; leave out running: false, or frozen: true.");
    }
    for (const profile of Array.isArray(inputs.profiles) ? inputs.profiles : []) {
      if (typeof profile === "string" && profile.includes("/")) {
        report(
          "profiles",
          `profiles holds names, not ids: write "${profile.split("/").at(-1)}" instead of "${profile}".`,
        );
      }
    }
  },
  judge: (old, inputs, outputs, context, last) =>
    judgeSource(old, inputs, outputs, textOf(old.project), context, last),
  affects: (output, { old, inputs, changed }) => {
    if (!runtimeOutputs.includes(output)) return undefined;
    const direct = ["name", "running", "frozen", "profiles", "devices"].some((name) => changed.has(name));
    return direct || restartReasons(old, inputs, changed).length > 0;
  },
  warn: ({ address, old, inputs, outputs, changed }, context) => {
    refuseMove(old, inputs);
    if (typeof outputs.status !== "string" || isStopped(outputs.status)) return;
    const reasons = restartReasons(old, inputs, changed);
    if (changed.has("name")) reasons.unshift("a rename needs it stopped");
    if (inputs.running === false || reasons.length === 0) return;
    context.log.warning(`Instance "${address.name}" will be restarted: ${reasons.join("; ")}.`);
  },
  discardHalfMade,
  create: async (inputs, project, context) => {
    const address = addressFrom(Instance, inputs, project);
    await post(inputs, address, context);
    await settle(address, inputs, context);
    return { address };
  },
  read: async (address, context, state) => {
    const raw =
      (await fetchInstance(address, context)) ?? (await findRenamed(state?.outputs.uuid, address, context));
    if (raw === undefined) return undefined;
    const base = raw.config?.["volatile.base_image"];
    const pending = (state?.outputs.__pending as string[] | undefined)?.filter(
      (step) => !(step === pendingStart && !isStopped(raw.status) && !isUncertain(raw.status)),
    );
    return {
      inputs: {
        ...(state ? {} : base ? { image: base } : { source: { type: "none" } }),
        name: raw.name,
        type: raw.type,
        description: raw.description,
        architecture: raw.architecture,
        profiles: raw.profiles ?? [],
        config: raw.config ?? {},
        devices: raw.devices ?? {},
        ephemeral: raw.ephemeral,
        ...(isUncertain(raw.status) ? {} : { running: !isStopped(raw.status), frozen: isFrozen(raw.status) }),
      },
      outputs: {
        status: raw.status,
        statusCode: raw.status_code,
        createdAt: raw.created_at,
        ...(isUnset(raw.last_used_at) ? {} : { lastUsedAt: raw.last_used_at }),
        location: raw.location,
        architecture: raw.architecture,
        expandedConfig: visibleConfig(raw.expanded_config),
        expandedDevices: raw.expanded_devices ?? {},
        ...(base ? { imageFingerprint: base } : {}),
        ...(raw.config?.["volatile.uuid"] ? { uuid: raw.config["volatile.uuid"] } : {}),
        ...interfaceOutputs(raw),
        pid: raw.state?.pid ?? 0,
        url: urlOf(["instances", raw.name], address.project),
      },
      address: { project: address.project!, name: raw.name },
      ...(pending === undefined ? {} : { pending }),
    };
  },
  update: async (plan, context) => {
    refuseMove(plan.old, plan.inputs);
    const reasons = restartReasons(plan.old, plan.inputs, plan.changed);
    const name = plan.value("name", plan.address.name) as string;
    const renamed = name !== plan.address.name;
    const { value: before } = await context.client.get<RawInstance>(pathOf(plan.address), {
      project: plan.address.project,
      signal: context.signal,
    });
    const wasStopped = isStopped(before.status);
    const restarts = reasons.length > 0 && plan.inputs.running !== false;
    // Once the write has made it ephemeral (again), it would not survive a stop.
    const isFleeting = restarts && (before.ephemeral || plan.inputs.ephemeral === true);
    const stopFirst = !wasStopped && (renamed || isFleeting || mustBeStopped(plan.inputs, reasons));
    if (stopFirst) {
      if (before.ephemeral) await outliveStop(plan.address, context);
      await stop(plan.address, plan.old, context);
    }

    const address: Address = { ...plan.address, name };
    const options = { project: address.project, signal: context.signal, onProgress: context.log.status };
    if (renamed) await context.client.post(pathOf(plan.address), { name }, options);
    try {
      await context.client.update<RawInstance>(
        pathOf(address),
        (live) => ({
          description: plan.value("description", live.description),
          architecture: live.architecture,
          profiles: plan.value("profiles", live.profiles ?? []),
          config: plan.merge("config", live.config ?? {}),
          devices: plan.merge("devices", live.devices ?? {}),
          ephemeral: plan.value("ephemeral", live.ephemeral),
        }),
        options,
      );
    } catch (error) {
      if (!(error instanceof LxdError) || !stopFirst) throw error;
      // Something was done already: it is started again, and the state learns how far this came.
      const attempt = { definition: Instance, action: "updated" as const, address, urn: context.urn };
      const reached = { ...plan.old, name };
      if (!context.signal.aborted) await start(address, plan.old, context);
      throw new Unfinished([explain(error, attempt).message], ["update"], address, reached, { cause: error });
    }
    if (!wasStopped && !stopFirst && restarts) await stop(address, plan.inputs, context);
    await settle(address, plan.inputs, context);
    return address;
  },
  delete: async (address, inputs, _outputs, context) => {
    const options = { project: address.project, signal: context.signal, onProgress: context.log.status };
    const { value: raw } = await context.client.get<RawInstance>(pathOf(address), options);
    // Looked at before anything is stopped: an instance that stays must not have been shut down.
    const isProtected = ["true", "1", "yes", "on"].includes(
      (raw.expanded_config?.["security.protection.delete"] ?? "").toLowerCase(),
    );
    if (isProtected && inputs.forceDestroy !== true) {
      throw new Failure(
        "precondition",
        `Instance "${address.name}" is protected by security.protection.delete. Remove that key and run "pulumi up" first, or set forceDestroy: true.`,
      );
    }
    if (isProtected) {
      await context.client.update<RawInstance>(
        pathOf(address),
        (live) => ({ ...live, config: { ...live.config, "security.protection.delete": "false" } }),
        options,
      );
    }
    await stop(address, inputs, context);
    // An ephemeral instance went when it stopped: the server then answers that it is not found, which is success.
    await context.client.delete(pathOf(address), options);
  },
};

/** Keeps an ephemeral instance from going with its stop; the write that follows makes it what is declared. */
async function outliveStop(address: Address, context: Context): Promise<void> {
  await context.client.update<RawInstance>(pathOf(address), (live) => ({ ...live, ephemeral: false }), {
    project: address.project,
    signal: context.signal,
  });
}

function visibleConfig(config: Record<string, string> | null): PropertyMap {
  return Object.fromEntries(Object.entries(config ?? {}).filter(([key]) => !configRules.serverOwned(key)));
}

function refuseMove(old: PropertyMap, inputs: PropertyMap): void {
  if (inputs.project instanceof Unknown || inputs.project === old.project) return;
  const [name, from, to] = [old.name, old.project, inputs.project].map(textOf);
  throw new Failure(
    "unsupported",
    `Moving instance "${name}" from project "${from}" to "${to}" is not supported yet; use: lxc move ${name} --project ${from} --target-project ${to}`,
  );
}
