import { apiPath, nameIn } from "../lxd";
import { defineFunction } from "../reconcile/function";
import {
  anything,
  flag,
  list,
  mapOf,
  optional,
  properties,
  text,
  wholeNumber,
} from "../reconcile/properties";
import { textOf, type PropertyMap, type Value } from "../reconcile/values";
import * as shared from "./arguments";
import { entryOf, kindOf, one, sorted } from "./kind";
import { readable } from "./readable";

interface RawOperation {
  readonly id: string;
  readonly class: string;
  readonly description: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly status: string;
  readonly status_code: number;
  readonly resources: Record<string, string[]> | null;
  readonly metadata: Value;
  readonly may_cancel: boolean;
  readonly err: string;
  readonly location: string;
}

const show = (raw: RawOperation): PropertyMap => ({
  uuid: raw.id,
  class: raw.class,
  description: raw.description,
  createdAt: raw.created_at,
  updatedAt: raw.updated_at,
  status: raw.status,
  statusCode: raw.status_code,
  resources: raw.resources ?? {},
  ...(raw.metadata === null ? {} : { metadata: raw.metadata }),
  mayCancel: raw.may_cancel,
  error: raw.err,
  location: raw.location,
});

const operations = kindOf(
  readable({
    type: "Operation",
    noun: "operation of the server",
    path: "/1.0/operations/<uuid>",
    segments: ["uuid"],
    scope: "none",
    results: properties({
      uuid: text("What identifies it."),
      class: text("`task`, `websocket` or `token`."),
      description: text("What it does."),
      createdAt: text("When it began."),
      updatedAt: text("When it last changed."),
      status: text("`Running`, `Success`, `Failure`, `Cancelled` and the like."),
      statusCode: wholeNumber("The same as a number: 103 is running, from 200 on it has ended."),
      resources: mapOf(
        list(text("An API path."), "Their API paths."),
        "The objects that it works on, by kind.",
      ),
      metadata: optional(
        anything(
          "What it has told so far, in the server's words. Secret, for it holds the secrets of tokens and websockets.",
          { secret: true },
        ),
      ),
      mayCancel: flag("Whether it can be cancelled."),
      error: text("Why it failed; empty where it did not."),
      location: text('The cluster member that it runs on; "none" on a server that is not clustered.'),
    }),
    nameOf: (entry) => entry.id,
    show,
  }),
);

const getOperations = defineFunction({
  name: "getOperations",
  description:
    "Lists every operation that the server has at this moment, oldest first; what has ended is forgotten after a few seconds. See `GET /1.0/operations`.",
  inputs: properties({ project: shared.projectArgument }),
  outputs: properties({ operations: list(entryOf(operations), "Every operation, oldest first.") }),
  timeout: 60,
  run: async (inputs, context) => {
    const options = { ...shared.optionsOf(inputs, context), query: { recursion: "1" } };
    // A map from status to list.
    const { value } = await context.client.get<Record<string, RawOperation[]> | null>(
      apiPath("operations"),
      options,
    );
    return {
      operations: sorted(
        Object.values(value ?? {})
          .flat()
          .map(show),
        "createdAt",
      ),
    };
  },
});

/** An operation is named by its uuid alone; its API path is a common slip. */
const getOperation = defineFunction({
  ...one(operations),
  check: ({ uuid }, report) => {
    const given = textOf(uuid);
    if (!given.includes("/")) return;
    const meant = nameIn(given);
    report("uuid", `uuid must be the uuid alone, "${meant}", not a path.`);
  },
});

export const operationFunctions = [getOperation, getOperations];
