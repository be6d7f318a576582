import assert from "node:assert/strict";
import { holdsLife } from "../support/kindLife";
import { allKinds, furnishForKinds } from "../support/kinds";
import { PluginError, type PluginHarness } from "../support/pluginHarness";
import { chosenServers, Matrix, startOrReason } from "../support/serverTable";
import { Stage, image } from "../support/stage";
import { testImage } from "../support/testImage";

/** Of all of them: each has gone before the next comes. */
const name = "life";

/** gRPC's code for it. */
const unimplemented = 12;

const matrix = new Matrix();

describe("the life of every type", function () {
  this.timeout(60_000);

  after(() => console.log(`\n${String(matrix)}`));

  for (const kindOfServer of chosenServers()) {
    describe(`on ${kindOfServer.name}`, function () {
      let stage: Stage;
      let harness: PluginHarness;
      let column: string;

      before(async function () {
        this.timeout(300_000);
        const server = await startOrReason(kindOfServer);
        if (typeof server === "string") {
          matrix.column(`${kindOfServer.name}: no server`);
          console.log(`      no server: ${server}`);
          return this.skip();
        }
        stage = await Stage.start({ with: ["pool", "image", "network"], server: async () => server });
        await furnishForKinds(stage);
        const { environment } = await stage.query<{ environment: Record<string, string> }>("");
        column = `${kindOfServer.name}: ${environment.server_version}`;
        matrix.column(column);
        console.log(`      ${column}`);
        ({ harness } = stage);
      });
      afterEach(function () {
        const { currentTest } = this;
        if (!currentTest || !column) return;
        const cell = currentTest.isPassed() ? "passed" : currentTest.isPending() ? "skipped" : "FAILED";
        matrix.enter(currentTest.title.split(" ")[0]!, column, cell);
      });
      after(async () => {
        await stage?.stop();
      });

      for (const [type, kind] of Object.entries(allKinds)) {
        it(type, async function () {
          // Two of the same content cannot be.
          const isOnlyOne = type === "Image";
          if (isOnlyOne) await stage.lxc("image", "delete", image);
          try {
            await holdsLife({ type, kind, name, stage, harness, newCommand: () => stage.newCommand() });
          } catch (error) {
            // What the server lacks, the user is told so.
            if (!(error instanceof PluginError) || error.code !== unimplemented) throw error;
            assert.match(error.message, /extension/);
            this.test!.title += ` (${error.message})`;
            this.skip();
          }
          if (isOnlyOne) await stage.lxc("image", "import", await testImage(), "--alias", image);
        });
      }
    });
  }
});
