import { defineFunction } from "../reconcile/function";
import { optional, properties, text, wholeNumber } from "../reconcile/properties";
import { entriesOf, isList } from "../reconcile/values";
import { all, kindOf, one } from "./kind";
import { readable } from "./readable";

interface RawWarning {
  readonly uuid: string;
  readonly type: string;
  readonly severity: string;
  readonly status: string;
  readonly count: number;
  readonly last_message: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly entity_url: string;
  readonly project: string;
  readonly location: string;
}

const warnings = kindOf(
  readable({
    type: "Warning",
    noun: "warning of the server",
    path: "/1.0/warnings/<uuid>",
    segments: ["uuid"],
    scope: "none",
    results: properties({
      uuid: text("What identifies it."),
      type: text("What it is about, in the server's words."),
      severity: text("`low`, `moderate` or `high`."),
      status: text("`new`, `acknowledged` or `resolved`."),
      count: wholeNumber("How often it was seen."),
      lastMessage: text("What was said the last time."),
      firstSeenAt: text("When it was first seen."),
      lastSeenAt: text("When it was last seen."),
      entityUrl: text("The API path of the object that it is about; empty where it is about the server."),
      entityProject: text("The project of that object; empty where it has none."),
      location: text('The cluster member that it comes from; "none" on a server that is not clustered.'),
    }),
    show: (raw: RawWarning) => ({
      uuid: raw.uuid,
      type: raw.type,
      severity: raw.severity,
      status: raw.status,
      count: raw.count,
      lastMessage: raw.last_message,
      firstSeenAt: raw.first_seen_at,
      lastSeenAt: raw.last_seen_at,
      entityUrl: raw.entity_url,
      entityProject: raw.project,
      location: raw.location,
    }),
  }),
);

const every = all(warnings);

/** LXD 5.0 takes a project and answers the warnings of all the same. */
const getWarnings = defineFunction({
  ...every,
  inputs: properties({
    project: optional(
      text("Only those about objects of this project. Default: all, also those about the server itself."),
    ),
  }),
  run: async ({ project, ...inputs }, context) => {
    const answer = await every.run(inputs, context);
    if (project === undefined) return answer;
    return {
      warnings: (isList(answer.warnings) ? answer.warnings : []).filter(
        (one) => entriesOf(one).entityProject === project,
      ),
    };
  },
});

export const warningFunctions = [one(warnings), getWarnings];
