/** Diff: the state's last inputs against the program's; refresh calls it as well, with the roles inverted. */
import type { ResourceDefinition } from "../definition";
import { diff as compare } from "../diff";
import type { Environment } from "../environment";
import type { Call, DiffAnswer, DiffRequest } from "../host";
import { unwrap } from "../secrets";
import { textOf, type PropertyMap } from "../values";
import { addressOf, isOurs, mirrorOf } from "./state";

const diffSeconds = 30;

export async function diff(
  definition: ResourceDefinition,
  request: DiffRequest,
  call: Call,
  environment: Environment,
): Promise<DiffAnswer> {
  const { plain: outputs } = unwrap(request.oldOutputs);
  const { plain: oldInputs } = unwrap(request.oldInputs ?? {});
  const old = isOurs(outputs) ? mirrorOf(definition, outputs) : oldInputs;
  // Imported inputs that no Check has seen yet lack the project that it fills in; a refresh brings them here.
  const { project = old.project, ...others } = unwrap(request.news).plain;
  const news = project === undefined ? others : { ...others, project };
  const answer = await compare(
    definition,
    {
      ...{ old, news, outputs, last: request.oldInputs && oldInputs },
      here: addressOf(definition, request.id, outputs),
      ignoreChanges: request.ignoreChanges,
    },
    environment.context(call, diffSeconds),
  );
  const replaces = Object.values(answer.differences).some((difference) => difference.replaces);
  const replacement = { id: request.id, outputs, deleteFirst: answer.deleteBeforeReplace };
  environment.plan(call.urn, replaces ? replacement : undefined);
  const { segments } = definition.id;
  const goes = segments.some((segment) => answer.differences[segment] !== undefined);
  const place = (inputs: PropertyMap) =>
    Object.fromEntries(segments.map((segment) => [segment, textOf(inputs[segment])]));
  if (goes && !replaces) environment.planMove(definition.type, place(old), place(news));
  return answer;
}
