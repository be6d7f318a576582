import { randomUUID } from "node:crypto";
import { anyOf, endsAfter, LxdError, exec, execRecorded, type ExecResult } from "../../lxd";
import type { At, Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { inParent } from "../../reconcile/parents";
import {
  choice,
  anything,
  flag,
  list,
  oneOf,
  optional,
  properties,
  seconds,
  stringMap,
  text,
  wholeNumber,
} from "../../reconcile/properties";
import { isList } from "../../reconcile/values";
import { projectInput } from "../shared";
import {
  fetchInstance,
  instanceInput,
  instanceUrlOutput,
  itsInstance,
  queueOf,
  urlOfInstance,
} from "../instance/parent";
import { exitFailure } from "./exitFailure";
import { start, stop } from "../instance/power";
import { isStopped } from "../instance/server";
import { encodings } from "./encodings";
import { seeing } from "./lastRun";

/** Where a command was run. */
type Where = At<"project" | "instance" | "uuid">;

/** What a run is told; the state of an older version may lack what has a default. */
interface Run {
  readonly encoding?: "utf8" | "base64";
  readonly timeout?: number;
  readonly environment?: Record<string, string>;
  readonly user?: number;
  readonly group?: number;
  readonly cwd?: string;
  readonly recordOutput?: boolean;
  readonly startIfStopped?: boolean;
  readonly ignoreExitCode?: boolean;
  readonly logging?: "none" | "stdout" | "stderr" | "both";
}

const bytesOf = ({ encoding }: Run, value: string) => Buffer.from(value, encoding ?? "utf8");
const shown = ({ encoding }: Run, bytes: Buffer) => bytes.toString(encoding ?? "utf8");

/** Runs a command of the resource; its exit code is for the caller to judge. */
async function run(
  command: readonly string[],
  address: Where,
  inputs: Run,
  context: Context,
  stdin?: string,
): Promise<ExecResult> {
  const { timeout, environment, user, group, cwd } = inputs;
  const limit = timeout === undefined ? undefined : endsAfter(timeout);
  const signal = limit ? anyOf(context.signal, limit) : context.signal;
  const request = {
    command: [...command],
    ...{ environment, user, group, cwd },
  };
  const begin = <T>(work: () => Promise<T>) => context.whenFree(queueOf(address), work);
  const options = { project: address.project, signal, begin };
  const { instance } = address;
  try {
    if (inputs.recordOutput === true) return await execRecorded(context.client, instance, request, options);
    const input = stdin === undefined ? undefined : bytesOf(inputs, stdin);
    const result = await exec(context.client, instance, request, { ...options, stdin: input });
    if (result.isCut) {
      context.log.warning(
        `The server cut the output of ${JSON.stringify(command[0])} off: its end may be missing. recordOutput: true avoids that.`,
      );
    }
    return result;
  } catch (error) {
    if (limit?.aborted && !context.signal.aborted) {
      const outcome = inputs.recordOutput === true ? "goes on: a recorded one cannot be ended" : "was ended";
      const message = `The command ${JSON.stringify(command[0])} in instance "${instance}" did not end within its timeout of ${String(timeout)} s, and ${outcome}.`;
      throw new Failure("timeout", message, { cause: error });
    }
    throw error;
  }
}

/** The same in an instance that may be stopped: it is started for the command, where that is asked for. */
async function runStarted(
  address: Where,
  inputs: Run,
  context: Context,
  work: () => Promise<ExecResult>,
): Promise<ExecResult> {
  const { project, instance: name } = address;
  const raw = await fetchInstance(project, name, { ...context, reading: "one" });
  if (raw === undefined || !isStopped(raw.status)) return work();
  if (inputs.startIfStopped !== true) {
    const message = `Instance "${name}" does not run. Start it first, or let it be started for the command with startIfStopped: true.`;
    throw new Failure("precondition", message);
  }
  const where = { project, name };
  await context.whenFree(queueOf(address), () => start(where, context), "alone");
  try {
    return await work();
  } finally {
    const end = () => stop(where, {}, context);
    if (!context.signal.aborted) await context.whenFree(queueOf(address), end, "alone");
  }
}

const failureOf = (command: readonly string[], address: Where, result: ExecResult): Failure =>
  exitFailure(command[0] ?? "", `instance "${address.instance}"`, result);

function tell({ logging = "none" }: Run, { stdout, stderr }: ExecResult, context: Context): void {
  const streams = { none: [], stdout: [stdout], stderr: [stderr], both: [stdout, stderr] };
  for (const stream of streams[logging]) {
    for (const line of stream.toString("utf8").trimEnd().split("\n")) if (line !== "") context.log.info(line);
  }
}

const commandInput = (description: string) => list(text("A word."), description, {});

export const InstanceExec = inParent({
  parent: itsInstance,
  inside: ["command"],
  type: "InstanceExec",
  path: "/1.0/instances/<instance>/exec",
  description:
    'A command that is run inside a running instance, once: when the resource is created, and again when its command, what it is given, or a trigger changes. No shell looks at it, unless it is one: `["sh", "-c", "…"]`. It fails when the command ends with another exit code than 0. Its outputs are kept in the state; mark them with `additionalSecretOutputs` when they are secret. When the deadline passes, or the user interrupts, the process is ended (SIGTERM, then SIGKILL); processes that it has started itself, such as the command that a shell is waiting for, go on unless it ends them: begin the last one with `exec`. See `/1.0/instances/<instance>/exec`.',
  inputs: properties({
    instance: instanceInput("command"),
    command: list(
      text("A word."),
      "Program and arguments, as a list of words. A change runs the new command.",
      { replaces: true },
    ),
    triggers: optional(
      list(anything("Any value."), "Values of any kind; a change of one runs the command again.", {
        replaces: true,
      }),
    ),
    environment: optional(
      stringMap("Environment variables. Always secret. A change runs the command again.", {
        secret: true,
        replaces: true,
      }),
    ),
    stdin: optional(
      text(
        "What the command can read, as `encoding` says. Always secret. Default: nothing. A change runs the command again.",
        { secret: true, replaces: true },
      ),
    ),
    user: optional(
      wholeNumber("The user's numeric id. Default 0 (root). A change runs the command again.", {
        minimum: 0,
        replaces: true,
      }),
    ),
    group: optional(
      wholeNumber("The group's numeric id. Default 0 (root). A change runs the command again.", {
        minimum: 0,
        replaces: true,
      }),
    ),
    cwd: optional(
      text("The directory in which it runs. Default: root's home. A change runs the command again.", {
        replaces: true,
      }),
    ),
    encoding: oneOf(
      choice("InstanceExecEncoding", "How the streams of a command are written.", encodings),
      'How `stdin`, `stdout` and `stderr` are written: as text, or as base64 for bytes. Default "utf8". A change runs the command again.',
      { default: "utf8", replaces: true },
    ),
    recordOutput: flag(
      "Let the server record the output in its logs, which are fetched and deleted: where websockets do not pass between here and the server. No `stdin` then, and the command cannot be ended early. Default false.",
      { default: false },
    ),
    ignoreExitCode: flag("Take any exit code for success. Default false.", { default: false }),
    deleteCommand: optional(
      commandInput(
        "Run when the resource is deleted, or replaced: then before the new command. It finds what the command wrote in `PULUMI_COMMAND_STDOUT` and `PULUMI_COMMAND_STDERR`, and so do `readCommand` and, where there is no `deleteCommand`, the command that replaces it; what is 128 KiB or longer is left out. A change is noted and runs nothing. Default: nothing is run.",
      ),
    ),
    readCommand: optional(
      commandInput(
        "Run by a refresh, while the instance runs: exit code 0 says that what the command did is still there, any other that it is gone, and the next up runs the command again. Default: never asked.",
      ),
    ),
    timeout: optional(seconds("How long each command may take. Default: as long as the whole call.")),
    logging: oneOf(
      choice("InstanceExecLogging", "Which output of a command is shown while Pulumi runs.", {
        none: "None.",
        stdout: "What it writes to its output.",
        stderr: "What it writes as errors.",
        both: "Both.",
      }),
      'Which output is shown while Pulumi runs. Default "none".',
      { default: "none" },
    ),
    startIfStopped: flag(
      "Start a stopped instance for the command, and stop it again afterwards. Default false.",
      {
        default: false,
      },
    ),
    project: projectInput("A change runs the command again."),
  }),
  outputs: properties({
    exitCode: wholeNumber("What the command ended with.", { once: true }),
    stdout: text("What it wrote to its output, as `encoding` says.", { once: true }),
    stderr: text("What it wrote to its errors, as `encoding` says.", { once: true }),
    url: instanceUrlOutput,
  }),
  id: { segments: ["project", "instance", "uuid"], example: "" },
  notImportable: "a command that was run leaves nothing that could be read.",
  scope: "project",
  timeouts: { create: 1800, update: 1800, delete: 1800 },
  // A long command holds up no other one: those that are still to be run have no id to tell them by.
  queue: ({ project, instance, uuid }) => `InstanceExec:${project}/${instance}/${uuid || randomUUID()}`,
  behind: queueOf,
  label: (address) => `A command in instance "${address.instance}"`,
  // What undoes the old command has to run before the new one.
  collides: ({ deleteCommand = [] }) => deleteCommand.length > 0,
  check: (inputs, report) => {
    for (const name of ["command", "deleteCommand", "readCommand"] as const) {
      const value = inputs[name];
      if (isList(value) && value.length === 0) report(name, `${name} must have at least one word.`);
    }
    if (inputs.recordOutput === true && inputs.stdin !== undefined) {
      report(
        "recordOutput",
        "A recorded command has no stdin; leave out recordOutput, or what it is to read.",
      );
    }
  },
  create: async (inputs, where, context) => {
    const address = { ...where, uuid: randomUUID() };
    const { command, stdin } = inputs;
    const told = seeing(inputs, context.replacing);
    const result = await runStarted(address, inputs, context, () =>
      run(command, address, told, context, stdin),
    );
    tell(inputs, result, context);
    if (result.exitCode !== 0 && inputs.ignoreExitCode !== true) throw failureOf(command, address, result);
    const outputs = {
      exitCode: result.exitCode,
      stdout: shown(inputs, result.stdout),
      stderr: shown(inputs, result.stderr),
    };
    return { address, outputs };
  },
  read: async (address, context, state, { status }) => {
    const { readCommand = [] } = state?.inputs ?? {};
    if (state && context.reading === "list" && readCommand.length > 0 && !isStopped(status)) {
      const result = await run(readCommand, address, seeing(state.inputs, state.outputs), context);
      if (result.exitCode !== 0) return undefined;
    }
    return { inputs: {}, outputs: { url: urlOfInstance(address) } };
  },
  update: ({ address }) => Promise.resolve({ address }),
  delete: async (address, inputs, outputs, context) => {
    const { deleteCommand: command = [] } = inputs;
    if (command.length === 0) return;
    try {
      const told = seeing(inputs, outputs);
      const result = await runStarted(address, inputs, context, () => run(command, address, told, context));
      tell(inputs, result, context);
      if (result.exitCode !== 0 && inputs.ignoreExitCode !== true) throw failureOf(command, address, result);
    } catch (error) {
      if (!(error instanceof LxdError && error.kind === "notFound")) throw error;
    }
  },
});
