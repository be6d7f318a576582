/**
 * The resources of pulumi-lxd as dynamic resources: the same names and arguments, for a Node program that has no
 * plugin to install. The functions are async functions. What the dynamic protocol cannot do (import, explicit
 * providers, detailed previews, cancellation) is listed in docs/dynamic.md. Configured by the stack's `lxd:` keys.
 */
export * from "./generated/choices";
export * from "./generated/classes";
export * from "./generated/functions";
/** The forms of what is nested in arguments and outputs. */
export type { types } from "pulumi-lxd";
