import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { Secret, textOf, type PropertyMap } from "../../../provider/reconcile/values";
import { firstCertificate } from "../../support/certificates";
import { sync } from "../../support/fakeLxd";
import { type CheckFailed, PluginHarness, type PluginError } from "../../support/pluginHarness";
import { StatefulLxd } from "../../support/statefulLxd";

const at = (method: string, name: string) => `/1.0/auth/identities/${method}/${name}`;

const claims = (exp: number) => Buffer.from(JSON.stringify({ sub: "x", exp })).toString("base64url");

/** As LXD 6.9 answers, by `shared/api/auth.go` and `lxd/identities.go`: no server here has identities. */
describe("an Identity", () => {
  let server: StatefulLxd;
  let harness: PluginHarness;
  let made: number;

  beforeEach(async () => {
    made = 0;
    server = await StatefulLxd.start({
      extensions: ["access_management", "access_management_tls", "auth_bearer"],
    });
    for (const method of ["tls", "bearer", "oidc"]) {
      server.has(`/1.0/auth/identities/${method}`, { alsoBy: "id" });
    }
    server.has("/1.0/auth/groups");
    for (const name of ["operators", "viewers"]) server.put(`/1.0/auth/groups/${name}`, { name });
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}` },
    });
  });
  afterEach(async () => {
    await harness.stop();
    await server.close();
  });

  /** A pending one is made, and its token told in the answer. */
  function makePending(body: string): unknown {
    const { name, groups } = JSON.parse(body) as { name: string; groups: string[] };
    const identity = { authentication_method: "tls", type: "Client certificate (pending)", name, groups };
    server.put(at("tls", name), { ...identity, id: `pending-${++made}` });
    return { client_name: name, fingerprint: "f", addresses: ["192.0.2.1:8443"], secret: `secret-${made}` };
  }

  const tokenOf = (outputs: PropertyMap): PropertyMap => {
    const { token } = outputs;
    assert.ok(token instanceof Secret, "the token is secret");
    return JSON.parse(Buffer.from(textOf(token.value), "base64").toString("utf8")) as PropertyMap;
  };

  it("is pending without a certificate: its token is told once, and that its client came is no change", async () => {
    server.fake.on("POST /1.0/auth/identities/tls", ({ body }) => sync(makePending(body)));
    const inputs = { name: "laptop", groups: ["operators"] };
    const { state } = await harness.up("Identity", "x", inputs);
    assert.equal(tokenOf(state.outputs).secret, "secret-1");
    assert.equal(state.outputs.identifier, "pending-1");
    const pending = server.get(at("tls", "laptop"));
    server.put(at("tls", "laptop"), {
      ...pending,
      id: "fingerprint",
      type: "Client certificate",
      tls_certificate: firstCertificate,
    });
    const { state: activated, diff } = await harness.refresh(state);
    assert.deepEqual(diff!.detailed, {});
    assert.equal(activated!.outputs.identifier, "fingerprint");
    assert.equal((await harness.up("Identity", "x", inputs, activated)).action, "same");
    await harness.destroy(activated!);
    assert.equal(server.get(at("tls", "laptop")), undefined);
  });

  it("is made anew when the answer with its token was lost, and nobody is left in whose token nobody knows", async () => {
    server.fake.on("POST /1.0/auth/identities/tls", ({ body }) => {
      const told = makePending(body);
      return made === 1 ? "cut" : sync(told);
    });
    const { state } = await harness.up("Identity", "x", { name: "laptop" });
    assert.equal(tokenOf(state.outputs).secret, "secret-2");
    assert.equal(state.outputs.identifier, "pending-2");
    assert.equal(server.fake.seen(`DELETE ${at("tls", "pending-1")}`).length, 1);
  });

  describe("that carries a token", () => {
    let issued: number;
    beforeEach(() => {
      issued = 0;
      server.fake.on("POST /1.0/auth/identities/bearer", ({ body }) => {
        const { name, ...rest } = JSON.parse(body) as { name: string };
        server.put(at("bearer", name), { ...rest, name, authentication_method: "bearer", id: "uuid" });
        return sync({});
      });
      server.fake.on(`POST ${at("bearer", "ci")}/token`, ({ body }) => {
        issued++;
        const { expiry } = JSON.parse(body) as { expiry?: string };
        return sync({ token: `head.${claims(expiry === "1d" ? 86_400 : 172_800)}.signature-${issued}` });
      });
    });
    const inputs: PropertyMap = { name: "ci", authenticationMethod: "bearer", type: "devlxd" };

    it("gets another when its triggers or its end change, and only then", async () => {
      const { state } = await harness.up("Identity", "x", inputs);
      assert.equal(server.get(at("bearer", "ci"))!.type, "DevLXD token bearer");
      assert.equal(state.outputs.tokenExpiresAt, "1970-01-03T00:00:00.000Z");
      const grouped = await harness.up("Identity", "x", { ...inputs, groups: ["viewers"] }, state);
      assert.equal(issued, 1);
      assert.deepEqual(grouped.state.outputs.token, state.outputs.token);
      const again = { ...inputs, groups: ["viewers"], tokenTriggers: [1], tokenExpiry: "1d" };
      const renewed = await harness.up("Identity", "x", again, grouped.state);
      assert.equal(issued, 2);
      assert.equal(renewed.state.outputs.tokenExpiresAt, "1970-01-02T00:00:00.000Z");
      assert.notDeepEqual(renewed.state.outputs.token, state.outputs.token);
      assert.deepEqual((await harness.refresh(renewed.state)).diff!.detailed, {});
    });

    it("is in the state when no token could be issued, and gets one with the next up", async () => {
      const path = `POST ${at("bearer", "ci")}/token`;
      server.fake.on(path, () => ({
        status: 500,
        body: { type: "error", error: "no key", error_code: 500 },
      }));
      const { state } = await harness.up("Identity", "x", inputs);
      assert.match(state.initErrors[0]!, /It was made, but no token could be issued for it: .*no key/);
      server.fake.on(path, () => sync({ token: `head.${claims(1)}.late` }));
      const { state: healed } = await harness.up("Identity", "x", inputs, state);
      assert.deepEqual(healed.initErrors, []);
      assert.ok(healed.outputs.token instanceof Secret);
    });
  });

  it("of a provider of identities is taken over, and gets its groups back", async () => {
    const inputs = { name: "jane", authenticationMethod: "oidc", groups: ["operators"] };
    await assert.rejects(harness.up("Identity", "x", inputs), (error: PluginError) =>
      /it comes to be when its owner logs in for the first time/.test(error.message),
    );
    const jane = { authentication_method: "oidc", type: "OIDC client", name: "jane", id: "jane@example.com" };
    server.put(at("oidc", "jane"), { ...jane, groups: ["viewers"] });
    const { state } = await harness.up("Identity", "x", inputs);
    assert.deepEqual(server.get(at("oidc", "jane"))!.groups, ["operators"]);
    await harness.destroy(state);
    assert.deepEqual(server.get(at("oidc", "jane"))!.groups, ["viewers"]);
  });

  it("has what belongs to another method refused by Check", async () => {
    const wrong = { name: "x", authenticationMethod: "bearer", certificate: firstCertificate };
    await assert.rejects(harness.preview("Identity", "x", wrong), (error: CheckFailed) => {
      assert.match(error.message, /certificate is of the method "tls" alone; leave it out/);
      return true;
    });
  });
});
