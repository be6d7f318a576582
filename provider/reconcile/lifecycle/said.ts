/** Refusals, costs and doubts of a plan: said by previews, and the refusals once more before the first write. */
import type { ResourceDefinition } from "../definition";
import { labelOf } from "../explain";
import { Failure } from "../host";
import { refuseWithoutExtension } from "../gates";
import { isNews, type Note, type NoteKind, type Planned, type Rule } from "../notes";
import { unlessOutOfReach } from "../outOfReach";
import { doubtAboutReferences } from "../references";
import { withoutSecrets } from "../secrets";
import { allMarks } from "./answer";
import type { Difference } from "./differences";
import type { Plan } from "./plan";
import { placeToBe, type Task } from "./task";

/** Of a create, no differences: all that is declared is new. */
export type Changes = Pick<Plan, "changed"> & { readonly differences?: readonly Difference[] };

/** What a preview says of a plan; a refusal ends it. */
export async function sayNotes(task: Task, action: Planned["action"], plan: Changes): Promise<void> {
  const rules = [...rulesOf(task.definition), doubtAboutReferences(task.definition)];
  const found = await notesOf(task, action, plan, rules);
  refuse(found.filter(({ kind }) => kind === "refusal").map(({ note }) => note));
  for (const { note } of found) task.context.log.warning(note.sentence);
}

/** What would be refused all the same, before anything is written. */
export async function refuseBeforehand(task: Task, action: Planned["action"], plan: Changes): Promise<void> {
  const rules = rulesOf(task.definition).filter(({ kind }) => kind === "refusal");
  refuse((await notesOf(task, action, plan, rules)).map(({ note }) => note));
}

/** What its server has to have comes first: without that the others are about nothing. */
const rulesOf = (definition: ResourceDefinition): readonly Rule[] => [
  refuseWithoutExtension(definition),
  ...(definition.plan ?? []),
];

function refuse(notes: readonly Note[]): void {
  const [first] = notes;
  if (first) throw new Failure(first.as ?? "precondition", notes.map(({ sentence }) => sentence).join("\n"));
}

type Found = readonly { readonly kind: NoteKind; readonly note: Note }[];

/** Costs and doubts of an update are news only where something differs. */
async function notesOf(
  task: Task,
  action: Planned["action"],
  { changed, differences }: Changes,
  rules: readonly Rule[],
): Promise<Found> {
  if (rules.length === 0) return [];
  const { definition, was: old, declared: inputs, outputs, marks, context } = task;
  const address = action === "create" ? await placeToBe(task) : task.address;
  const visible = withoutSecrets(inputs, allMarks(definition, marks));
  const planned: Planned = { action, address, old, inputs, visible, outputs, changed };
  const looks = rules.map(async ({ kind, find }): Promise<Found> => {
    const what = `${labelOf(definition, address)}: its ${kind}s`;
    const notes = (await unlessOutOfReach(find(planned, context), what, context)) ?? [];
    return notes.map((note) => ({ kind, note }));
  });
  const differing = differences?.map(({ path }) => path);
  return (await Promise.all(looks))
    .flat()
    .filter(({ kind, note }) => kind === "refusal" || differing === undefined || isNews(note, differing));
}
