/**
 * The tiers of tests, cheapest first (docs/architecture.md says what each is for). Budgets are in minutes, on
 * two cores: a tier that takes longer is to be made quicker. `timeout` is mocha's, in seconds.
 */
const TIERS = [
  { name: "unit", budget: 3, timeout: 20, needs: [] },
  { name: "live", budget: 10, timeout: 60, needs: ["packages"] },
  { name: "e2e", budget: 20, timeout: 300, needs: ["packages", "pulumi", "build"] },
  { name: "faults", budget: 15, timeout: 120, needs: ["packages", "pulumi", "build"] },
  { name: "clusters", budget: 15, timeout: 120, needs: ["packages"] },
];

/** Making the toolchain where there is none yet. */
const TOOLCHAIN_BUDGET = 8;

module.exports = { TIERS, TOOLCHAIN_BUDGET };
