import assert from "node:assert/strict";
import { holdsLife } from "../support/kindLife";
import { allKinds, furnishForKinds } from "../support/kinds";
import { onEveryServer } from "../support/onEveryServer";
import { PluginError } from "../support/pluginHarness";
import { Matrix } from "../support/serverTable";
import { image } from "../support/stage";
import { testImage } from "../support/testImage";

/** Of all of them: each has gone before the next comes. */
const name = "life";

/** gRPC's code for it. */
const unimplemented = 12;

const matrix = new Matrix();

describe("the life of every type", function () {
  this.timeout(60_000);

  after(() => console.log(`\n${String(matrix)}`));

  onEveryServer({ with: ["pool", "image", "network"] }, (on) => {
    before(() => furnishForKinds(on.stage));
    after(() => matrix.column(on.title));

    afterEach(function () {
      const { currentTest } = this;
      if (!currentTest) return;
      const cell = currentTest.isPassed() ? "passed" : currentTest.isPending() ? "skipped" : "FAILED";
      matrix.enter(currentTest.title.split(" ")[0]!, on.title, cell);
    });

    for (const [type, kind] of Object.entries(allKinds)) {
      it(type, async function () {
        const { stage } = on;
        // Two of the same content cannot be.
        const isOnlyOne = type === "Image";
        if (isOnlyOne) await stage.lxc("image", "delete", image);
        try {
          const newCommand = () => stage.newCommand();
          await holdsLife({ type, kind, name, stage, harness: stage.harness, newCommand });
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
});
