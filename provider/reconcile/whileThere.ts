import { LxdError, despite, repetitions } from "../lxd";

/**
 * A write, again while the server calls it not found although its object is there: the server looks for users first,
 * and passes on that one of these has gone meanwhile. Seen on 5.0.2 with zones, while networks are deleted, and with
 * ACLs, while others are ("Failed getting ACL network usage: Network ACL not found").
 *
 * @param gone what it means that the object itself is not there; to throw, unless told
 */
export async function whileThere<T>(
  write: () => Promise<T>,
  isThere: () => Promise<boolean>,
  signal: AbortSignal,
  gone?: (error: unknown) => T,
): Promise<T> {
  let isGone = false;
  const isUnfounded = async (error: unknown) => {
    if (!isMissing(error)) return false;
    isGone = !(await isThere());
    return !isGone;
  };
  try {
    return await despite(repetitions.unfounded, { signal }, write, isUnfounded);
  } catch (error) {
    if (isGone && gone) return gone(error);
    throw error;
  }
}

/** Operations and failures within say in words what requests say by their status; 400 is about what was sent. */
const isMissing = (error: unknown): error is LxdError =>
  error instanceof LxdError &&
  (error.kind === "notFound" || (error.status !== 400 && /not found$/i.test(error.serverMessage)));
