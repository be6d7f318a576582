/** A client for the REST API of LXD (and Incus). It knows nothing of Pulumi. */
export { apiPath } from "./apiPath";
export type { Answer, CallOptions, Outcome } from "./call";
export { LxdClient, type ClientSettings } from "./client";
export { classify, type Classification } from "./classify";
export type { Connection } from "./connection";
export { LxdError, type ErrorKind, type LxdErrorDetails } from "./LxdError";
export type { Operation } from "./Operation";
export type { ServerEnvironment, ServerInfo } from "./ServerInfo";
export type { UploadBody, UploadPart } from "./upload";
