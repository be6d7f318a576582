export { byName } from "./byName";
export { inParent, type ChildDefinition, type Parent } from "./parent";
