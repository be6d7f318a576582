/**
 * The real Pulumi CLI on a program of the test's own: home, state and program lie in a temporary directory, and
 * nothing of the user's Pulumi or LXD is used or touched.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { pulumiDirectory } from "../../scripts/pulumi/toolchain.js";

const ROOT = resolve(__dirname, "../..");
const BIN = join(ROOT, "bin");
const STACK = "test";
const LIMIT_SECONDS = 120;

/** What an object of Pulumi.yaml may hold; tests write any of it. */
export type Yaml = Record<string, unknown>;

/** One step of the engine's, as it said when it began it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly detailedDiff: Readonly<Record<string, { readonly diffKind: string }>>;
}

/** What a command did. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a person sees them. */
  readonly text: string;
  /** Of our resources and of the providers, those that stay the same left out. */
  readonly steps: readonly Step[];
}

export interface RunOptions {
  readonly expectNoChanges?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Any exit code will do; otherwise a failure fails the test and shows the output. */
  readonly mayFail?: boolean;
  readonly input?: string;
  /** Gets a function that interrupts the command as Ctrl-C does, and its process id, as soon as it runs. */
  readonly onStart?: (interrupt: () => void, pid: number) => void;
}

/** One resource as the state has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: readonly string[];
  readonly protect?: boolean;
  readonly aliases?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly customTimeouts?: Record<string, number>;
}

export interface State {
  readonly text: string;
  readonly resources: readonly StateResource[];
  /** The resource with that logical name. */
  find(name: string): StateResource | undefined;
  get(name: string): StateResource;
}

export interface WorkspaceOptions {
  /** `lxd:endpoint` and the like go into the stack's configuration. */
  readonly config?: Record<string, unknown>;
  readonly env?: NodeJS.ProcessEnv;
}

export class Workspace {
  /** Where Pulumi.yaml is. */
  readonly program: string;
  private stackMade = false;

  private constructor(
    readonly directory: string,
    /** In which the CLI runs: a home, a backend and plugins of its own. */
    readonly env: NodeJS.ProcessEnv,
    place: string,
  ) {
    this.program = join(directory, "program", place);
  }

  /** A workspace without a program, whose Pulumi.yaml will lie at `place`. */
  static async create(options: WorkspaceOptions = {}, place = ""): Promise<Workspace> {
    const directory = await mkdtemp(join(tmpdir(), "pulumi-e2e-"));
    const own = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(PULUMI|LXD)_/.test(name)),
    );
    const env = {
      ...own,
      PATH: `${await pulumiDirectory()}${delimiter}${own.PATH}`,
      PULUMI_HOME: join(directory, "home"),
      PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
      // Offers --event-log, from which the steps are read.
      PULUMI_DEBUG_COMMANDS: "true",
      ...options.env,
    };
    const workspace = new Workspace(directory, env, place);
    for (const name of ["home", "state"]) await mkdir(join(directory, name));
    await mkdir(workspace.program, { recursive: true });
    if (options.config) await workspace.configure(options.config);
    return workspace;
  }

  /** A workspace with a YAML program: the resources, and what else Pulumi.yaml may hold. */
  static async yaml(program: Yaml, options: WorkspaceOptions = {}): Promise<Workspace> {
    const workspace = await Workspace.create(options);
    await workspace.write(program);
    return workspace;
  }

  /** A workspace with a TypeScript program, which takes its packages from this checkout. */
  static async typeScript(text: string, options: WorkspaceOptions = {}): Promise<Workspace> {
    const workspace = await Workspace.create(options);
    await workspace.write({ runtime: "nodejs" });
    await workspace.file("package.json", JSON.stringify({ name: "e2e", main: "index.ts" }));
    await workspace.file("index.ts", text);
    await workspace.linkPackages();
    return workspace;
  }

  /** A workspace with a copy of what lies at that place of the checkout (`.` is the default stack). */
  static async copy(place: "." | `examples/${string}`, options: WorkspaceOptions = {}): Promise<Workspace> {
    const workspace = await Workspace.create(options, place);
    await cp(join(ROOT, "examples"), join(workspace.directory, "program", "examples"), {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
    const { main, ...project } = parse(await readFile(join(ROOT, place, "Pulumi.yaml"), "utf8")) as Yaml;
    await workspace.write({ ...project, ...(main === undefined ? {} : { main }), stackConfigDir: "." });
    return workspace;
  }

  /** Writes Pulumi.yaml anew; the plugin is named in it. */
  async write(program: Yaml): Promise<void> {
    const plugins = { providers: [{ name: "lxd", path: BIN }] };
    await this.writeProject({ name: "e2e", runtime: "yaml", ...program, plugins });
  }

  /** Writes Pulumi.yaml as it is given. */
  async writeProject(project: Yaml): Promise<void> {
    await this.file("Pulumi.yaml", stringify(project));
  }

  async file(name: string, content: string): Promise<string> {
    const path = join(this.program, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  /** The programs of a directory come before all others of their names; other variables are added. */
  putOnPath(directory: string, others: NodeJS.ProcessEnv = {}): void {
    Object.assign(this.env, others, { PATH: `${directory}${delimiter}${this.env.PATH}` });
  }

  /** The program takes its packages from this checkout. */
  async linkPackages(): Promise<void> {
    await symlink(join(ROOT, "node_modules"), join(this.directory, "program", "node_modules"));
  }

  /** Adds to the stack's configuration. */
  async configure(values: Record<string, unknown>): Promise<void> {
    const file = join(this.program, `Pulumi.${STACK}.yaml`);
    const text = await readFile(file, "utf8").catch(() => "");
    const before = (parse(text) ?? {}) as { config?: Yaml };
    await writeFile(file, stringify({ ...before, config: { ...before.config, ...values } }));
  }

  /** Adds a secret to the stack's configuration. */
  async configureSecret(key: string, value: string): Promise<void> {
    await this.makeStack();
    await this.pulumi(["config", "set", "--secret", "--stack", STACK, key], { input: value });
  }

  up(options: RunOptions = {}, ...flags: string[]): Promise<CliResult> {
    return this.change("up", options, "--yes", "--skip-preview", ...flags);
  }

  preview(options: RunOptions = {}, ...flags: string[]): Promise<CliResult> {
    return this.change("preview", options, ...flags);
  }

  refresh(options: RunOptions = {}, ...flags: string[]): Promise<CliResult> {
    return this.change("refresh", options, "--yes", "--skip-preview", ...flags);
  }

  destroy(options: RunOptions = {}, ...flags: string[]): Promise<CliResult> {
    return this.change("destroy", options, "--yes", "--skip-preview", ...flags);
  }

  /** `pulumi import`; the generated code is in the file that `--out` names. */
  import(options: RunOptions, ...flags: string[]): Promise<CliResult> {
    return this.change("import", options, "--yes", "--skip-preview", ...flags);
  }

  /** The state, secrets as they lie in it. */
  async export(): Promise<State> {
    const { stdout } = await this.pulumi(["stack", "export", "--stack", STACK]);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: StateResource[] } };
    const resources = deployment.resources ?? [];
    const find = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`));
    return {
      text: stdout,
      resources,
      find,
      get: (name) => {
        const found = find(name);
        assert.ok(found, `${name} is in the state`);
        return found;
      },
    };
  }

  async outputs<T = Record<string, unknown>>(): Promise<T> {
    const { stdout } = await this.pulumi(["stack", "output", "--json", "--stack", STACK]);
    return JSON.parse(stdout) as T;
  }

  /** Nothing to do, twice in a row, and nothing to be found by a refresh. */
  async isSettled(): Promise<void> {
    for (let i = 0; i < 2; i++) {
      await this.preview({ expectNoChanges: true });
      await this.refresh({ expectNoChanges: true });
    }
  }

  /** Removes the workspace. What its program made is the test server's to forget. */
  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async change(command: string, options: RunOptions, ...flags: string[]): Promise<CliResult> {
    await this.makeStack();
    const log = join(this.directory, "events.json");
    await rm(log, { force: true });
    const all = [command, "--stack", STACK, ...flags];
    if (command !== "import") all.push("--event-log", log);
    if (options.expectNoChanges) all.push("--expect-no-changes");
    const result = await this.pulumi(all, options);
    const events = await readFile(log, "utf8").catch(() => "");
    return { ...result, steps: stepsOf(events) };
  }

  private async makeStack(): Promise<void> {
    if (this.stackMade) return;
    this.stackMade = true;
    await this.pulumi(["stack", "init", STACK]);
  }
  /** Runs any command of the CLI's. */
  async pulumi(args: readonly string[], options: RunOptions = {}): Promise<CliResult> {
    const command = [...args, "--non-interactive", "--color", "never"];
    const result = await this.spawn(command, options);
    if (!options.mayFail) {
      assert.equal(result.code, 0, `pulumi ${args.join(" ")} failed:\n${result.text}`);
    }
    return result;
  }

  private spawn(args: readonly string[], options: RunOptions): Promise<CliResult> {
    return new Promise((done, failed) => {
      // A process group of its own: an interrupt reaches all of it, as in a terminal, and us not.
      const child = spawn("pulumi", args, {
        cwd: this.program,
        env: { ...this.env, ...options.env },
        stdio: ["pipe", "pipe", "pipe"],
        detached: true,
      });
      const signal = (name: NodeJS.Signals) => {
        try {
          process.kill(-child.pid!, name);
        } catch {
          // It has ended already.
        }
      };
      const limit = setTimeout(() => signal("SIGKILL"), LIMIT_SECONDS * 1000);
      let [stdout, stderr, text] = ["", "", ""];
      child.stdout.setEncoding("utf8").on("data", (part: string) => {
        stdout += part;
        text += part;
      });
      child.stderr.setEncoding("utf8").on("data", (part: string) => {
        stderr += part;
        text += part;
      });
      child.stdin.end(options.input ?? "");
      child.once("error", failed);
      child.once("spawn", () => options.onStart?.(() => signal("SIGINT"), child.pid!));
      child.once("close", (code) => {
        clearTimeout(limit);
        done({ code: code ?? -1, stdout, stderr, text, steps: [] });
      });
    });
  }
}

interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly type: string;
      readonly detailedDiff?: Step["detailedDiff"] | null;
    };
  };
}

function stepsOf(log: string): Step[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata ?? [])
    .filter(({ op, type }) => op !== "same" && type !== "pulumi:pulumi:Stack")
    .map(({ op, urn, type, detailedDiff }) => ({ op, urn, type, detailedDiff: detailedDiff ?? {} }));
}

/** The steps by the resources' logical names: `{web: "update"}`. */
export function opsOf({ steps }: CliResult): Record<string, string> {
  const ours = steps.filter(({ type, op }) => !type.startsWith("pulumi:") && op !== "refresh");
  return Object.fromEntries(
    ours.map(({ urn, op }) => [nameOf(urn), op.includes("replace") ? "replace" : op]),
  );
}

/** The paths that differ, and how, by the resources' logical names. */
export function pathsOf({ steps }: CliResult): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const { urn, op, detailedDiff } of steps) {
    const entries = Object.entries(detailedDiff).map(([path, { diffKind }]) => [path, diffKind] as const);
    if (op !== "refresh" && entries.length > 0) found[nameOf(urn)] = Object.fromEntries(entries);
  }
  return found;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1)!;
}
