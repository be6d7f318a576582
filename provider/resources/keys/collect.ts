/**
 * Collects what servers take as configuration keys. By hand, when there are new servers:
 *
 *     node --require tsx/cjs provider/resources/keys/collect.ts LXD INCUS
 *
 * LXD and INCUS are clones of https://github.com/canonical/lxd and https://github.com/lxc/incus. What is collected are
 * facts (names, types, defaults, whether a change acts at once, extensions), out of the descriptions that the servers
 * answer with. LXD 5.0 has none: its keys are the tables of provider/resources/keys. `npx prettier --write` on what was
 * written makes a line of each key.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fromJson } from "../../lxd";
import { keysOf, type KeyFacts, type Metadata } from "./metadata";
import type { KnownKey } from "./known";
import { actsOnlyAtStart } from "../instance/restart";
import { keyKinds, type KeyGroup } from "./kinds";

const [lxdClone = "", incusClone = ""] = process.argv.slice(2);

const gitShow = (clone: string, revision: string, path: string) =>
  execFileSync("git", ["-C", clone, "show", `${revision}:${path}`], { encoding: "utf8", maxBuffer: 1e8 });

/** The servers, and where they say what they take; of what several say of a key, the last counts. */
const servers = [
  { server: "LXD 5.0", clone: lxdClone, revision: "stable-5.0", api: "shared/version/api.go" },
  {
    server: "Incus 6",
    clone: incusClone,
    revision: "stable-6.0",
    api: "internal/version/api.go",
    path: "internal/server/metadata",
  },
  {
    server: "Incus 7",
    clone: incusClone,
    revision: "stable-7.0",
    api: "internal/version/api.go",
    path: "internal/server/metadata",
  },
  {
    server: "LXD 5.21",
    clone: lxdClone,
    revision: "stable-5.21",
    api: "shared/version/api.go",
    path: "lxd/metadata",
  },
  {
    server: "LXD 6",
    clone: lxdClone,
    revision: "lxd-6.9",
    api: "shared/version/api.go",
    path: "lxd/metadata",
  },
].map(({ server, clone, revision, api, path }) => ({
  server,
  told: path && fromJson<Metadata>(gitShow(clone, revision, `${path}/configuration.json`)),
  extensions: new Set([...gitShow(clone, revision, api).matchAll(/^\t"(\w+)",$/gm)].map(([, name]) => name)),
}));

const order = ["LXD 5.0", "LXD 5.21", "LXD 6", "Incus 6", "Incus 7"];

/** Extensions by the keys that their documentation names. */
function extensionsByKey(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [clone, revision] of [
    [lxdClone, "lxd-6.9"],
    [incusClone, "stable-7.0"],
  ] as const) {
    for (const section of gitShow(clone, revision, "doc/api-extensions.md").split(/^## /m).slice(1)) {
      const [, extension = ""] = /^`?([\w-]+)/.exec(section) ?? [];
      for (const [, key = ""] of section.matchAll(/`([\w*<>-]+(?:[._][\w*<>-]+)+)`/g))
        found.set(key, (found.get(key) ?? new Set()).add(extension));
    }
  }
  return found;
}

const namedBy = extensionsByKey();

/** The one that names the key and that just those servers have which have the key; none is needed where all have it. */
function extensionOf(key: string, having: readonly string[]): string | undefined {
  if (having.length === servers.length) return undefined;
  const fits = (extension: string) =>
    servers.every(({ server, extensions }) => extensions.has(extension) === having.includes(server));
  const [only, ...more] = [...(namedBy.get(key) ?? [])].filter(fits);
  return more.length === 0 ? only : undefined;
}

/** A default that is a value; one that is a sentence is left out. */
const valueOf = (told: unknown): string | undefined =>
  typeof told === "boolean"
    ? String(told)
    : /^`([^`]*)`$|^(\d+%?)$/
        .exec(typeof told === "string" ? told : "")
        ?.slice(1)
        .find(Boolean);

const types: Readonly<Record<string, string>> = { bool: "boolean", int: "integer" };

interface Told extends KeyFacts {
  readonly default?: unknown;
  readonly defaultdesc?: unknown;
}

const factsOf = ({ type = "", default: value, defaultdesc }: Told): Omit<KnownKey, "servers"> => ({
  ...(type && { type: types[type] ?? type }),
  ...(valueOf(value ?? defaultdesc) && { default: valueOf(value ?? defaultdesc) }),
});

/** Whether a change acts on a running instance, as previews say it. */
function liveOf(key: string, { liveupdate }: Told): KnownKey["live"] {
  const told = () =>
    liveupdate === "yes" || liveupdate === "no" || liveupdate === "container" ? liveupdate : undefined;
  if (actsOnlyAtStart(key, false, told)) return "no";
  return actsOnlyAtStart(key, true, told) ? "container" : "yes";
}

/** Of the server itself, and free ones: no program sets the former, and the latter are everywhere. */
const isOwn = (name: string) => /^(volatile|user)\./.test(name);

function collect(group: KeyGroup): Record<string, KnownKey> {
  const told = new Map<string, Told>();
  const having = new Map<string, string[]>();
  const add = (name: string, server: string, facts: Told) => {
    if (isOwn(name)) return;
    told.set(name, { ...told.get(name), ...facts });
    having.set(name, [...(having.get(name) ?? []), server]);
  };
  for (const { server, told: metadata } of servers) {
    if (metadata === undefined || metadata === "") {
      for (const name of Object.keys(group.table)) add(name, server, {});
    } else if (!group.onlyIncus || server.startsWith("Incus")) {
      const keys = group.entities.flatMap((entity) => keysOf(metadata, entity, group.section));
      for (const [name, facts] of new Map(keys)) add(name, server, facts);
    }
  }
  const entries = [...told].map(([name, facts]): [string, KnownKey] => {
    const those = order.filter((server) => having.get(name)?.includes(server));
    const extension = extensionOf(name, those);
    const live = group.ofInstances && { live: liveOf(name, facts) };
    return [name, { ...factsOf(facts), ...live, ...(extension && { extension }), servers: those }];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const directory = resolve(__dirname, "known");
for (const [name, { groups }] of Object.entries(keyKinds)) {
  const all = Object.fromEntries(groups.map((group) => [group.name, collect(group)]));
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(all)}\n`);
}
