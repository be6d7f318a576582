/** Functions about what is inside an instance: files, logs, metadata, templates, commands. */
import { createHash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { buffer } from "node:stream/consumers";
import {
  anyOf,
  endsAfter,
  InstanceFiles,
  LxdError,
  apiPath,
  exec,
  repetitions,
  untilDone,
  type ExecResult,
  nameIn,
} from "../lxd";
import { defineFunction, type FunctionContext } from "../reconcile/function";
import { Failure } from "../reconcile/host";
import {
  choice,
  flag,
  list,
  number,
  oneOf,
  optional,
  properties,
  seconds,
  stringMap,
  text,
  wholeNumber,
} from "../reconcile/properties";
import { isList, type PropertyMap } from "../reconcile/values";
import { download } from "../resources/download";
import { checkPath } from "../resources/ofInstance/files/properties";
import { exitFailure } from "../resources/ofInstance/exitFailure";
import { InstanceBackup } from "../resources/ofInstance/backup";
import { InstanceMetadata } from "../resources/ofInstance/metadata";
import { queueOf } from "../resources/instance/parent";
import { InstanceTemplate } from "../resources/ofInstance/template";
import * as shared from "./arguments";
import { addressIn, kindOf, one, wordsFor } from "./kind";
import { encodings } from "../resources/ofInstance/encodings";

/** What a program can hold; larger files are for `exportTo` and the like. */
const readUpTo = 10 * 1024 * 1024;

const content = {
  content: optional(text("The content as text, where it is UTF-8.")),
  contentBase64: optional(text("The content in base64, where it is not text.")),
};

const contentOf = (bytes: Buffer): PropertyMap =>
  isUtf8(bytes) ? { content: bytes.toString("utf8") } : { contentBase64: bytes.toString("base64") };

const labelOf = ({ instance }: { readonly instance: string }) => `instance "${instance}"`;

const getInstanceFile = defineFunction({
  name: "getInstanceFile",
  description:
    "Reads a file inside an instance, whether or not it runs: its content (of up to 10 MiB), what a directory holds, or where a symlink points to. See `GET /1.0/instances/<instance>/files`.",
  inputs: properties({
    instance: shared.instanceArgument,
    path: text("The absolute path inside the instance."),
    project: shared.projectArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    type: text("`file`, `directory` or `symlink`."),
    mode: text("Permissions in octal: `0644`."),
    uid: wholeNumber("The owner's numeric id inside the instance."),
    gid: wholeNumber("The group's numeric id inside the instance."),
    modified: optional(text("When the content was changed, to the second.")),
    ...content,
    size: optional(number("Of a file: bytes.")),
    sha256: optional(text("Of a file: SHA-256 of the content, in hex.")),
    entries: optional(list(text("A name."), "Of a directory: the names of what is in it.")),
    target: optional(text("Of a symlink: the path that it means.")),
  }),
  timeout: 120,
  check: (inputs, report) => {
    shared.checkNames("instance")(inputs, report);
    if (inputs.path !== "/") checkPath(inputs, report);
  },
  run: (inputs, context) => {
    const path = inputs.path;
    const options = shared.optionsOf(inputs, context);
    return shared.orMissing(inputs, `${path} in ${labelOf(inputs)}`, options.project, async () => {
      const found = await new InstanceFiles(context.client, inputs.instance, options).open(path);
      if (found === undefined) return undefined;
      const { type, mode, uid, gid, modified, size } = found.facts;
      const facts = shared.without({ type, mode, uid, gid, modified: modified ?? null });
      if (found.type === "directory") return { ...facts, entries: found.entries };
      if (found.type === "symlink") return { ...facts, target: found.target };
      if ((size ?? 0) > readUpTo) {
        found.content.destroy();
        const message = `${path} in ${labelOf(inputs)} has ${size} bytes, more than the 10 MiB that a program can be handed.`;
        throw new Failure("invalid", message);
      }
      const bytes = await buffer(found.content);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { ...facts, ...contentOf(bytes), size: bytes.length, sha256 };
    });
  },
});

const getInstanceLogs = defineFunction({
  name: "getInstanceLogs",
  description:
    "The names of an instance's log files on the server, for `getInstanceLog`. See `GET /1.0/instances/<instance>/logs`.",
  inputs: properties({ instance: shared.instanceArgument, project: shared.projectArgument }),
  outputs: properties({ instanceLogs: list(text("A file name."), "The names of the files.") }),
  timeout: 60,
  check: shared.checkNames("instance"),
  run: (inputs, context) => {
    const options = shared.optionsOf(inputs, context);
    return shared.ofParent(labelOf(inputs), options.project, async () => {
      const path = apiPath("instances", inputs.instance, "logs");
      const { value } = await context.client.get<string[] | null>(path, options);
      return { instanceLogs: (value ?? []).map(nameIn).sort() };
    });
  },
});

const getInstanceLog = defineFunction({
  name: "getInstanceLog",
  description: "Reads a log file of an instance. See `GET /1.0/instances/<instance>/logs/<name>`.",
  inputs: properties({
    instance: shared.instanceArgument,
    name: text("The name of the file, as `getInstanceLogs` tells it: `lxc.log`, `qemu.log`, …"),
    project: shared.projectArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({ exists: shared.existsResult, ...content }),
  timeout: 60,
  check: shared.checkNames("instance", "name"),
  run: (inputs, context) => {
    const name = inputs.name;
    return opened(inputs, context, `log "${name}" of ${labelOf(inputs)}`, "logs", name);
  },
});

const getInstanceConsoleLog = defineFunction({
  name: "getInstanceConsoleLog",
  description:
    "What an instance has written to its console, as far as the server keeps it. See `GET /1.0/instances/<instance>/console`.",
  inputs: properties({
    instance: shared.instanceArgument,
    project: shared.projectArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({ exists: shared.existsResult, ...content }),
  timeout: 60,
  check: shared.checkNames("instance"),
  run: (inputs, context) => opened(inputs, context, labelOf(inputs), "console"),
});

function opened(
  inputs: { readonly instance: string; readonly project?: string; readonly ignoreMissing?: boolean },
  context: FunctionContext,
  label: string,
  ...segments: string[]
): Promise<PropertyMap> {
  const options = shared.optionsOf(inputs, context);
  return shared.orMissing(inputs, label, options.project, async () => {
    const path = apiPath("instances", inputs.instance, ...segments);
    const { body } = await context.client.open(path, options);
    return contentOf(await buffer(body));
  });
}

const metadata = kindOf(InstanceMetadata, {
  sometimes: ["architecture", "creationDate", "expiryDate", "templates"],
});
const templates = kindOf(InstanceTemplate);
const backups = kindOf(InstanceBackup);

const getInstanceTemplates = defineFunction({
  name: "getInstanceTemplates",
  description:
    "The names of an instance's templates, for `getInstanceTemplate`. See `GET /1.0/instances/<instance>/metadata/templates`.",
  inputs: properties({ instance: shared.instanceArgument, project: shared.projectArgument }),
  outputs: properties({ instanceTemplates: list(text("A name."), "The names of the templates.") }),
  timeout: 60,
  check: shared.checkNames("instance"),
  run: (inputs, context) => {
    const options = shared.optionsOf(inputs, context);
    return shared.ofParent(labelOf(inputs), options.project, async () => {
      const path = apiPath("instances", inputs.instance, "metadata", "templates");
      const { value } = await context.client.get<string[] | null>(path, options);
      return { instanceTemplates: [...(value ?? [])].sort() };
    });
  },
});

const exportInstanceBackup = defineFunction({
  name: "exportInstanceBackup",
  description:
    "Writes a backup of an instance into a file of this machine. In a preview nothing is written, and `size` and `sha256` are not answered. See `GET /1.0/instances/<instance>/backups/<name>/export`.",
  inputs: properties({
    instance: shared.instanceArgument,
    name: text("The name of the backup."),
    path: shared.exportPath,
    project: shared.projectArgument,
  }),
  outputs: properties(shared.exportResults),
  timeout: 3600,
  check: shared.checkExport("instance", "name"),
  run: async (inputs, context) => {
    const address = await addressIn(backups, inputs, context);
    const path = inputs.path;
    return shared.ofParent(wordsFor(backups, address), address.project, async () => {
      const backup = apiPath("instances", address.instance ?? "", "backups", address.name ?? "");
      const options = { project: address.project, signal: context.signal };
      await context.client.get(backup, options);
      if (context.preview) return { path };
      return { path, ...(await download(`${backup}/export`, path, address.project, context)) };
    });
  },
});

const runCommand = defineFunction({
  name: "runCommand",
  description:
    "Runs a command inside a running instance and answers what it said. **It runs in every preview too, and again at every run**: it is for commands that change nothing; `InstanceExec` is for those that do. See `POST /1.0/instances/<instance>/exec`.",
  inputs: properties({
    instance: shared.instanceArgument,
    command: list(text("A word."), "The program and its arguments; no shell looks at them."),
    environment: optional(stringMap("Environment variables.", { secret: true })),
    stdin: optional(text("What the command reads.", { secret: true })),
    user: optional(wholeNumber("The numeric user id. Default 0, root.", { minimum: 0 })),
    group: optional(wholeNumber("The numeric group id. Default 0.", { minimum: 0 })),
    cwd: optional(text("The directory that it runs in. Default: the home of root.")),
    encoding: optional(
      oneOf(
        choice("CommandEncoding", "How the streams of a command are written.", encodings),
        'How `stdin`, `stdout` and `stderr` are written. Default "utf8".',
      ),
    ),
    ignoreExitCode: optional(flag("An exit code other than 0 is answered and no error. Default false.")),
    timeout: optional(seconds("How long it may run; then it is ended. Default 300.")),
    project: shared.projectArgument,
  }),
  outputs: properties({
    exitCode: wholeNumber("What the command ended with."),
    stdout: text("What it wrote to its output."),
    stderr: text("What it wrote to its error output."),
  }),
  timeout: 3600,
  check: (inputs, report) => {
    shared.checkNames("instance")(inputs, report);
    const { command } = inputs;
    if (isList(command) && command.length === 0) {
      report("command", "command must have at least one word: the program.");
    }
  },
  run: async (inputs, context) => {
    const { encoding = "utf8" } = inputs;
    const queue = queueOf({ project: shared.projectOf(inputs, context), instance: inputs.instance });
    // Its time begins when it can be run.
    await context.whenFree(queue, () => Promise.resolve());
    const timeout = inputs.timeout ?? 300;
    const limit = endsAfter(timeout);
    const request = {
      command: inputs.command,
      environment: inputs.environment,
      user: inputs.user,
      group: inputs.group,
      cwd: inputs.cwd || undefined,
    };
    const options = {
      project: shared.projectOf(inputs, context),
      signal: anyOf(context.signal, limit),
      begin: <T>(work: () => Promise<T>) => context.whenFree(queue, work),
      ...(inputs.stdin === undefined ? {} : { stdin: Buffer.from(inputs.stdin, encoding) }),
    };
    try {
      const result = await shared.ofParent(labelOf(inputs), options.project, () =>
        wholeOutput(options.signal, () => exec(context.client, inputs.instance, request, options)),
      );
      if (result.exitCode !== 0 && inputs.ignoreExitCode !== true) {
        throw exitFailure(request.command[0] ?? "", labelOf(inputs), result);
      }
      const shown = (bytes: Buffer) => bytes.toString(encoding);
      return { exitCode: result.exitCode, stdout: shown(result.stdout), stderr: shown(result.stderr) };
    } catch (error) {
      if (!(error instanceof LxdError) || !limit.aborted || context.signal.aborted) throw error;
      const message = `The command ${JSON.stringify(request.command[0])} in ${labelOf(inputs)} did not end within its timeout of ${timeout} s, and was ended.`;
      throw new Failure("timeout", message, { cause: error });
    }
  },
});

/** The server now and then cuts off the output of a command that ends at once: one that changes nothing is run again. */
async function wholeOutput(signal: AbortSignal, run: () => Promise<ExecResult>): Promise<ExecResult> {
  const result = await untilDone(repetitions.cutOff, { signal }, run, ({ isCut }) => !isCut);
  if (result.isCut) throw new Failure("unavailable", "The server cut its output off, several times.");
  return result;
}

export const contentFunctions = [
  getInstanceFile,
  getInstanceLog,
  getInstanceLogs,
  getInstanceConsoleLog,
  one(metadata),
  one(templates),
  getInstanceTemplates,
  exportInstanceBackup,
  runCommand,
];
