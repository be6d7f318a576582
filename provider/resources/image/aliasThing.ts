import type { Address } from "../../reconcile/definition";

/** An alias, as ImageAlias and Image.aliases both can hold it. */
export const aliasThing = ({ project }: Address, name: string): string => `alias:${project}/${name}`;
