import { LxdError, apiPath, forEitherKind, serverKinds, type Outcome, type ServerKind } from "../../lxd";
import type { Inputs } from "../../reconcile/define";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { lookAgain } from "../../reconcile/lifecycle/look";
import type { inputs } from "./declaration";
import { bodyOf, fingerprintOf } from "./files";
import { fetchImage } from "./server";
import type { Source } from "./source";

type Brought = Inputs<typeof inputs>;

/** Brings the image into the store, and answers its fingerprint. `advice` is for one that is there already. */
export async function bring(
  inputs: Brought,
  project: string,
  context: Context,
  advice: (fingerprint: string) => string,
): Promise<string> {
  const { source } = inputs;
  const claim = (fingerprint: string) => {
    if (inputs.adoptExisting) return fingerprint;
    throw new Failure(
      "exists",
      `The image ${fingerprint.slice(0, 12)} is in project "${project}" already. Set adoptExisting: true to take it over. ${advice(fingerprint)}`,
    );
  };
  switch (source.type) {
    case "existing": {
      const { fingerprint = "" } = source;
      const found = await fetchImage(fingerprint.toLowerCase(), project, context);
      if (found) return found.fingerprint;
      throw new Failure(
        "notFound",
        `There is no image ${fingerprint} in project "${project}". lxc image list shows those that exist.`,
      );
    }
    case "file": {
      const files = { path: "", ...source };
      const fingerprint = await fingerprintOf(files);
      if (fingerprint === undefined) {
        throw new Failure(
          "invalid",
          `The image file ${source.path}${source.rootfsPath ? ` or ${source.rootfsPath}` : ""} does not exist. Give a path relative to the program's directory, or an absolute one.`,
        );
      }
      if (await fetchImage(fingerprint, project, context)) return claim(fingerprint);
      const { body, size, filename } = await bodyOf(files);
      const outcome = await context.client.upload(
        apiPath("images"),
        body,
        forEitherKind({ filename, fingerprint }),
        { project, size, signal: context.signal, onProgress: context.log.status },
      );
      return fingerprintIn(outcome) ?? fingerprint;
    }
    case "instance":
    case "snapshot":
      return publish(source, inputs, project, context);
    default:
      return pull(source, inputs, project, context);
  }
}

/** Has the server fetch the image by itself, from a place that it can reach. */
async function pull(source: Source, inputs: Brought, project: string, context: Context): Promise<string> {
  const { kind } = await context.client.server({ signal: context.signal });
  const body = source.type === "url" ? { type: "url", url: source.url } : pullBody(source, kind);
  const outcome = await context.client.post(
    apiPath("images"),
    { source: body, public: inputs.public, auto_update: inputs.autoUpdate },
    { project, signal: context.signal, onProgress: context.log.status },
  );
  return made(outcome);
}

/** The server tells it at the end of the operation. */
function fingerprintIn({ metadata }: Outcome): string | undefined {
  const found: { fingerprint?: unknown } = typeof metadata === "object" && metadata !== null ? metadata : {};
  return typeof found.fingerprint === "string" ? found.fingerprint : undefined;
}

function made(outcome: Outcome): string {
  const fingerprint = fingerprintIn(outcome);
  if (fingerprint === undefined)
    throw new Failure("unavailable", "The server made an image, but did not tell its fingerprint.");
  return fingerprint;
}

function pullBody(source: Source, kind: ServerKind): Record<string, unknown> {
  const { server, alias, fingerprint, certificate } = source;
  const common = { type: "image", server, alias, fingerprint, certificate };
  if (source.type === "simplestreams") {
    return { ...common, mode: "pull", protocol: "simplestreams", image_type: source.imageType };
  }
  const { mode = "pull", secret, project } = source;
  return { ...common, mode, protocol: serverKinds[kind].protocol, secret, project };
}

async function publish(source: Source, inputs: Brought, project: string, context: Context): Promise<string> {
  const options = { project, signal: context.signal, onProgress: context.log.status };
  const state = apiPath("instances", source.name ?? "", "state");
  let stopped = false;
  if (source.type === "instance" && source.stopIfRunning) {
    const { value } = await context.client.get<{ status: string }>(state, options);
    stopped = value.status !== "Stopped";
    if (stopped)
      await context.client.put(
        state,
        { action: "stop", timeout: Math.max(1, Math.ceil(context.stopTimeout)) },
        options,
      );
  }
  const startAgain = async () => {
    if (!stopped) return;
    const { signal } = lookAgain(context);
    await context.client.put(state, { action: "start" }, { ...options, signal }).catch((error: unknown) => {
      if (!(error instanceof LxdError)) throw error;
      context.log.warning(`Instance "${source.name}" could not be started again: ${error.message}.`);
    });
  };
  try {
    const outcome = await context.client.post(
      apiPath("images"),
      {
        source: { type: source.type, name: source.name },
        compression_algorithm: inputs.compressionAlgorithm,
      },
      options,
    );
    return made(outcome);
  } finally {
    await startAgain();
  }
}
