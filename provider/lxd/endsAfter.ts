/** The longest that a timer waits: 24 days. A longer one would end at once. */
const longest = 2 ** 31 - 1;

/** Ends after so many seconds, of which there may be a part; Node's own signal takes whole milliseconds only. */
export const endsAfter = (seconds: number): AbortSignal =>
  AbortSignal.timeout(Math.min(Math.ceil(seconds * 1000), longest));
