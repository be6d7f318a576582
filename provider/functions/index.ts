/** The table of functions. */
import type { FunctionDefinition } from "../reconcile/function";
import { certificateFunctions } from "./certificates";
import { imageFunctions } from "./images";
import { instanceFunctions } from "./instances";
import { networkFunctions } from "./networks";
import { profileFunctions } from "./profiles";
import { storageFunctions } from "./storage";

export const functions: readonly FunctionDefinition[] = [
  ...instanceFunctions,
  ...imageFunctions,
  ...profileFunctions,
  ...networkFunctions,
  ...storageFunctions,
  ...certificateFunctions,
];
