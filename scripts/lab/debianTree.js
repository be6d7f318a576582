const fs = require("node:fs");
const path = require("node:path");
const { SERVER_PACKAGES, installPackages } = require("../server/packages.js");
const { findProgram } = require("../steps/findProgram.js");
const { StepFailed } = require("../steps/failure.js");
const { run } = require("../steps/run.js");
const { sayWhile } = require("../steps/say.js");
const { asRoot } = require("../steps/superuser.js");

/** Whether this system's own packages hold the LXD that the lab is made for. */
function isDebian() {
  const file = "/etc/os-release";
  return fs.existsSync(file) && /^ID="?debian"?$/m.test(fs.readFileSync(file, "utf8"));
}

/** Makes the tree unless it is there: a Debian in a directory, for Ubuntu and others (not verified there). */
async function makeTree(tree) {
  if (fs.existsSync(path.join(tree, "usr", "bin", "lxd"))) return;
  if (!findProgram("apt-get")) {
    throw new StepFailed(
      "The lab's private LXD is made of Debian packages, and there is no apt-get here. " +
        "Name a server of your own instead: npm run lab -- up --endpoint unix:///path/to/unix.socket",
    );
  }
  await installPackages(["mmdebstrap", "debian-archive-keyring", "busybox-static", "iproute2"]);
  const unfinished = `${tree}.unfinished`;
  const steps = [
    ["rm", "-rf", unfinished],
    ["mkdir", "-p", path.dirname(tree)],
    [path.join(__dirname, "..", "server", "make-tree.sh"), "bookworm", unfinished, SERVER_PACKAGES.join(",")],
    ["mv", unfinished, tree],
  ];
  await sayWhile(`Making a small Debian with LXD in ${tree}, for this is another system`, async () => {
    for (const step of steps) await run([...asRoot("make a Debian tree"), ...step]);
  });
}

module.exports = { isDebian, makeTree };
