import { holdsExample } from "../support/example";
import { inventory, isAsFound } from "../support/furnished";
import { onEveryServer } from "../support/onEveryServer";

describe("the program of the lab", function () {
  this.timeout(300_000);

  onEveryServer({}, (on) => {
    it("comes up, has nothing to do, and leaves nothing behind", async () => {
      const { server } = on.stage;
      const found = await inventory(server);
      await holdsExample({ place: "examples/lab-yaml", project: "lxd-lab-yaml" }, server);
      await isAsFound(server, found);
    });
  });
});
