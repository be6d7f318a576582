/** The table of functions. */
import type { FunctionDefinition } from "../reconcile/function";
import { certificateFunctions } from "./certificates";
import { clusterFunctions } from "./cluster";
import { imageFunctions } from "./images";
import { contentFunctions } from "./instanceContent";
import { instanceFunctions } from "./instances";
import { networkFunctions } from "./networks";
import { operationFunctions } from "./operations";
import { profileFunctions } from "./profiles";
import { projectFunctions } from "./projects";
import { serverFunctions } from "./server";
import { storageFunctions } from "./storage";
import { volumeFunctions } from "./volumes";
import { warningFunctions } from "./warnings";

export const functions: readonly FunctionDefinition[] = [
  ...instanceFunctions,
  ...contentFunctions,
  ...imageFunctions,
  ...profileFunctions,
  ...projectFunctions,
  ...networkFunctions,
  ...storageFunctions,
  ...volumeFunctions,
  ...certificateFunctions,
  ...clusterFunctions,
  ...serverFunctions,
  ...warningFunctions,
  ...operationFunctions,
];
