import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { installPackages } from "../../scripts/server/packages.js";
import { functions } from "../../provider/functions";
import { resources } from "../../provider/resources";
import {
  coverageOfDescribed,
  coverageOfNewer,
  type DescribedOperation,
} from "../../provider/schema/coverage";

/** What the package of the server says of its API. */
const description = "/usr/share/doc/lxd/rest-api.yaml.gz";

describe("the coverage of the API", () => {
  const file = readFileSync(join(__dirname, "../../docs/coverage.json"), "utf8");
  const rows = JSON.parse(file) as DescribedOperation[];
  const table = coverageOfDescribed(rows, resources, functions);
  const built = new Set<string>([...resources.map(({ type }) => type), ...functions.map(({ name }) => name)]);

  it("has a line for every operation that the server's own description has, and no other", async () => {
    await installPackages();
    const { paths } = parse(gunzipSync(readFileSync(description)).toString("utf8")) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(table.map(({ operation }) => operation).sort(), operations.sort());
  });

  it("names what there is, or a reason", () => {
    for (const { operation, by, reason } of table) {
      assert.ok(by?.length || reason, `${operation} is a blank`);
      for (const name of by ?? []) {
        assert.ok(built.has(name), `${name} of ${operation} is not there`);
      }
    }
    const covered = table.filter(({ by }) => by?.length).length;
    const without = table.filter(({ reason }) => reason).length;
    console.log(
      `      ${table.length} operations: ${covered} behind a resource or function, ${without} with a reason for none`,
    );
  });

  it("is written down only where no definition tells it", () => {
    const told = coverageOfDescribed(
      rows.map(({ operation }) => ({ operation })),
      resources,
      functions,
    );
    const sorted = (by: readonly string[] = []) => [...by].sort().join();
    const twice = rows.filter(({ by, reason }, index) => {
      const derived = told[index]?.by ?? [];
      return by ? sorted(by) === sorted(derived) : reason !== undefined && derived.length > 0;
    });
    assert.deepEqual(
      twice.map(({ operation }) => operation),
      [],
    );
  });

  it("has every resource and function behind at least one operation", () => {
    const newer = coverageOfNewer(resources, functions);
    const named = new Set([...table, ...newer].flatMap(({ by = [] }) => by));
    assert.deepEqual(
      [...built].filter((name) => !named.has(name)),
      [],
    );
  });
});
