/**
 * Intake, the first stage: a host's request as what all later stages work on. Marks of secrets are taken off here, the
 * state is brought to its present form, and defaults are filled in; nothing after this does any of it again.
 */
import { LxdError } from "../../lxd";
import { addressFrom } from "../address";
import type { Address, Context, ResourceDefinition } from "../definition";
import { Failure } from "../host";
import { withDefaults } from "../normalise";
import { at, covers, parsePath, type Path } from "../paths";
import { unwrap } from "../secrets";
import { entriesOf, isMap, present, type PropertyMap, type Value } from "../values";
import { addressOf, hiddenOf, isOurs, mirrorOf, ownershipOf, upgraded, type Hidden } from "./state";

export interface Task {
  readonly definition: ResourceDefinition;
  /** Empty for what is to be made. */
  readonly id: string;
  /** Where the object is; of one that is to be made, where it is to be as far as the program says. */
  readonly address: Address;
  /** What the program declares, as it spelled it; with defaults. */
  readonly given: PropertyMap;
  readonly declared: PropertyMap;
  /** What was declared last, with defaults; empty in a create. */
  readonly was: PropertyMap;
  /** The inputs of the state, where the host tells them. */
  readonly last?: PropertyMap;
  /** Of the state, in the present form. */
  readonly outputs: PropertyMap;
  readonly hidden: Hidden;
  /** Where the program's secrets are. */
  readonly marks: readonly Path[];
  /** Where the inputs of the state have them; as far as anybody knows, where the host does not tell these. */
  readonly lastMarks: readonly Path[];
  /** Where computed outputs of the state, and what was there before, hold secrets, also such as other resources have marked. */
  readonly oldMarks: readonly Path[];
  /** Whether the outputs of the state have a value at that path, and in clear. */
  readonly clear: (path: Path) => boolean;
  /** `ignoreChanges`. */
  readonly ignored: readonly Path[];
  readonly context: Context;
}

/** What requests about an object that is there have in common. */
export interface Stated {
  readonly id: string;
  readonly oldOutputs?: PropertyMap;
  readonly oldInputs?: PropertyMap;
  /** Absent where nothing new is declared (read, delete). */
  readonly news?: PropertyMap;
  readonly ignoreChanges?: readonly string[];
}

/** The task of a create. */
export function newTask(definition: ResourceDefinition, inputs: PropertyMap, context: Context): Task {
  const { plain: given, marks } = unwrap(inputs);
  const declared = withDefaults(given, definition.inputs);
  const address = addressFrom(definition, declared);
  const hidden = { remainder: {}, record: {} };
  return {
    ...{ definition, id: "", address, given, declared, was: {} },
    ...{
      outputs: {},
      hidden,
      marks,
      ignored: [],
      context,
      oldMarks: [],
      lastMarks: marks,
      clear: () => false,
    },
  };
}

/** With the project that it will really be in, where that is known and there already. */
export async function placeToBe({ definition, address, declared, context }: Task): Promise<Address> {
  const { project } = declared;
  if (definition.scope === "none" || typeof project !== "string") return address;
  try {
    return { ...address, project: await context.effectiveProject(definition, project) };
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    return { ...address, project };
  }
}

/** The task of what is in the state. */
export function taskOf(definition: ResourceDefinition, request: Stated, context: Context): Task {
  const old = unwrap(request.oldOutputs ?? {});
  const outputs = upgraded(old.plain);
  const last = request.oldInputs && unwrap(request.oldInputs);
  const stated = isOurs(outputs) ? mirrorOf(definition, outputs) : (last?.plain ?? {});
  const { given, marks } = declarationOf(request, stated, last, old.marks);
  const declared = withDefaults(given, definition.inputs);
  const hidden = hiddenOf(outputs);
  return {
    ...{ definition, id: request.id, address: addressOf(definition, request.id, outputs) },
    ...{
      given,
      declared,
      was: withDefaults(claimed(definition, stated, declared, hidden, last?.plain), definition.inputs),
    },
    ...{ last: last?.plain, lastMarks: last?.marks ?? marks, outputs, hidden, marks, context },
    ignored: (request.ignoreChanges ?? []).map(parsePath),
    oldMarks: old.marks.filter(([name]) => isOfOthers(definition, String(name))),
    clear: (path) => isOurs(outputs) && placesOf(path).some((place) => isClear(outputs, old.marks, place)),
  };
}

/** What the server tells, and what was there before: secrets in it are none that the program has at this moment. */
const isOfOthers = ({ outputs }: ResourceDefinition, name: string): boolean =>
  name in outputs.properties || name === "__kept";

/** Where the outputs may hold a declared value: where it was declared, and where the server had it before that. */
const placesOf = (path: Path): Path[] => [
  path,
  ["__remainder", ...path.slice(0, 2), "stored"],
  ["__record", ...path.slice(0, 1), "stored", ...path.slice(1)],
];

const isClear = (outputs: PropertyMap, marks: readonly Path[], place: Path): boolean =>
  has(outputs, place) && !marks.some((mark) => covers(mark, place));

const has = (properties: PropertyMap, path: Path): boolean => (at(properties, path) ?? null) !== null;

type Unwrapped = ReturnType<typeof unwrap>;

function declarationOf(
  { news }: Stated,
  stated: PropertyMap,
  last: Unwrapped | undefined,
  marks: readonly Path[],
): { given: PropertyMap; marks: readonly Path[] } {
  if (news === undefined) return { given: last?.plain ?? stated, marks: [...(last?.marks ?? []), ...marks] };
  const { plain, marks: own } = unwrap(news);
  // Imported inputs that no Check has seen yet lack the project that it fills in; a refresh brings them here.
  const { project } = stated;
  const given = plain.project === undefined && project !== undefined ? { ...plain, project } : plain;
  return { given, marks: own };
}

/**
 * What counts as declared before. An import takes all keys for inputs, those of others too: who then declares only some
 * of them, with `ownership: "declared"`, has never called the others his own, and they stay.
 */
function claimed(
  definition: ResourceDefinition,
  stated: PropertyMap,
  declared: PropertyMap,
  hidden: Hidden,
  last: PropertyMap | undefined,
): PropertyMap {
  const isClaimed = !hidden.imported || last?.__defaults !== undefined || ownershipOf(declared) === "all";
  if (isClaimed) return stated;
  const maps = Object.keys(definition.owned ?? {}).map((name): [string, Value | undefined] => {
    const [map, now] = [stated[name], declared[name]];
    if (map === undefined || !isMap(map)) return [name, map];
    const own = entriesOf(now);
    return [name, Object.fromEntries(Object.entries(map).filter(([key]) => key in own))];
  });
  return { ...stated, ...present(Object.fromEntries(maps)) };
}

/** The task of making, under the id that the state has, what an earlier create did not get to make. */
export const unmade = ({ definition, id, declared, marks, context, hidden: { kept } }: Task): Task => ({
  ...newTask(definition, declared, context),
  ...{ id, marks, hidden: { remainder: {}, record: {}, kept } },
});
