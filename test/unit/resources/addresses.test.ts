import assert from "node:assert/strict";
import { hasAddress, interfaceOutputs } from "../../../provider/resources/instance/addresses";
import type { RawInstance } from "../../../provider/resources/instance/server";

const inside = (hwaddr: string, address: string, scope: "global" | "link" = "global") => ({
  hwaddr,
  host_name: "veth1",
  mtu: 1500,
  state: "up",
  type: "broadcast",
  addresses: [{ family: "inet" as const, address, netmask: "24", scope }],
});

const instance = {
  config: { "volatile.eth0.hwaddr": "00:16:3e:00:00:01", "volatile.eth1.hwaddr": "00:16:3e:00:00:02" },
  expanded_config: {},
  expanded_devices: { eth1: { type: "nic" }, eth0: { type: "nic" }, root: { type: "disk" } },
  state: {
    status: "Running",
    status_code: 103,
    pid: 7,
    network: {
      lo: inside("", "127.0.0.1"),
      docker0: inside("02:42:00:00:00:01", "172.17.0.1"),
      enp5s0: inside("00:16:3e:00:00:01", "10.0.0.5"),
      eth1: inside("00:16:3e:00:00:02", "10.0.1.5"),
    },
  },
} as unknown as RawInstance;

describe("an instance's addresses", () => {
  it("are those of its own first NIC, never of what runs inside", () => {
    const outputs = interfaceOutputs(instance);
    assert.equal(outputs.ipv4Address, "10.0.0.5");
    assert.equal(outputs.macAddress, "00:16:3e:00:00:01");
    assert.deepEqual(Object.keys(outputs.interfaces as object), ["eth0", "eth1"]);
  });

  it("are those of user.access_interface where it is set", () => {
    const preferred = { ...instance, expanded_config: { "user.access_interface": "eth1" } };
    assert.equal(interfaceOutputs(preferred).ipv4Address, "10.0.1.5");
  });

  it("do not count while they are only of the link", () => {
    const network = { eth0: inside("00:16:3e:00:00:01", "169.254.0.1", "link") };
    const waiting = { ...instance, state: { ...instance.state!, network } };
    assert.ok(!hasAddress(waiting, "inet"));
    assert.ok(hasAddress(instance, "inet", "eth1"));
    assert.ok(!hasAddress(instance, "inet6"));
  });

  it("of a stopped instance are only its hardware address", () => {
    assert.deepEqual(interfaceOutputs({ ...instance, state: null }), {
      interfaces: {},
      ipv4Address: "",
      ipv6Address: "",
      macAddress: "00:16:3e:00:00:01",
    });
  });
});
