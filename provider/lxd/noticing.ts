import type { Dispatcher } from "undici";

/**
 * The same dispatcher, which tells when it begins to write a request: whatever failed before that, the server knows
 * nothing of it.
 */
export const noticing = (dispatcher: Dispatcher, notice: () => void): Dispatcher =>
  dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart: (...args) => {
          notice();
          handler.onRequestStart?.(...args);
        },
        onResponseStart: (...args) => handler.onResponseStart?.(...args),
        onResponseData: (...args) => handler.onResponseData?.(...args),
        onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
        onResponseError: (...args) => handler.onResponseError?.(...args),
      }),
  );
