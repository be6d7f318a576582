/** A client for the REST API of LXD (and Incus). It knows nothing of Pulumi. */
export { Aborted, abortedError } from "./aborted";
export { anyOf } from "./anyOf";
export { endsAfter } from "./endsAfter";
export { apiPath } from "./apiPath";
export type { Answer, CallOptions, Outcome } from "./call";
export { LxdClient, type CertificateExpectation, type ClientSettings } from "./client";
export { classify, type Classification } from "./classify";
export { makeClientCertificate } from "./clientCertificate";
export type { Connection } from "./connection";
export { fingerprintOf, readFingerprint } from "./fingerprint";
export { extensions, sinceWords, type Extension } from "./extensions";
export type { LifecycleEvent, Requestor } from "./lifecycleEvents";
export { LxdError, type ErrorKind, type LxdErrorDetails } from "./LxdError";
export type { Operation } from "./Operation";
export {
  clientDirectory,
  clientInUse,
  kindWithin,
  readClientConfiguration,
  type ClientConfiguration,
  type Remote,
} from "./remotes";
export { InstanceFiles, type FileFacts, type FileType, type FoundFile, type NewFile } from "./files";
export { exec, execRecorded, type Beginning, type Command, type ExecOptions, type ExecResult } from "./exec";
export { forEitherKind } from "./headers";
export { inCommandsOf, serverKinds, type ServerKind } from "./serverKinds";
export type { ServerEnvironment, ServerInfo } from "./ServerInfo";
export type { TlsConnection } from "./TlsEndpoint";
export { presentedCertificate } from "./presentedCertificate";
export { despite, untilDone, type Around } from "./repeat";
export { repetitions, type Repetition } from "./repetitions";
export { Turns } from "./Turns";
export { becomeTrusted, readTrustToken, tokenAs, type Introduction, type TrustToken } from "./trust";
export type { UploadBody, UploadPart } from "./upload";
export { codeOf, messageOf } from "./thrown";
export { begun } from "./begun";
export { nameIn, segmentsIn } from "./segmentsIn";
export { fetchFrom } from "./fetchFrom";
export { fieldsOf, fromJson } from "./fromJson";
