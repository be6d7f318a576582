export { byName, type Named } from "./byName";
export { inParent, type ChildDefinition, type Parent } from "./parent";
