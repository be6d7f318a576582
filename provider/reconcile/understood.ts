/** Whether a failure has a cause that is understood, so that its sentence tells all; every other one is a bug of ours. */
import { LxdError } from "../lxd";
import { Failure } from "./host";

export const isUnderstood = (error: unknown): error is Failure | LxdError =>
  error instanceof Failure || error instanceof LxdError;

export const bugSentence = (error: unknown): string =>
  `this is a bug in the LXD provider, please report it: ${error instanceof Error ? error.message : String(error)}`;
