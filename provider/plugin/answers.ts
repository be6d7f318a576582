import {
  CheckFailure as WireFailure,
  CheckResponse,
  DiffResponse,
  PropertyDiff,
} from "@pulumi/pulumi/proto/provider_pb";
import type { CheckAnswer, CheckFailure, DiffAnswer, DiffKind } from "../reconcile/host";
import { parsePath } from "../reconcile/paths";
import { isMap, Secret, type PropertyMap, type Value } from "../reconcile/values";
import { encode } from "./encode";

/** The answer to Check and CheckConfig; `news` are the inputs that were checked. */
export function toCheckResponse(answer: CheckAnswer, news: PropertyMap): CheckResponse {
  return new CheckResponse()
    .setInputs(encode(answer.inputs))
    .setFailuresList(answer.failures.map((failure) => toWireFailure(failure, news)));
}

/**
 * One failure. The engine prints the value of a property that is named here by its bare name, secret or not: of
 * such a property the name goes into the sentence.
 */
export function toWireFailure({ property, reason }: CheckFailure, news: PropertyMap): WireFailure {
  const value = Object.hasOwn(news, property) ? news[property] : undefined;
  if (value !== undefined && holdsSecret(value)) {
    return new WireFailure().setReason(`${property}: ${reason}`);
  }
  return new WireFailure().setProperty(property).setReason(reason);
}

/** The answer to Diff and DiffConfig. */
export function toDiffResponse(answer: DiffAnswer): DiffResponse {
  const response = new DiffResponse()
    .setChanges(answer.changes ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDeletebeforereplace(answer.deleteBeforeReplace);
  const changed = new Set<string>();
  const replaced = new Set<string>();
  const details = response.getDetaileddiffMap();
  for (const [path, { kind, replaces }] of Object.entries(answer.differences)) {
    const top = String(parsePath(path)[0]);
    changed.add(top);
    if (replaces) replaced.add(top);
    // Diff compares inputs with inputs; without this mark the old value would be looked for in the outputs.
    details.set(path, new PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(true));
  }
  return response
    .setDiffsList([...changed])
    .setReplacesList([...replaced])
    .setHasdetaileddiff(changed.size > 0);
}

const { Kind } = PropertyDiff;

const kinds: Readonly<Record<DiffKind, readonly [PropertyDiff.Kind, PropertyDiff.Kind]>> = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
};

function holdsSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isMap(value) && Object.values(value).some(holdsSecret);
}
