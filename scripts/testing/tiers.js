/**
 * The tiers of tests, cheapest first (docs/architecture.md says what each is for). Budgets are in minutes, on
 * two cores: a tier that takes longer is to be made quicker. `timeout` is mocha's, in seconds.
 *
 * Two files run at a time, those of `longest` first; the summary of a run names the slowest ten. Files that measure
 * time or memory are in `alone`.
 */
const TIERS = [
  { name: "unit", budget: 2, timeout: 20, needs: [], together: true },
  {
    name: "live",
    // Two and a half of them are random histories.
    budget: 13,
    timeout: 60,
    needs: ["packages"],
    longest: [
      "histories",
      "besides",
      "ownership",
      "waits",
      "instanceExec",
      "instance",
      "names",
      "https",
      "restarts",
      "moves",
    ],
    alone: ["cancel", "lxd/files"],
  },
  {
    name: "e2e",
    budget: 12,
    timeout: 300,
    needs: ["packages", "pulumi", "build"],
    longest: [
      "examples",
      "dynamicLives",
      "dynamicHost",
      "npmPackage",
      "dynamicMoves",
      "watch",
      "instances",
      "functions",
      "configuration",
    ],
  },
  {
    name: "faults",
    budget: 12,
    timeout: 120,
    needs: ["packages", "pulumi", "build"],
    longest: ["matrix", "tls", "daemonKills", "kills"],
    alone: ["memory"],
  },
  {
    name: "clusters",
    budget: 8,
    timeout: 120,
    needs: ["packages"],
    longest: ["away", "ovnFaults", "instances", "memberConfig", "member", "halfMade"],
  },
  // On servers newer than the one of all other tiers (scripts/server/servers.js).
  { name: "servers", budget: 4, timeout: 60, needs: ["packages", "pulumi", "build", "servers"] },
];

/** Making the toolchain where there is none yet. */
const TOOLCHAIN_BUDGET = 8;

module.exports = { TIERS, TOOLCHAIN_BUDGET };
