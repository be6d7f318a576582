import assert from "node:assert/strict";
import { certificateFingerprint } from "../../provider/reconcile/normalise";
import { firstCertificate, secondCertificate } from "../support/certificates";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("Certificate", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const fingerprint = certificateFingerprint(firstCertificate)!;
  const path = `/certificates/${fingerprint}`;
  const inputs = { certificate: firstCertificate, name: "laptop" };

  before(async () => {
    stage = await Stage.start();
    life = new Life(stage, "Certificate");
    await stage.lxc("project", "create", "other");
  });
  after(() => stage?.stop());

  it("is created as the preview said, with its fingerprint foretold", async () => {
    const { preview, state } = await life.up(inputs);
    assert.equal(preview.outputs!.fingerprint, fingerprint);
    assert.equal(state.id, fingerprint);
    const live = await stage.query(path);
    assert.equal(live.name, "laptop");
    assert.equal(live.restricted, false);
  });

  it("is the same in other line breaks and as base64 of its DER", async () => {
    const base64 = firstCertificate.replace(/-----[A-Z ]+-----|\n/g, "");
    for (const certificate of [base64, firstCertificate.replaceAll("\n", "\r\n")]) {
      assert.equal((await life.tryUp({ ...inputs, certificate })).action, "same");
    }
    await life.isSettled(inputs);
  });

  it("finds what somebody changed, and repairs it", async () => {
    const name = () => stage.request("PATCH", path, { name: "by hand" });
    await life.drifts(inputs, name, { name: "update" }, path);
    const confined = () => stage.request("PATCH", path, { restricted: true, projects: ["other"] });
    await life.drifts(inputs, confined, { restricted: "update", "projects[0]": "add" }, path);
  });

  it("is made again when somebody removed it", () =>
    life.deleted(inputs, () => stage.lxc("config", "trust", "remove", fingerprint)));

  it("is imported without noise, by its fingerprint and by the beginning of it", async () => {
    await life.imports(fingerprint, inputs, { name: "changed" });
    await life.imports(fingerprint.slice(0, 12), inputs, { restricted: true, projects: ["other"] });
  });

  it("changes in place, but for what it is and what it admits to", async () => {
    const shown = () => stage.query(`/certificates/${life.state.id}`);
    await life.changes(inputs, {
      description: {
        to: "of the desk",
        refused: /description needs a server with the API extension "certificate_description"/,
      },
      name: { to: "desk", shows: async () => (await shown()).name === "desk" },
      restricted: { to: true, shows: async () => (await shown()).restricted },
      projects: {
        to: ["other", "default"],
        shows: async () => assert.deepEqual((await shown()).projects, ["default", "other"]),
      },
      allowSelfDelete: { to: true },
      type: { to: "metrics", replaces: true, shows: async () => (await shown()).type === "metrics" },
      certificate: {
        to: secondCertificate,
        replaces: true,
        shows: async () => assert.equal(await stage.exists(path), false, "the old one is gone"),
      },
    });
  });

  it("does not mind the order of its projects", async () => {
    const now = {
      certificate: secondCertificate,
      name: "desk",
      type: "metrics",
      restricted: true,
      allowSelfDelete: true,
    };
    assert.equal((await life.tryUp({ ...now, projects: ["default", "other"] })).action, "same");
  });

  it("is destroyed, also when it is gone already", () => life.isDestroyed(`/certificates/${life.state.id}`));
});
