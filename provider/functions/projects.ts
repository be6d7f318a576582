import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import { mapOf, number, object, properties, text } from "../reconcile/properties";
import { type PropertyMap } from "../reconcile/values";
import * as shared from "./arguments";

/** In a state the members begin with capitals (seen on 5.0.2). */
interface RawUse {
  readonly Limit?: number;
  readonly Usage?: number;
}

const getProjectState = defineFunction({
  name: "getProjectState",
  description: "What a project uses of its limits, at this moment. See `GET /1.0/projects/<project>/state`.",
  inputs: properties({ project: text("The name of the project."), ignoreMissing: shared.ignoreMissing }),
  outputs: properties({
    exists: shared.existsResult,
    resources: mapOf(
      object("ProjectUse", "What is used of one kind of resources.", {
        limit: number("How much there may be; -1 without a limit."),
        usage: number("How much there is, counted as limits count it."),
      }),
      "By kind: `instances`, `containers`, `virtual-machines`, `cpu`, `memory`, `disk`, `networks`, `processes`.",
    ),
  }),
  timeout: 60,
  check: shared.checkNames("project"),
  run: (inputs, context) => {
    const name = inputs.project;
    return shared.orMissing(inputs, `project "${name}"`, undefined, async () => {
      const { value } = await context.client.get<{ resources: Record<string, RawUse> }>(
        apiPath("projects", name, "state"),
        { signal: context.signal },
      );
      const resources: PropertyMap = {};
      for (const [kind, { Limit = -1, Usage = 0 }] of Object.entries(value.resources)) {
        resources[kind] = { limit: Limit, usage: Usage };
      }
      return { resources };
    });
  },
});

export const projectFunctions = [getProjectState];
