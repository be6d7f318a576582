import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { lookAgain } from "../../reconcile/lifecycle/look";
import type { PropertyMap } from "../../reconcile/values";
import { bodyOf, fingerprintOf } from "./files";
import { fetchImage } from "./server";
import { sourceOf, type Source } from "./source";

/** Brings the image into the store, and answers its fingerprint. `advice` is for one that is there already. */
export async function bring(
  inputs: PropertyMap,
  project: string,
  context: Context,
  advice: (fingerprint: string) => string,
): Promise<string> {
  const source = sourceOf(inputs);
  const claim = (fingerprint: string) => {
    if (inputs.adoptExisting === true) return fingerprint;
    throw new Failure(
      "exists",
      `The image ${fingerprint.slice(0, 12)} is in project "${project}" already. Set adoptExisting: true to take it over. ${advice(fingerprint)}`,
    );
  };
  switch (source.type) {
    case "existing": {
      const found = await fetchImage(source.fingerprint.toLowerCase(), project, context);
      if (found) return found.fingerprint;
      throw new Failure(
        "notFound",
        `There is no image ${source.fingerprint} in project "${project}". lxc image list shows those that exist.`,
      );
    }
    case "file": {
      const fingerprint = await fingerprintOf(source);
      if (fingerprint === undefined) {
        throw new Failure(
          "invalid",
          `The image file ${source.path}${source.rootfsPath ? ` or ${source.rootfsPath}` : ""} does not exist. Give a path relative to the program's directory, or an absolute one.`,
        );
      }
      if (await fetchImage(fingerprint, project, context)) return claim(fingerprint);
      const { body, size, filename } = await bodyOf(source);
      const outcome = await context.client.upload(
        apiPath("images"),
        body,
        { "X-LXD-filename": filename, "X-LXD-fingerprint": fingerprint },
        { project, size, signal: context.signal, onProgress: context.log.status },
      );
      return (outcome.metadata as { fingerprint?: string } | null)?.fingerprint ?? fingerprint;
    }
    case "instance":
    case "snapshot":
      return publish(source, inputs, project, context);
    default:
      return pull(source, inputs, project, context);
  }
}

/** Has the server fetch the image by itself, from a place that it can reach. */
async function pull(
  source: Extract<Source, { type: "url" | "simplestreams" | "remote" }>,
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<string> {
  const body = source.type === "url" ? { type: "url", url: source.url } : pullBody(source);
  const outcome = await context.client.post(
    apiPath("images"),
    { source: body, public: inputs.public, auto_update: inputs.autoUpdate },
    { project, signal: context.signal, onProgress: context.log.status },
  );
  return (outcome.metadata as { fingerprint: string }).fingerprint;
}

function pullBody(source: Extract<Source, { type: "simplestreams" | "remote" }>): Record<string, unknown> {
  const { server, alias, fingerprint, certificate } = source;
  const common = { type: "image", server, alias, fingerprint, certificate };
  if (source.type === "simplestreams") {
    return { ...common, mode: "pull", protocol: "simplestreams", image_type: source.imageType };
  }
  const { mode = "pull", secret, project } = source;
  return { ...common, mode, protocol: "lxd", secret, project };
}

async function publish(
  source: Extract<Source, { type: "instance" | "snapshot" }>,
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<string> {
  const options = { project, signal: context.signal, onProgress: context.log.status };
  const state = apiPath("instances", source.name, "state");
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
    return (outcome.metadata as { fingerprint: string }).fingerprint;
  } finally {
    await startAgain();
  }
}
