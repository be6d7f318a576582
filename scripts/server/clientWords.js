/**
 * The tests speak to servers in the words of `lxc`. Where `incus` has others, they are said in those: it has verbs for
 * snapshots and for certificates, and takes names of snapshots apart from those of what they are of.
 */
const others = [
  [["snapshot"], ([instance, ...rest]) => ["snapshot", "create", instance, ...rest]],
  [["storage", "volume", "snapshot"], (rest) => ["storage", "volume", "snapshot", "create", ...rest]],
  [
    ["storage", "volume", "delete"],
    ([pool, name, ...rest]) =>
      name.includes("/")
        ? ["storage", "volume", "snapshot", "delete", pool, ...name.split("/"), ...rest]
        : ["storage", "volume", "delete", pool, name, ...rest],
  ],
  [
    ["delete"],
    ([name, ...rest]) =>
      name.includes("/") ? ["snapshot", "delete", ...name.split("/"), ...rest] : ["delete", name, ...rest],
  ],
  [
    ["config", "trust", "add"],
    (rest) =>
      rest[0].startsWith("--name")
        ? ["config", "trust", "add", ...rest.slice(1)]
        : ["config", "trust", "add-certificate", ...rest],
  ],
];

/** @param {string} client @param {readonly string[]} args */
function inWordsOf(client, args) {
  if (client !== "incus") return args;
  const found = others.find(([words]) => words.every((word, index) => args[index] === word));
  if (!found || args.includes("create")) return args;
  const [words, say] = found;
  return say(args.slice(words.length));
}

module.exports = { inWordsOf };
