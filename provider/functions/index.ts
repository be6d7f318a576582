/** The table of functions: those about something of their own, and two for each resource that a server lists. */
import type { FunctionDefinition } from "../reconcile/function";
import { resources } from "../resources";
import { clusterFunctions } from "./cluster";
import { getClusterMemberState } from "./clusterMemberState";
import { imageFunctions } from "./images";
import { contentFunctions } from "./instanceContent";
import { instanceFunctions } from "./instances";
import { all, kindOf, one } from "./kind";
import { getNetworkAllocations } from "./networkAllocations";
import { networkFunctions } from "./networks";
import { operationFunctions } from "./operations";
import { getPermissions } from "./permissions";
import { projectFunctions } from "./projects";
import { serverFunctions } from "./server";
import { storageFunctions } from "./storage";
import { volumeFunctions } from "./volumes";
import { warningFunctions } from "./warnings";

const written: readonly FunctionDefinition[] = [
  ...instanceFunctions,
  ...contentFunctions,
  ...imageFunctions,
  ...projectFunctions,
  ...networkFunctions,
  ...storageFunctions,
  ...volumeFunctions,
  ...clusterFunctions,
  ...serverFunctions,
  ...warningFunctions,
  ...operationFunctions,
  getClusterMemberState,
  getNetworkAllocations,
  getPermissions,
];

/** Those that the table of resources makes by itself, but for the names that are taken above. */
const derived = resources
  .filter(({ show }) => show !== undefined)
  .map((resource) => kindOf(resource))
  .flatMap((kind) => [one(kind), all(kind)])
  .filter(({ name }) => !written.some((other) => other.name === name));

export const functions: readonly FunctionDefinition[] = [...written, ...derived];
