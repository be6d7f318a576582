/**
 * The servers that tests run against. Those with a `suite` run in a root tree made of that Debian's packages
 * (rootTree.js), whatever Debian this machine is; the other is what this machine's own packages hold.
 *
 * @typedef {object} ServerKind what has to be known of a server to run it
 * @property {string} id
 * @property {string} name for people
 * @property {string} [suite]
 * @property {readonly string[]} [besides] further suites of which only named packages are taken
 * @property {readonly string[]} [packages]
 * @property {readonly string[]} daemon how it is started
 * @property {string} client the command that people use
 * @property {string} directoryVariable which names the server's directory to both
 * @property {string} clientVariable which names the client's own directory
 * @property {boolean} [unified] LXC 7 starts nothing on hybrid cgroups; alone, the unified ones have no limits
 */

const lxd = {
  daemon: ["lxd"],
  client: "lxc",
  directoryVariable: "LXD_DIR",
  clientVariable: "LXD_CONF",
};

const incus = {
  daemon: ["/usr/libexec/incus/incusd"],
  client: "incus",
  directoryVariable: "INCUS_DIR",
  clientVariable: "INCUS_CONF",
};

/** DHCP and NAT of bridges; both servers call `ip`. */
const around = ["dnsmasq-base", "nftables", "iproute2"];

/** @type {readonly ServerKind[]} */
const SERVERS = [
  { ...lxd, id: "lxd", name: "LXD of this machine" },
  { ...lxd, id: "lxd-trixie", name: "LXD of trixie", suite: "trixie", packages: ["lxd", ...around] },
  {
    ...incus,
    id: "incus-6",
    name: "Incus 6",
    suite: "bookworm",
    besides: ["bookworm-backports"],
    packages: ["incus-base/bookworm-backports", ...around],
  },
  {
    ...incus,
    id: "incus-7",
    name: "Incus 7",
    suite: "sid",
    packages: ["incus-base", ...around],
    unified: true,
  },
];

/** @param {string} id */
function serverCalled(id) {
  const found = SERVERS.find((server) => server.id === id);
  if (found) return found;
  throw new Error(`There is no server "${id}"; there are: ${SERVERS.map((server) => server.id).join(", ")}.`);
}

/** Those that the tier "servers" is run on: `npm test -- --servers` names them, or all. */
function chosenServers() {
  const { TEST_SERVERS: named = "incus-6" } = process.env;
  return named === "all" ? SERVERS : named.split(",").map(serverCalled);
}

/** Where the types live that others lack, in every run of the tier. */
const NEWEST = "incus-7";

/** All that the tier starts. */
const neededServers = () => [...new Set([...chosenServers(), serverCalled(NEWEST)])];

module.exports = { NEWEST, SERVERS, chosenServers, neededServers, serverCalled };
