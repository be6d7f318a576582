import assert from "node:assert/strict";
import { doubts } from "../../../provider/resources/keys/doubts";
import { instanceKeys } from "../../../provider/resources/keys/instance";
import { bridgeKeys } from "../../../provider/resources/keys/network";

const about = (config: Record<string, string>) =>
  doubts(config, instanceKeys, "LXD 5.0").map(({ sentence }) => sentence);

describe("doubts about configuration keys", () => {
  it("are none about what is known, by name or by pattern", () => {
    assert.deepEqual(
      about({
        "limits.cpu": "2",
        "user.anything.at-all": "x",
        "environment.LANG": "C",
        "security.nesting": "True",
        "boot.autostart.priority": "-1",
        "limits.memory.enforce": "soft",
        "security.privileged": "",
      }),
      [],
    );
    const tunnel = { "tunnel.site2.protocol": "gre", "tunnel.site2.id": "7" };
    assert.deepEqual(doubts(tunnel, bridgeKeys, "LXD 5.0"), []);
  });

  it("name the key that was meant", () => {
    assert.deepEqual(about({ "limits.cpus": "2" }), [
      'config["limits.cpus"]: LXD 5.0 does not know this key; did you mean "limits.cpu"?',
    ]);
    assert.deepEqual(about({ "entirely.else": "2" }), [
      'config["entirely.else"]: LXD 5.0 does not know this key.',
    ]);
  });

  it("say what to use instead of a key that the server has given up", () => {
    const of = (key: string, known: string[]) =>
      doubts({ [key]: "true" }, Object.fromEntries(known.map((name) => [name, "any"])), "this server").map(
        ({ sentence }) => sentence,
      );
    assert.deepEqual(of("security.secureboot", ["boot.mode"]), [
      'config["security.secureboot"]: this server does not have this key any more; use boot.mode: "uefi-secureboot" for true, "uefi-nosecureboot" for false.',
    ]);
    assert.match(of("nvidia.runtime", [])[0]!, /a device of type "gpu"/);
    assert.match(of("core.trust_password", ["core.https_address"])[0]!, /tokens \(lxd\.CertificateToken\)/);
    // Incus has neither, and takes no advice for LXD's.
    assert.match(of("security.csm", ["security.csms"])[0]!, /did you mean "security.csms"/);
  });

  it("take no name for known that is one of every object's", () => {
    assert.deepEqual(about({ constructor: "x" }), ["config.constructor: LXD 5.0 does not know this key."]);
  });

  it("say what a value has to be", () => {
    assert.deepEqual(
      about({
        "security.nesting": "maybe",
        "limits.processes": "many",
        "limits.memory.enforce": "firm",
      }),
      [
        'config["security.nesting"] is true or false, which "maybe" is not.',
        'config["limits.processes"] is a whole number, which "many" is not.',
        'config["limits.memory.enforce"] is one of hard, soft, which "firm" is not.',
      ],
    );
  });
});
