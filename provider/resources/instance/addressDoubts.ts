/** What an instance's cards ask of a network that the network has given away, or gives only once. */
import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { fetchObject } from "../../reconcile/fetch";
import { about, doubtOf, type Note, type Rule } from "../../reconcile/notes";
import { canonicalAddress } from "../../reconcile/normalise";
import { printPath } from "../../reconcile/paths";
import { entriesOf, textOf, textsOf, type Value } from "../../reconcile/values";

interface Card {
  readonly name: string;
  readonly network: string;
  readonly addresses: readonly { readonly key: string; readonly address: string }[];
}

/** The cards on managed networks, with the addresses that are asked for. */
const cardsOf = (devices: Value | undefined): Card[] =>
  Object.entries(entriesOf(devices)).flatMap(([name, device]) => {
    const { type, network = "", ...rest } = textsOf(device);
    if (type !== "nic" || network === "") return [];
    const addresses = ["ipv4.address", "ipv6.address"].flatMap((key) => {
      const { [key]: address = "" } = rest;
      return address === "" || address === "none" ? [] : [{ key, address: canonicalAddress(address) }];
    });
    return [{ name, network, addresses }];
  });

export const doubtAboutAddresses: Rule = doubtOf(async ({ name, devices, project }, context) => {
  const cards = cardsOf(devices);
  const within = textOf(project) || "default";
  const notes = await Promise.all([
    ...cards.map((card) => taken(card, textOf(name), within, context)),
    ...cards.map((card, index) => doubled(card, cards.slice(0, index), within, context)),
  ]);
  return notes.flat();
});

/** Leases have the addresses that devices declare, of all instances on the network, whether they run or not. */
async function taken(
  { name: card, network, addresses }: Card,
  own: string,
  project: string,
  context: Context,
): Promise<Note[]> {
  if (addresses.length === 0) return [];
  interface Lease {
    readonly address: string;
    readonly hostname: string;
    readonly type: string;
  }
  const options = { project, signal: context.signal };
  const { value } = await context.client.get<Lease[] | null>(apiPath("networks", network, "leases"), options);
  return addresses.flatMap(({ key, address }) => {
    const holder = (value ?? []).find((lease) => lease.address === address && lease.hostname !== own);
    const path = ["devices", card, key];
    return holder === undefined
      ? []
      : [
          about(
            path,
            `${printPath(path)}: on network "${network}" the address ${address} is that of "${holder.hostname}" now (lxc network list-leases ${network}), and the server gives it to one only. Choose another, or take it from "${holder.hostname}" first.`,
          ),
        ];
  });
}

/** On a bridge that keeps DNS names, an instance has its name once (LXD: lxd/device/nic_bridged.go, checkAddressConflict). */
async function doubled(
  { name, network }: Card,
  before: readonly Card[],
  project: string,
  context: Context,
): Promise<Note[]> {
  const first = before.find((card) => card.network === network);
  if (first === undefined) return [];
  interface Network {
    readonly type: string;
    readonly managed: boolean;
    readonly config: Record<string, string> | null;
  }
  const found = await fetchObject<Network>({ collection: ["networks"], name: network, project }, context);
  const keepsNames = found?.managed && found.type === "bridge" && found.config?.["dns.mode"] !== "none";
  if (!keepsNames) return [];
  const path = ["devices", name, "network"];
  const sentence = `${printPath(path)}: "${first.name}" is on network "${network}" too, which has the instance's DNS name once: the server refuses the second card. Use another network, or set dns.mode to "none" there.`;
  return [about(path, sentence)];
}
