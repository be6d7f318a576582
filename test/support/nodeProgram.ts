/** A Node program of the packed package that makes what it is told, by either way in: the plugin or the dynamic host. */
import { fromProperties } from "../../provider/dynamic/wire";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Workspace } from "./cli";
import { installPackage } from "./installPackage";

/** The two ways in, by what a program imports. */
export type WayIn = "pulumi-lxd" | "pulumi-lxd/dynamic";

/** What the type of a resource begins with, by the way in. */
export const typesBegin: Readonly<Record<WayIn, string>> = {
  "pulumi-lxd": "lxd:index:",
  "pulumi-lxd/dynamic": "pulumi-nodejs:dynamic/lxd:",
};

/** One resource of the program. */
export interface Declared {
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly inputs: PropertyMap;
  /** Paths of the inputs that the program marks as secret, one step after another. */
  readonly secrets?: readonly (readonly string[])[];
  readonly options?: object;
}

/** Makes each in turn, after all before it; a value in the wire's form becomes an asset or archive again. */
const text = `
const pulumi = require("@pulumi/pulumi");
const { deserializeProperty } = require("@pulumi/pulumi/runtime/rpc");
const { wayIn, before, resources } = require("./declared.json");
const lxd = require(wayIn);
if (before) {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!type.startsWith(before.now)) return undefined;
    const alias = { type: type.replace(before.now, before.was) };
    return { props, opts: pulumi.mergeOptions(opts, { aliases: [alias] }) };
  });
}
for (const { type, name, inputs, secrets, options } of resources) {
  const args = deserializeProperty(inputs);
  for (const path of secrets) {
    const within = path.slice(0, -1).reduce((value, step) => value[step], args);
    within[path.at(-1)] = pulumi.secret(within[path.at(-1)]);
  }
  new lxd[type](name, args, options);
}
`;

/** A workspace with the package installed as users have it, and the program in it. */
export async function nodeProgram(config: Record<string, string>): Promise<Workspace> {
  const workspace = await Workspace.create({ config });
  try {
    await workspace.writeProject({
      name: "e2e",
      runtime: "nodejs",
      plugins: { providers: [{ name: "lxd", path: "./node_modules/pulumi-lxd/dist/plugin" }] },
    });
    await workspace.file("package.json", JSON.stringify({ name: "program", main: "index.js" }));
    await installPackage(workspace);
    await workspace.file("index.js", text);
    return workspace;
  } catch (error) {
    await workspace.remove();
    throw error;
  }
}

/**
 * What the next command finds declared.
 * @param cameBy the way in that the whole stack had before: an alias of every resource says so
 */
export async function declare(
  workspace: Workspace,
  wayIn: WayIn,
  resources: readonly Declared[],
  cameBy?: WayIn,
): Promise<void> {
  const plain = resources.map(({ inputs, secrets = [], options = {}, ...rest }) => ({
    ...rest,
    inputs: fromProperties(inputs),
    secrets,
    options,
  }));
  const before = cameBy && { now: typesBegin[wayIn], was: typesBegin[cameBy] };
  await workspace.file("declared.json", JSON.stringify({ wayIn, before, resources: plain }));
}
