/** Tests that run on each server of the table that the run is for. */
import { startOrReason } from "./serverTable";
import { Stage, type StageOptions } from "./stage";
import { chosenServers, serverCalled, type ServerKind } from "../../scripts/server/servers.js";

/** What a test of such a suite is given. */
export interface OnServer {
  readonly kind: ServerKind;
  /** There once the hooks have run. */
  readonly stage: Stage;
  /** Its name with the version that runs; or that there is none. */
  readonly title: string;
}

/** A suite of the same tests for each server; where there is none to be had they are skipped, and the reason is printed. */
export const onEveryServer = (options: StageOptions, tests: (on: OnServer) => void): void =>
  onEach(chosenServers(), options, tests);

/** The same for servers of these names: of what others do not have. */
export const onServers = (
  names: readonly string[],
  options: StageOptions,
  tests: (on: OnServer) => void,
): void => onEach(names.map(serverCalled), options, tests);

function onEach(kinds: readonly ServerKind[], options: StageOptions, tests: (on: OnServer) => void): void {
  for (const kind of kinds) {
    describe(`on ${kind.name}`, () => {
      const on: { kind: ServerKind; stage: Stage; title: string } = {
        kind,
        title: `${kind.name}: no server`,
        // Set by the first hook; where that skips, no test runs.
        stage: undefined as unknown as Stage,
      };
      before(async function () {
        this.timeout(300_000);
        const server = await startOrReason(kind);
        if (typeof server === "string") {
          console.log(`      no server: ${server}`);
          return this.skip();
        }
        on.stage = await Stage.start({ ...options, server: async () => server });
        const { environment } = await on.stage.query<{ environment: Record<string, string> }>("");
        on.title = `${kind.name}: ${environment.server_version}`;
        console.log(`      ${on.title}`);
      });
      after(() => on.stage?.stop());
      tests(on);
    });
  }
}
