/** The pages about configuration keys: what is in provider/resources/keys/known, as tables. */
const fs = require("node:fs");
const { inProject } = require("../steps/project.js");

const COLUMNS = ["LXD 5.0", "LXD 5.21", "LXD 6", "Incus 6", "Incus 7"];

const LIVE = { yes: "no restart", no: "restart", container: "restart of virtual machines" };

const pageOf = (kind) => `keys-${kind}`;

/**
 * @param {Record<string, {title: string, types: Record<string, string>}>} kinds
 * @returns {[name: string, title: string, sections: string[]][]}
 */
function keyPages(kinds) {
  return Object.entries(kinds).map(([kind, { title, types }]) => {
    const known = JSON.parse(
      fs.readFileSync(inProject("provider", "resources", "keys", "known", `${kind}.json`), "utf8"),
    );
    const users = Object.entries(types).map(([type, property]) => `[${type}](${type}.md).${property}`);
    const about = `What goes into ${users.join(", ")}, and which servers take it. Beside these, keys under \`user.\` are free everywhere. Collected from what the servers say of their own keys (LXD 5.21, 6.9, Incus 6.0, 7.0) and, for LXD 5.0, from its source; a server that describes its keys is asked itself in previews.`;
    return [pageOf(kind), `Keys of ${title}`, [about, ...Object.entries(known).flatMap(section)]];
  });
}

function section([name, keys]) {
  const all = Object.entries(keys);
  if (all.length === 0) return [];
  const isLive = all.some(([, { live }]) => live);
  const head = ["key", "type", "default", ...(isLive ? ["a change"] : []), ...COLUMNS, "extension"];
  const rows = all.map(([key, { type, default: value, live, extension, servers }]) => [
    code(key),
    type ?? "",
    code(value),
    ...(isLive ? [LIVE[live] ?? ""] : []),
    ...COLUMNS.map((server) => (servers.includes(server) ? "✓" : "")),
    code(extension),
  ]);
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return name === "" ? [table] : [`## ${name}`, table];
}

const code = (text) => (text ? `\`${text.replaceAll("|", "\\|")}\`` : "");

/** The pages about what goes into properties of a type: links for its own page. */
const keyLinks = (type, kinds) =>
  Object.entries(kinds)
    .filter(([, { types }]) => type in types)
    .map(([kind, { title, types }]) => `- \`${types[type]}\`: [keys of ${title}](${pageOf(kind)}.md)`);

module.exports = { keyLinks, keyPages };
