/** The two servers that speak this API. What differs from one to the other, whatever their versions, is here. */
export type ServerKind = "lxd" | "incus";

interface Traits {
  /** What it is called. */
  readonly name: string;
  /** The command that people use. */
  readonly client: string;
  /** The group that may use its socket. */
  readonly group: string;
  /** What it calls the protocol of its own kind, of remotes and of sources of images. */
  readonly protocol: string;
}

export const serverKinds: Readonly<Record<ServerKind, Traits>> = {
  lxd: { name: "LXD", client: "lxc", group: "lxd", protocol: "lxd" },
  incus: { name: "Incus", client: "incus", group: "incus-admin", protocol: "incus" },
};

/** Words after which `lxc` is the command in a sentence, and no library or file. */
const subcommand =
  /\blxc (?=(cluster|config|exec|export|image|info|list|network|profile|project|query|remote|start|stop|storage|warning)\b)/g;

/** A sentence whose hints name the commands of `lxc`, for the people of that server: Incus has the same ones. */
export function inCommandsOf(kind: ServerKind, sentence: string): string {
  const { client } = serverKinds[kind];
  return client === "lxc" ? sentence : sentence.replace(subcommand, `${client} `);
}
