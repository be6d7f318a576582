const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { findProgram } = require("../steps/findProgram.js");
const { run } = require("../steps/run.js");
const { say, sayWhile } = require("../steps/say.js");
const { asRoot } = require("../steps/superuser.js");

/** What a private LXD with a bridge and the image of ours needs, and why. */
const SERVER_PACKAGES = [
  "lxd",
  "dnsmasq-base", // DHCP on bridges
  "nftables", // NAT on bridges
  "iproute2", // LXD calls ip
  "busybox-static", // the image is made of it
];

/**
 * Installs what is missing, saying so. Nothing happens where all is there.
 * @param {readonly string[]} [packages]
 */
async function installPackages(packages = SERVER_PACKAGES) {
  if (!findProgram("dpkg-query")) {
    throw new StepFailed(
      "A private LXD is set up from Debian packages, and this is not a Debian system. " +
        "Name a server of your own instead: npm run lab -- up --endpoint unix:///path/to/unix.socket",
    );
  }
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = [...asRoot(`install the Debian packages ${missing.join(", ")}`)];
  if (command.length > 0 && spawnSync("sudo", ["-n", "true"]).status !== 0) {
    say("sudo asks for your password, to install packages and to start a private LXD.");
    spawnSync("sudo", ["-v"], { stdio: "inherit" });
  }
  await sayWhile(`Installing the Debian packages ${missing.join(", ")} (no service is started)`, () =>
    run([...command, path.join(__dirname, "install-packages.sh"), ...missing]),
  );
}

function isInstalled(name) {
  const query = spawnSync("dpkg-query", ["-W", "-f", "${Status}", name], { encoding: "utf8" });
  return query.status === 0 && query.stdout.endsWith("ok installed");
}

module.exports = { SERVER_PACKAGES, installPackages };
