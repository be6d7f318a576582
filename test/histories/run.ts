/** `npm run histories -- [--seed N] [--minutes M] [--count K]` */
import { parseArgs } from "node:util";
import { Account } from "./story/account";
import { tryHistories } from "./try";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    minutes: { type: "string", default: "5" },
    count: { type: "string" },
    "shrink-for": { type: "string", default: "90" },
  },
});

async function main(): Promise<void> {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  const account = new Account();
  const began = Date.now();
  const failures = await tryHistories({
    ...{ seed, account, log: console.log },
    minutes: values.seed !== undefined && values.count === undefined ? undefined : Number(values.minutes),
    count: values.count === undefined ? (values.seed === undefined ? undefined : 1) : Number(values.count),
    shrinkSeconds: Number(values["shrink-for"]),
  });
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  console.log(`\nRefused by the server, which is no failure:\n${account.refusals().join("\n") || "nothing"}`);
  console.log(`\n${account.histories} histories, ${account.steps} steps, ${minutes} minutes`);
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
