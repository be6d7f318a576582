/** Changing an entity: what it is called, and what it holds. */
import { LxdError } from "../../lxd";
import { Unfinished, type Context, type Outcome, type Write } from "../definition";
import { whileThere } from "../whileThere";
import { isThere, nameIn, optionsOf, pathOf, type Kind } from "./kind";
import { write } from "./write";

export async function change(kind: Kind, plan: Write, context: Context): Promise<Outcome> {
  const { declaration, segment } = kind;
  const here = plan.address;
  const name = plan.value(segment, nameIn(kind, here));
  if (!declaration.renames || typeof name !== "string" || name === nameIn(kind, here)) {
    await write(kind, plan, here, context);
    return { address: here };
  }
  await whileThere(
    () => context.client.post(pathOf(kind, here), { name }, optionsOf(kind, here, context)),
    () => isThere(kind, here, context),
    context.signal,
  );
  const address = { ...here, [segment]: name };
  try {
    await write(kind, plan, address, context);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    // It has its new name by now; the state must say so, or nobody would find it again.
    const reached = { ...plan.old, [segment]: name };
    const reason = `It was renamed to "${name}", but: ${error.message}`;
    throw new Unfinished([reason], ["update"], address, reached, { cause: error });
  }
  return { address };
}
