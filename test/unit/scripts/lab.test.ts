import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArguments } from "../../../scripts/lab/arguments.js";
import { hasDeadLock } from "../../../scripts/lab/locks.js";
import { chooseSubnet } from "../../../scripts/lab/subnet.js";

describe("the lab's command line", () => {
  it("means up when it says nothing", () => {
    assert.equal(parseArguments([]).command, "up");
    assert.equal(parseArguments(["--debug"]).command, "up");
  });

  it("passes on what is pulumi's", () => {
    const { command, flags } = parseArguments(["preview", "--expect-no-changes", "--diff"]);
    assert.equal(command, "preview");
    assert.deepEqual(flags, ["--expect-no-changes", "--diff"]);
  });

  it("takes the server out, in both spellings", () => {
    const endpoint = parseArguments(["up", "--endpoint", "https://server:8443", "--yes"]);
    assert.deepEqual([endpoint.endpoint, endpoint.flags], ["https://server:8443", ["--yes"]]);
    assert.equal(parseArguments(["up", "--remote=mine"]).remote, "mine");
  });

  for (const [args, message] of [
    [["explode"], /does not know "explode"/],
    [["up", "--endpoint"], /--endpoint wants a value/],
    [["up", "--endpoint", "unix:///x", "--remote", "y"], /not by both/],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => parseArguments(args), message);
    });
  }
});

describe("the lab's subnet", () => {
  const taken = (address: string, bits: number) => ({
    address: address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0),
    bits,
  });

  it("is the same for the same lab", () => {
    assert.equal(chooseSubnet("c5520000", []), "10.197.82.1/24");
  });

  it("keeps out of the beginning of 10/8", () => {
    assert.equal(chooseSubnet("00010000", []), "10.16.0.1/24");
  });

  for (const [title, range, chosen] of [
    ["the same network", taken("10.197.82.0", 24), "10.197.83.1/24"],
    ["a smaller one inside it", taken("10.197.82.128", 25), "10.197.83.1/24"],
    ["a larger one around it", taken("10.197.64.0", 18), "10.197.128.1/24"],
    ["an address somewhere else", taken("192.168.1.7", 24), "10.197.82.1/24"],
  ] as const) {
    it(`goes out of the way of ${title}`, () => {
      assert.equal(chooseSubnet("c5520000", [range]), chosen);
    });
  }

  it("says so when there is none", () => {
    assert.throws(() => chooseSubnet("c5520000", [taken("10.0.0.0", 8)]), /needs a free one/);
  });
});

describe("a lock on the lab's state", () => {
  let state: string;
  let locks: string;

  beforeEach(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
    locks = path.join(state, ".pulumi", "locks", "organization", "lxd-lab", "lab");
    fs.mkdirSync(locks, { recursive: true });
  });
  afterEach(() => fs.rmSync(state, { recursive: true }));

  function lock(pid: number, hostname = os.hostname()): void {
    fs.writeFileSync(path.join(locks, "lock.json"), JSON.stringify({ pid, hostname, username: "me" }));
  }
  /** More than any process has. */
  const NOBODY = 2 ** 30;

  it("is dead when its process is", () => {
    lock(NOBODY);
    assert.equal(hasDeadLock(state), true);
  });
  it("lives as long as its process", () => {
    lock(process.pid);
    assert.equal(hasDeadLock(state), false);
  });
  it("is left alone when it is another machine's", () => {
    lock(NOBODY, "elsewhere");
    assert.equal(hasDeadLock(state), false);
  });
  it("need not be there", () => {
    assert.equal(hasDeadLock(path.join(state, "none")), false);
  });
});
