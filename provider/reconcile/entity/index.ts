/**
 * The kind of object that LXD has most of: `{name, description, config, …}` with GET, POST, PUT, DELETE on one path.
 * Such a resource is a declaration; its handlers are here.
 */
import type { Definition } from "../define";
import type { ResourceDefinition } from "../definition";
import { listObjects } from "../fetch";
import { inParent } from "../parents";
import { placeOf } from "../place";
import type { TObject } from "../properties";
import { whileThere } from "../whileThere";
import { change } from "./change";
import type { Entity, EntityDeclaration, Raw } from "./declaration";
import { judgeOf } from "./judge";
import { collectionOf, fetchRaw, isThere, kindOf, nameOf, optionsOf, pathOf, projectOf } from "./kind";
import { show } from "./show";
import { make } from "./write";

export type { Field, Raw } from "./declaration";
export { shortName } from "./kind";

export function entity<I extends TObject, O extends TObject, const S extends string>(
  declaration: Entity<I, O, S>,
): Definition<I, O, S>;
export function entity(declaration: EntityDeclaration): ResourceDefinition {
  const kind = kindOf(declaration);
  const remove: ResourceDefinition["delete"] =
    declaration.delete ??
    (async (address, _inputs, _outputs, context) => {
      await context.client.delete(pathOf(kind, address), optionsOf(kind, address, context));
    });
  const definition: ResourceDefinition = {
    ...declaration,
    timeouts: declaration.timeouts ?? { create: 60, update: 60, delete: 60 },
    owned: kind.owned,
    judge: judgeOf(kind),
    telling: [...kind.fields.map(([property]) => property), ...(kind.hasDescription ? ["description"] : [])],
    create: declaration.create ?? ((inputs, address, context) => make(kind, inputs, address, context)),
    read: async (address, context, state) => {
      const raw = await fetchRaw(kind, address, context);
      return raw && { ...(await show(kind, raw, address, context, state)), address };
    },
    list: async (place, context) => {
      const where = {
        collection: collectionOf(kind, place),
        project: projectOf(kind, place),
        target: place.target,
      };
      const all = await listObjects<Raw>(where, context);
      return all
        .filter((raw) => declaration.isListed?.(raw) ?? true)
        .map((raw) => ({
          ...place,
          [kind.segment]: String(nameOf(kind, raw)),
          ...(declaration.placed && placeOf({ location: raw.location })),
        }));
    },
    show: (raw: Raw, place, context) => {
      const address = { ...place, [kind.segment]: String(nameOf(kind, raw)) };
      return show(kind, raw, address, context);
    },
    update: (plan, context) => change(kind, plan, context),
    delete: (address, inputs, outputs, context) =>
      whileThere(
        () => remove(address, inputs, outputs, context),
        () => isThere(kind, address, context),
        context.signal,
        () => undefined,
      ),
    usedBy: tellsUsers(declaration)
      ? async (address, context) => (await fetchRaw(kind, address, context))?.used_by ?? []
      : undefined,
  };
  return declaration.parent ? inParent({ ...definition, parent: declaration.parent }) : definition;
}

const tellsUsers = ({ outputs }: EntityDeclaration): boolean => "usedBy" in outputs.properties;
