import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { ConfigureErrorMissingKeys, ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { ErrorKind } from "../lxd/LxdError";
import { stackKey } from "../reconcile/configuration";
import { InitFailed, MissingConfiguration, type FailureKind } from "../reconcile/host";
import { bugSentence, isUnderstood } from "../reconcile/understood";
import { encode } from "./encode";

/**
 * The codes of failures whose cause is understood. UNKNOWN, INTERNAL and DATA_LOSS are none of them: they make
 * the engine call the state possibly corrupt. UNIMPLEMENTED is not either: the engine takes it for a missing
 * method and goes on without.
 */
const codes: Readonly<Record<FailureKind | ErrorKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  notFound: status.NOT_FOUND,
  exists: status.ALREADY_EXISTS,
  inUse: status.FAILED_PRECONDITION,
  precondition: status.FAILED_PRECONDITION,
  unsupported: status.FAILED_PRECONDITION,
  forbidden: status.PERMISSION_DENIED,
  unavailable: status.UNAVAILABLE,
  memberAway: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  busy: status.ABORTED,
  aborted: status.ABORTED,
  // The server refused, in words that no rule knows. That it refused is certain.
  unknown: status.FAILED_PRECONDITION,
};

/** What a failed call is answered with. */
export type Refusal = Pick<ServiceError, "code" | "details" | "metadata">;

/** The refusal for whatever a call threw. */
export function toRefusal(error: unknown, signal: AbortSignal): Refusal {
  if (error instanceof InitFailed) {
    const detail = new ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(encode(error.outputs))
      .setReasonsList([...error.reasons]);
    if (error.inputs !== undefined) detail.setInputs(encode(error.inputs));
    const packed = pack("pulumirpc.ErrorResourceInitFailed", detail);
    return refusal(status.FAILED_PRECONDITION, error.message, packed);
  }
  if (error instanceof MissingConfiguration) {
    const keys = error.keys.map(({ name, description }) =>
      // The engine prints the name as it is in "pulumi config set <name>".
      new ConfigureErrorMissingKeys.MissingKey()
        .setName(name.includes(":") ? name : stackKey(name))
        .setDescription(description),
    );
    const detail = new ConfigureErrorMissingKeys().setMissingkeysList(keys);
    return refusal(
      status.INVALID_ARGUMENT,
      error.message,
      pack("pulumirpc.ConfigureErrorMissingKeys", detail),
    );
  }
  if (isUnderstood(error)) return refusal(codes[error.kind], error.message);
  if (signal.aborted && (error === signal.reason || isAbort(error))) {
    return refusal(status.CANCELLED, "cancelled");
  }
  return refusal(status.INTERNAL, bugSentence(error));
}

/** Whether the failure is nobody's but the provider's own. */
export function isBug({ code }: Refusal): boolean {
  return code === status.INTERNAL;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function pack(name: string, message: { serializeBinary(): Uint8Array }): Any {
  const any = new Any();
  any.pack(message.serializeBinary(), name);
  return any;
}

function refusal(code: status, details: string, detail?: Any): Refusal {
  const metadata = new Metadata();
  if (detail !== undefined) {
    // The code has to be the same here: grpc-go answers INTERNAL for two that differ.
    const full = new Status().setCode(code).setMessage(details).setDetailsList([detail]);
    metadata.set("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  }
  return { code, details, metadata };
}
