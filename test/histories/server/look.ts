/** What the server shows at a place, and how somebody else changes it there. */
import type { Place } from "../subjects/subject";
import type { Server } from "./server";

export type Picture = Readonly<Record<string, unknown>>;

export async function look(
  server: Server,
  { path, inside = [], isRaw }: Place,
): Promise<Picture | undefined> {
  if (isRaw) return lookAtFile(server, path);
  const whole = await server.get(path);
  return inside.reduce<unknown>((here, step) => field(here, step), whole) as Picture | undefined;
}

/** Somebody else writes a field, or takes it away. */
export async function meddle(
  server: Server,
  { path, inside = [], isRaw }: Place,
  at: readonly string[],
  value: unknown,
): Promise<void> {
  if (isRaw) return meddleWithFile(server, path, String(value));
  const whole = (await server.get(path)) as Record<string, unknown>;
  await server.change("PUT", path, withField(whole, [...inside, ...at], value));
}

export const field = (thing: unknown, step: string): unknown =>
  typeof thing === "object" && thing !== null ? (thing as Picture)[step] : undefined;

function withField(thing: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const { [step]: old, ...others } = (thing ?? {}) as Record<string, unknown>;
  const now = withField(old, rest, value);
  return now === undefined ? others : { ...others, [step]: now };
}

async function lookAtFile(server: Server, path: string): Promise<Picture | undefined> {
  const { status, headers, body } = await server.send("GET", path);
  if (status !== 200) return undefined;
  return { content: body, mode: headers["x-lxd-mode"], uid: headers["x-lxd-uid"] };
}

async function meddleWithFile(server: Server, path: string, content: string): Promise<void> {
  await server.send("POST", path, content, { "X-LXD-type": "file", "X-LXD-write": "overwrite" });
}
