/** Where an object is, as far as its inputs say. */
import type { Address, ResourceDefinition } from "./definition";
import { canonical } from "./normalise";
import { placeOf } from "./place";
import { textOf, type PropertyMap } from "./values";

type Addressed = Pick<ResourceDefinition, "id" | "placed" | "inputs">;

/** The address that inputs name; segments that no input tells are empty. */
export const addressFrom = (definition: Addressed, inputs: PropertyMap, project?: string): Address =>
  spelled(definition, {
    ...Object.fromEntries(definition.id.segments.map((segment) => [segment, textOf(inputs[segment])])),
    ...(project !== undefined && definition.id.segments.includes("project") && { project }),
    ...(definition.placed && placeOf({ target: inputs.target })),
  });

/** An address in the one spelling that the properties of its segments have. */
export const spelled = ({ inputs }: Pick<Addressed, "inputs">, address: Address): Address =>
  Object.fromEntries(
    Object.entries(address).map(([segment, value]) => {
      const schema = inputs.properties[segment];
      return [segment, schema === undefined ? value : textOf(canonical(value, schema)) || value];
    }),
  );
