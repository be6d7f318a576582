/**
 * What the dynamic protocol does not tell, and the class notes beside the arguments: the logical name, where secrets are,
 * and the options that a provider acts on. Notes go from inputs to outputs, for Delete and Read are given nothing else.
 */
import { parsePath, type Path } from "../reconcile/paths";
import { secondsOf } from "./duration";
import type { Plain } from "./wire";

const keys = {
  /** The closure: what the engine runs. */
  provider: "__provider",
  name: "__logicalName",
  /** The paths of what the program has marked as secret: values come without their marks. */
  secrets: "__secretPaths",
  options: "__options",
} as const;

export const { provider: providerKey, name: nameKey, secrets: secretsKey, options: optionsKey } = keys;

/** The options that a provider acts on, as the program writes them. */
export interface NotedOptions {
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly customTimeouts?: Readonly<Record<string, string | undefined>>;
}

const own: readonly string[] = Object.values(keys);
export const isNote = (key: string): boolean => own.includes(key);

/** The notes in inputs or outputs; the closure only where it is asked for, as the engine puts it back itself. */
export const notedIn = (of: Plain): Plain =>
  Object.fromEntries(Object.entries(of).filter(([key]) => isNote(key) && key !== providerKey));

/** Where the program has marked values as secret; nothing in a state of before there was a note of it. */
export const secretsIn = ({ [secretsKey]: noted }: Plain): Path[] => textsIn(noted).map(parsePath);

const optionIn = ({ [optionsKey]: noted }: Plain, name: keyof NotedOptions): unknown =>
  isPlain(noted) ? noted[name] : undefined;

export const ignoredIn = (of: Plain): string[] => textsIn(optionIn(of, "ignoreChanges"));

/** What is to be replaced where it differs. */
export const replacingIn = (of: Plain): Path[] => textsIn(optionIn(of, "replaceOnChanges")).map(parsePath);

/** How long a call may take, in seconds; 0 where the program does not say. */
export function timeoutIn(of: Plain, call: "create" | "update" | "delete" | "read"): number {
  const timeouts = optionIn(of, "customTimeouts");
  const noted = isPlain(timeouts) ? timeouts[call] : undefined;
  return typeof noted === "string" ? secondsOf(noted) : 0;
}

const textsIn = (value: unknown): string[] => {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one) => typeof one === "string");
};

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null;
