/** Whether a run that died without an end left its lock on the stack. */
export function hasDeadLock(state: string): boolean;
