import assert from "node:assert/strict";
import { cloudInit, listens } from "../../../provider/resources/instance/waiting/conditions";

const said = (stdout: string, exitCode = 0) => ({
  exitCode,
  stdout: Buffer.from(stdout),
  stderr: Buffer.alloc(0),
});

describe("what cloud-init says of itself", () => {
  it("is met when it is done, or disabled", () => {
    assert.deepEqual(cloudInit(said("status: done\ntime: x")), { is: "met" });
    assert.deepEqual(cloudInit(said("status: disabled")), { is: "met" });
  });

  it("is waited for while it runs", () => {
    assert.deepEqual(cloudInit(said("\nstatus: running\n")), { is: "open", seen: 'its status is "running"' });
  });

  it("tells its own reason when it failed, in the form of old and of new versions", () => {
    const old = "status: error\ntime: Thu\ndetail:\n('scripts-user', RuntimeError('failed'))\n";
    assert.deepEqual(cloudInit(said(old, 1)), {
      is: "failed",
      why: "cloud-init failed: ('scripts-user', RuntimeError('failed'))",
    });
    const recent =
      "status: error\nextended_status: error - done\ndetail: DataSourceLXD\nerrors:\n\t- ('scripts_user', 'x')\n\t- another\nrecoverable_errors: {}\n";
    assert.deepEqual(cloudInit(said(recent, 1)), {
      is: "failed",
      why: "cloud-init failed: - ('scripts_user', 'x') - another",
    });
  });

  it("says so when there is none", () => {
    const { is, why } = cloudInit(said("", 127)) as { is: string; why: string };
    assert.equal(is, "failed");
    assert.match(why, /not installed/);
  });
});

describe("a port", () => {
  const table = (state: string) =>
    said(
      `  sl  local_address rem_address   st tx_queue\n   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 ${state} 00000000\n`,
    );

  it("is open only where something listens on it", () => {
    assert.deepEqual(listens(table("0A"), 8080), { is: "met" });
    assert.deepEqual(listens(table("01"), 8080), { is: "open" });
    assert.deepEqual(listens(table("0A"), 80), { is: "open" });
  });
});
