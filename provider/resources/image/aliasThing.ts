import type { Address } from "../../reconcile/definition";

/** An alias, as ImageAlias and Image.aliases both can hold it. */
export const aliasThing = ({ project, name }: Address): string => `alias:${project}/${name}`;
