import { connectivityState } from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";

/** From the signal to the end. The engine kills after five seconds, but nobody likes to wait for a Ctrl-C. */
const endWithin = 800;

/**
 * Ends the process when it is told to, or when the engine is gone: a plugin that outlives its engine waits for
 * calls that never come, and holds on to an operation that nobody wants any more.
 *
 * @param stop lets what runs come to an end within the milliseconds given
 */
export function endWith(stop: (milliseconds: number) => Promise<void>): (code: number) => void {
  let ending = false;
  const end = (code: number) => {
    if (ending) return;
    ending = true;
    // Whatever hangs, the process does not.
    setTimeout(() => process.exit(code), endWithin + 150).unref();
    stop(endWithin).then(
      () => process.exit(code),
      () => process.exit(code),
    );
  };
  process.on("SIGINT", () => end(0));
  process.on("SIGTERM", () => end(0));
  return end;
}

/** Calls `gone` once the engine has gone away. */
export function watchEngine(client: EngineClient, gone: () => void): void {
  const channel = client.getChannel();
  let wasThere = false;
  const watch = () => {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.SHUTDOWN) return;
    if (state === connectivityState.READY) wasThere = true;
    // An idle channel is connected again by the line above; only a refusal says that nobody is there.
    if (state === connectivityState.TRANSIENT_FAILURE && wasThere) return gone();
    channel.watchConnectivityState(state, Infinity, watch);
  };
  watch();
}
