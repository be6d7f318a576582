/** A server that was made by hand, as the command `pulumi-lxd adopt` reads it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { adopt } from "../../provider/adoption/adopt";
import { kindsOf } from "../../provider/adoption/kinds";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { resources } from "../../provider/resources";
import type { Stage } from "./stage";

export class Adopted {
  private constructor(
    private readonly stage: Stage,
    private readonly directory: string,
    /** What the command printed. */
    readonly said: readonly string[],
  ) {}

  static async from(stage: Stage, directory: string): Promise<Adopted> {
    const said: string[] = [];
    const options = {
      directory,
      name: "adopted",
      overwrite: false,
      configuration: { endpoint: `unix://${stage.server.socket}` },
      kinds: kindsOf(resources),
      say: (line: string) => void said.push(line),
      progress: () => {},
    };
    await adopt(createProvider(), options, new AbortController().signal);
    return new Adopted(stage, directory, said);
  }

  /** The properties of the program's resources, by their name. */
  async program(): Promise<(name: string) => PropertyMap> {
    const program = parse(await readFile(join(this.directory, "Pulumi.yaml"), "utf8")) as {
      resources: Record<string, { properties: PropertyMap }>;
    };
    return (name) => {
      const resource = program.resources[name];
      assert.ok(resource, `${name} is none of ${Object.keys(program.resources).join(", ")}`);
      return resource.properties;
    };
  }

  async importsWithoutDifference(atLeast: number): Promise<void> {
    const { resources: imports } = JSON.parse(
      await readFile(join(this.directory, "import.json"), "utf8"),
    ) as { resources: { type: string; name: string; id: string }[] };
    assert.ok(imports.length >= atLeast, String(imports.length));
    for (const { type, name, id } of imports) {
      const imported = await this.stage.harness.import(type, id, name);
      assert.deepEqual([imported!.failures, imported!.diff.detailed], [[], {}], id);
    }
  }
}
