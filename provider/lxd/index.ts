/** A client for the REST API of LXD (and Incus). It knows nothing of Pulumi. */
export { anyOf } from "./anyOf";
export { apiPath } from "./apiPath";
export type { Answer, CallOptions, Outcome } from "./call";
export { LxdClient, type CertificateExpectation, type ClientSettings } from "./client";
export { classify, type Classification } from "./classify";
export { makeClientCertificate } from "./clientCertificate";
export type { Connection } from "./connection";
export { fingerprintOf, readFingerprint } from "./fingerprint";
export { LxdError, type ErrorKind, type LxdErrorDetails } from "./LxdError";
export type { Operation } from "./Operation";
export { clientDirectory, readClientConfiguration, type ClientConfiguration, type Remote } from "./remotes";
export { InstanceFiles, type FileFacts, type FileType, type FoundFile, type NewFile } from "./files";
export { exec, execRecorded, type Command, type ExecOptions, type ExecResult } from "./exec";
export type { ServerEnvironment, ServerInfo } from "./ServerInfo";
export type { TlsConnection } from "./TlsEndpoint";
export { presentedCertificate } from "./presentedCertificate";
export { becomeTrusted, readTrustToken, type Introduction, type TrustToken } from "./trust";
export type { UploadBody, UploadPart } from "./upload";
