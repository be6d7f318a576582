import { isUtf8 } from "node:buffer";
import { buffer } from "node:stream/consumers";
import { InstanceFiles, type FoundFile } from "../../../lxd";
import type { Inputs, Outputs } from "../../../reconcile/define";
import type { At, Shown, State, Write } from "../../../reconcile/definition";
import { confirmed, urlOf } from "../../../reconcile/fetch";
import { Failure } from "../../../reconcile/host";
import { inParent } from "../../../reconcile/parents";
import {
  asset,
  exclusive,
  flag,
  number,
  oneOf,
  optional,
  properties,
  text,
} from "../../../reconcile/properties";
import { Asset, Unknown, textOf, type PropertyMap } from "../../../reconcile/values";
import { instanceInput, itsInstance, queueOf } from "../../instance/parent";
import { projectInput, urlOutput } from "../../shared";
import { bytesContent, contentOf, contentProperties, sha256Of, type Given } from "./content";
import {
  canonicalMode,
  filesOf,
  hasPermissions,
  isNotEmpty,
  makeParents,
  place,
  removeAll,
  type Wanted,
} from "./place";
import { checkPath, fileThing, modeInput, ownerInput, instanceFileKind } from "./properties";

/** Larger files are read by a refresh only when their size or time says that they were changed. */
const alwaysReadUpTo = 10 * 1024 * 1024;
/** Drifted content is shown up to here, and by its hash beyond. */
const shownUpTo = 64 * 1024;

const inputs = properties({
  instance: instanceInput("file"),
  path: exclusive(
    text("The absolute path inside the instance. A change replaces the file.", { replaces: true }),
    fileThing,
  ),
  type: oneOf(instanceFileKind, 'What it is. Default "file". A change replaces it.', {
    default: "file",
    replaces: true,
  }),
  content: optional(
    text(
      "Of a file: its content as text (UTF-8). One of `content`, `contentBase64` and `source` is required; the same content in another form is no change. Changes in place.",
      { verbatim: true },
    ),
  ),
  contentBase64: optional(text("Of a file: its content as base64. Changes in place.", { verbatim: true })),
  source: optional(
    asset(
      "Of a file: its content as a Pulumi asset (a file of this machine, a text, a URI). Uploaded in a stream, whatever its size. Changes in place.",
    ),
  ),
  target: optional(
    text("Of a symlink: what it points to, absolute or relative to its directory. Changes in place.", {
      verbatim: true,
    }),
  ),
  mode: optional(
    modeInput(
      'Permissions in octal, such as "0644". Default: as they are; 0644 for a new file, 0750 for a new directory. Changes in place; LXD before 5.21 cannot change those of a directory that is not empty.',
      { computed: true, imported: true },
    ),
  ),
  uid: ownerInput("user", "Default 0 (root); symlinks are always root's.", { default: 0 }),
  gid: ownerInput("group", "Default 0 (root); symlinks are always root's.", { default: 0 }),
  createParents: flag("Make missing directories above it, with mode 0755 and owned by root. Default false.", {
    default: false,
  }),
  recursive: flag("Of a directory: delete it even when something is in it. Default false.", {
    default: false,
  }),
  project: projectInput("A change replaces the file."),
});

const outputs = properties({
  sha256: optional(
    text("Of a file: SHA-256 of its content, in hex.", { changesWith: [...contentProperties] }),
  ),
  size: optional(number("Of a file: its size in bytes.", { changesWith: [...contentProperties] })),
  modified: optional(
    text("Of a file: when its content was changed last.", {
      changesWith: [...contentProperties, "mode", "uid", "gid"],
    }),
  ),
  url: urlOutput("instance", "project"),
});

type Where = At<"project" | "instance" | "path">;
type Declared = Inputs<typeof inputs>;
type Known = Outputs<typeof inputs, typeof outputs>;
type Plan = Write<Declared, Known, Where, Partial<Declared>>;

async function sha256Declared(inputs: Given, signal: AbortSignal): Promise<string | undefined> {
  const content = await contentOf(inputs, signal);
  if (content !== undefined) return content.sha256();
  // The hash of an asset is that of its bytes.
  return inputs.source instanceof Asset ? inputs.source.source.hash : undefined;
}

async function wantedOf(inputs: Declared, signal: AbortSignal): Promise<Wanted> {
  const { type, mode, uid, gid, target = "" } = inputs;
  if (type === "symlink") return { type, target, uid, gid };
  if (type === "directory") return { type, mode: canonicalMode(mode), uid, gid };
  const content = await contentOf(inputs, signal);
  if (content === undefined) throw new Failure("invalid", "The content of the file is not known.");
  return { type, mode: canonicalMode(mode), uid, gid, content };
}

/** What the state keeps of a file that was just written: `read` believes it instead of reading it back. */
async function told(wanted: Wanted): Promise<PropertyMap> {
  if (wanted.content === undefined) return {};
  return { sha256: await wanted.content.sha256() };
}

/** The hash of what is there; as the state has it where size and time say that nothing happened. */
async function sha256Found(
  found: Extract<FoundFile, { type: "file" }>,
  before: Known,
): Promise<{ sha256: string; bytes?: Buffer }> {
  const { size = Infinity, modified } = found.facts;
  const justWritten = typeof before.size !== "number" && before.sha256 !== undefined;
  const untouched = before.size === size && before.modified === modified && size > alwaysReadUpTo;
  if (before.sha256 !== undefined && (justWritten || untouched)) {
    found.content.destroy();
    return { sha256: before.sha256 };
  }
  if (size > alwaysReadUpTo) return { sha256: await sha256Of(found.content) };
  const bytes = await buffer(found.content);
  return { sha256: await bytesContent(bytes).sha256(), bytes };
}

/** Content that is not the declared one, in the property in which it is declared. */
function drifted(declared: Partial<Declared>, sha256: string, bytes: Buffer | undefined): PropertyMap {
  if (declared.source !== undefined) return { source: new Asset({ hash: sha256 }) };
  const shown = bytes !== undefined && bytes.length <= shownUpTo ? bytes : undefined;
  if (declared.contentBase64 !== undefined) {
    return { contentBase64: shown?.toString("base64") ?? `sha256:${sha256}` };
  }
  return { content: shown && isUtf8(shown) ? shown.toString("utf8") : `sha256:${sha256}` };
}

/** An imported file is written down with all of its content. */
function imported(path: string, bytes: Buffer | undefined): PropertyMap {
  if (bytes === undefined) {
    throw new Failure("invalid", `${path} is larger than 10 MiB, too large to be written into a program.`);
  }
  return isUtf8(bytes) ? { content: bytes.toString("utf8") } : { contentBase64: bytes.toString("base64") };
}

async function describe(
  found: FoundFile,
  path: string,
  state: State<Partial<Declared>, Known> | undefined,
  signal: AbortSignal,
): Promise<Shown> {
  const { type, mode, uid, gid, size, modified } = found.facts;
  // A symlink is always root's: LXD 5.0 takes no notice of an owner that is given for one.
  const inputs: PropertyMap = type === "symlink" ? { type } : { type, uid, gid };
  // Not worth a line in imported code, but known, so that saying it is no change.
  const isNoise = state === undefined && mode === usualMode[type];
  if (type !== "symlink" && !isNoise) inputs.mode = mode;
  const settled: PropertyMap = isNoise ? { mode } : {};
  switch (found.type) {
    case "directory":
      return { inputs, outputs: settled };
    case "symlink": {
      const declared = state?.inputs.target ?? "";
      const same = InstanceFiles.resolvedTarget(path, declared) === found.target;
      return {
        inputs: { ...inputs, target: declared !== "" && same ? declared : found.target },
        outputs: {},
      };
    }
    case "file": {
      const { sha256, bytes } = await sha256Found(found, state?.outputs ?? {});
      const outputs: PropertyMap = { ...settled, sha256 };
      if (size !== undefined) outputs.size = size;
      if (modified !== undefined) outputs.modified = modified;
      if (state === undefined) return { inputs: { ...inputs, ...imported(path, bytes) }, outputs };
      const same = (await sha256Declared(state.inputs, signal)) === sha256;
      return { inputs: same ? inputs : { ...inputs, ...drifted(state.inputs, sha256, bytes) }, outputs };
    }
  }
}

/** What a new one gets: not worth a line in imported code. */
const usualMode = { file: "0644", directory: "0750", symlink: undefined };

const isContentIgnored = (plan: Pick<Plan, "ignores">, { type }: Wanted): boolean =>
  (type === "symlink" ? (["target"] as const) : contentProperties).some((property) => plan.ignores(property));

/** Servers that change mode and owner by a new file get the content that is there, where that is not ours to change. */
async function withContentThere(wanted: Wanted, files: InstanceFiles, path: string): Promise<Wanted> {
  const found = await files.open(path);
  if (found?.type !== "file") return wanted;
  if ((found.facts.size ?? 0) > alwaysReadUpTo) {
    found.content.destroy();
    throw new Failure(
      "precondition",
      `${path} has more than 10 MiB that ignoreChanges leaves to others, and this server changes mode and owner only by writing a file anew. Change them inside (chmod, chown).`,
    );
  }
  return { ...wanted, content: bytesContent(await buffer(found.content)) };
}

/** Whether the program says something new about the content, or it is not what the program says. */
async function isWritten(plan: Plan, wanted: Wanted): Promise<boolean> {
  if (isContentIgnored(plan, wanted)) return false;
  if (wanted.type === "file") return (await wanted.content?.sha256()) !== plan.outputs.sha256;
  return wanted.type === "symlink" && plan.changed.has("target");
}

export const InstanceFile = inParent({
  parent: itsInstance,
  inside: ["content", "contentBase64", "source", "target", "type"],
  type: "InstanceFile",
  path: "/1.0/instances/<instance>/files?path=<path>",
  description:
    "A file, directory or symlink inside an instance; written whether or not it runs. What is at the path already is taken over: the content of a file is written over it. A refresh compares content by its hash (files of more than 10 MiB are read only when their size or time differ), mode and owner. Deleting the resource deletes the file; a directory that was there before is left. See `/1.0/instances/<instance>/files`.",
  inputs,
  outputs,
  id: { segments: ["project", "instance", "path"], example: "default/web//etc/motd", last: "path" },
  scope: "project",
  timeouts: { create: 600, update: 600, delete: 120 },
  beside: queueOf,
  label: (address) => `File ${address.path} of instance "${address.instance}"`,
  check: (inputs, report) => {
    checkPath(inputs, report);
    const given = contentProperties.filter((name) => inputs[name] !== undefined);
    const type = inputs.type ?? "file";
    if (type === Unknown.value) return;
    if (type === "file" && given.length !== 1) {
      const which = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
      const advice = given.length === 0 ? ' (content: "" for an empty file)' : "";
      report(
        given[1] ?? "content",
        `A file needs one of content, contentBase64 and source${advice}; ${which}.`,
      );
    }
    if (type === "symlink" && inputs.target === undefined) report("target", "A symlink needs a target.");
    if (type === "symlink" && inputs.mode !== undefined) {
      report("mode", "A symlink has no permissions of its own; leave mode out.");
    }
    const alien: string[] = type === "file" ? [] : [...given];
    if (type !== "symlink" && inputs.target !== undefined) alien.push("target");
    for (const name of alien) report(name, `${name} does not go with type: "${textOf(type)}".`);
    const { contentBase64 } = inputs;
    if (typeof contentBase64 === "string" && !isBase64(contentBase64)) {
      report("contentBase64", "contentBase64 must be base64, which this is not.");
    }
  },
  judge: async (old, inputs, outputs, context) => {
    const targets = [old, inputs].map(({ path, target }) =>
      typeof target === "string" ? InstanceFiles.resolvedTarget(textOf(path), target) : undefined,
    );
    const isSameTarget = targets[0] !== undefined && targets[0] === targets[1];
    const target = isSameTarget ? { target: "same" as const } : {};
    const declared = await sha256Declared(inputs, context.interrupt);
    if (declared === undefined || outputs.sha256 === undefined) return target;
    const verdict = declared === outputs.sha256 ? "same" : "different";
    const touched = contentProperties.filter((name) => verdict === "same" || inputs[name] !== undefined);
    return { ...target, ...Object.fromEntries(touched.map((name) => [name, verdict])) };
  },
  predict: async (inputs, { signal }) => {
    const content = await contentOf(inputs, signal);
    if (content === undefined) return {};
    const { size } = content;
    return { sha256: await content.sha256(), ...(size === undefined ? {} : { size }) };
  },
  create: async (inputs, address, context) => {
    const files = filesOf(address, context);
    const { path } = address;
    const wanted = await wantedOf(inputs, context.signal);
    if (inputs.createParents) await makeParents(files, path, context);
    const found = await files.stat(path);
    const wasThere = found?.type === "directory" && wanted.type === "directory";
    context.foundBefore?.(wasThere ? { wasThere } : undefined);
    await place(files, path, wanted, found);
    return { address, outputs: await told(wanted), ...(wasThere ? { kept: { wasThere } } : {}) };
  },
  read: async (address, context, state) => {
    const { path } = address;
    // Just after its start an instance may not have the files yet that it has.
    const found = await confirmed(() => filesOf(address, context).open(path), context.signal);
    if (found === undefined) return undefined;
    const shown = await describe(found, path, state, context.signal);
    const url = urlOf(["instances", address.instance, "files"], address.project, { path });
    return { inputs: { path, ...shown.inputs }, outputs: { ...shown.outputs, url } };
  },
  update: async (plan, context) => {
    const { address, inputs } = plan;
    const files = filesOf(address, context);
    const { path } = address;
    const found = await files.stat(path);
    const wanted = await wantedOf(
      {
        ...inputs,
        mode: plan.value("mode", found?.mode),
        uid: plan.value("uid", found?.uid) ?? inputs.uid,
        gid: plan.value("gid", found?.gid) ?? inputs.gid,
      },
      context.signal,
    );
    const written = await isWritten(plan, wanted);
    const isThere = found?.type === wanted.type && hasPermissions(found, wanted);
    if (isThere && !written) return { address };
    if (inputs.createParents && found === undefined) await makeParents(files, path, context);
    const isOthers = found !== undefined && isContentIgnored(plan, wanted);
    const complete = isOthers ? await withContentThere(wanted, files, path) : wanted;
    await place(files, path, complete, found);
    return { address, outputs: { ...(await told(complete)), size: null } };
  },
  delete: async (address, inputs, outputs, context) => {
    const files = filesOf(address, context);
    if (outputs.__kept?.wasThere === true) return;
    if (inputs.type === "directory" && inputs.recursive === true) {
      return removeAll(files, address.path);
    }
    try {
      await files.delete(address.path);
    } catch (error) {
      if (!isNotEmpty(error)) throw error;
      const message = `The directory ${address.path} of instance "${address.instance}" is not empty. recursive: true deletes what is in it.`;
      throw new Failure("precondition", message, { cause: error });
    }
  },
});

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text) && text.replace(/\s/g, "").length % 4 === 0;
}
