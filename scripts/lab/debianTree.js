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
  const make = [path.join(__dirname, "make-tree.sh"), tree, ...SERVER_PACKAGES];
  await sayWhile(`Making a small Debian with LXD in ${tree}, for this is another system`, () =>
    run([...asRoot("make a Debian tree"), ...make]),
  );
}

module.exports = { isDebian, makeTree };
