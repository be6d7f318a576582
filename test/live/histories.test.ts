import assert from "node:assert/strict";
import { Account } from "../histories/story/account";
import { tryHistories } from "../histories/try";

/** Always the same: a new one that fails is found by `npm run histories`. */
const seeds = { seed: 1000, count: 60 };

describe("random histories of programs, and of what others do to the server", function () {
  this.timeout(600_000);

  it("break no law", async () => {
    const account = new Account();
    const found = await tryHistories({ ...seeds, account, log: () => undefined, shrinkSeconds: 30 });
    assert.deepEqual(
      found.map(({ seed, text }) => `seed ${seed}: ${text}`),
      [],
    );
    assert.ok(account.steps > 5 * seeds.count, `${account.steps} steps`);
  });
});
