const fs = require("node:fs");
const path = require("node:path");
const { shortName } = require("../server/shortDirectory.js");
const { ROOT } = require("../steps/project.js");
const { isDebian } = require("./debianTree.js");
const { chooseSubnet } = require("./subnet.js");

/** Pulumi's files of the lab, the user's own; git does not see them. */
const LAB = path.join(ROOT, ".lab");

/** Where the private servers of all labs live: a short path, and one that no cleaner of temporary files visits. */
const SERVERS = "/var/lib/lxd-lab";

/**
 * @typedef {object} Settings
 * @property {string} id
 * @property {string} tree where another system has its Debian with LXD; empty on Debian itself
 * @property {string} directory what belongs to the lab's server
 * @property {string} bridgeName
 * @property {string} subnet
 */

/**
 * Names of this clone's lab. They follow from the clone's path, but for the subnet: that one is chosen once,
 * while the lab's bridge does not stand in its own way, and kept.
 * @returns {Settings}
 */
function labSettings() {
  const id = shortName(fs.realpathSync(ROOT));
  const file = path.join(LAB, "settings.json");
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
  if (kept?.id === id) return kept;
  const tree = isDebian() ? "" : path.join(SERVERS, "debian");
  const directory = tree ? path.join(tree, "srv", id) : path.join(SERVERS, id);
  const settings = { id, tree, directory, bridgeName: `lab-${id}`, subnet: chooseSubnet(id) };
  fs.mkdirSync(LAB, { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  return settings;
}

module.exports = { LAB, labSettings };
