const fs = require("node:fs");
const path = require("node:path");
const { shortName } = require("../server/shortDirectory.js");
const { ROOT } = require("../steps/project.js");
const { chooseSubnet } = require("./subnet.js");

/** Pulumi's files of the lab, the user's own; git does not see them. */
const LAB = path.join(ROOT, ".lab");

/** Where the private servers of all labs live: a short path, and one that no cleaner of temporary files visits. */
const SERVERS = "/var/lib/lxd-lab";

/**
 * Names of this clone's lab. They follow from the clone's path, but for the subnet: that one is chosen once,
 * while the lab's bridge does not stand in its own way, and kept.
 */
function labSettings() {
  const id = shortName(fs.realpathSync(ROOT));
  const file = path.join(LAB, "settings.json");
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
  if (kept?.id === id) return kept;
  const directory = path.join(SERVERS, id);
  const settings = { id, directory, bridgeName: `lab-${id}`, subnet: chooseSubnet(id) };
  fs.mkdirSync(LAB, { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  return settings;
}

module.exports = { LAB, labSettings };
