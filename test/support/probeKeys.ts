/** A key of a table that the server refuses by its name has no business there. */
import type { KnownKeys } from "../../provider/resources/keys/doubts";
import type { Form, Taken } from "../../provider/resources/keys/values";
import type { Stage } from "./stage";

const examples: Readonly<Record<Form, string>> = {
  boolean: "true",
  "whole number": "1",
  size: "1GiB",
  "size or percentage": "50%",
  "share of time": "50%",
  mode: "0644",
  "device id": "10de",
  "pci address": "0000:01:00.0",
  "hardware address": "00:16:3e:00:00:01",
  "ipv4 subnet": "10.91.8.1/24",
  "ipv6 subnet": "fd42::1/64",
  "proxy address": "tcp:127.0.0.1:80",
};

export const valueFor = (taken: Taken): string =>
  typeof taken !== "string" ? taken[0]! : taken === "any" ? "1" : examples[taken];

const refusal =
  /unknown configuration key|invalid option for (network|volume) .* option|invalid project configuration key "[^"]*"($|\n)|invalid (config )?option "/i;

/** The keys that the server does not know, whatever it says of the value. */
export async function unknownKeys(
  stage: Stage,
  table: KnownKeys,
  path: string,
  base: Record<string, string> = {},
): Promise<string[]> {
  const refused = async (key: string, value: string) =>
    stage.request("PUT", path, { config: { ...base, [key]: value } }).then(
      () => "",
      (error: Error) => error.message,
    );
  const told = await refused("nonsense", "1");
  if (!refusal.test(told)) throw new Error(`Of what it does not know the server says: ${told}`);
  const names: string[] = [];
  for (const name of Object.keys(table)) {
    const key = name.replace("*", "example").replace("NAME", "example");
    if (refusal.test(await refused(key, valueFor(table[name]!)))) names.push(name);
  }
  return names;
}
