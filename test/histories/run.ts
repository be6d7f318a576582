/** Random histories, played on a server of their own and checked step by step; see `usage`. */
import { parseArgs } from "node:util";
import { Account } from "./story/account";
import { compareHistories, tryHistories } from "./try";

const usage = "usage: npm run histories -- [--seed N] [--minutes M] [--count K] [--compare C]";

const options = {
  seed: { type: "string" },
  minutes: { type: "string", default: "5" },
  count: { type: "string" },
  compare: { type: "string", default: "20" },
  "shrink-for": { type: "string", default: "90" },
} as const;

function given() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return process.exit(1);
  }
}

const values = given();

async function main(): Promise<void> {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  const account = new Account();
  const began = Date.now();
  // A seed alone plays one again.
  const isOne = values.seed !== undefined && values.count === undefined;
  const shrinkSeconds = Number(values["shrink-for"]);
  const trial = { seed, account, log: console.log, shrinkSeconds, killsProcesses: true };
  const count = isOne ? 1 : values.count === undefined ? undefined : Number(values.count);
  console.log(`The first seed is ${seed}.`);
  const failures = await tryHistories({ ...trial, count, minutes: Number(values.minutes) });
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  console.log(`\nRefused by the server, which is no failure:\n${account.refusals().join("\n") || "nothing"}`);
  for (const told of account.stuck)
    console.log(`\nNobody could go on with this one:\n  ${told.join("\n  ")}`);
  console.log(`\n${account.histories} histories, ${account.steps} steps, ${minutes} minutes`);
  const { found, programs } = await compareHistories({ ...trial, count: isOne ? 1 : Number(values.compare) });
  console.log(`${programs} programs were deployed by Pulumi's own engine too`);
  failures.push(...found);
  console.log(`${failures.length} broke a law`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
