/** The network interfaces of an instance: its own NICs, never loopback or what runs inside (docker0, virbr0). */
import type { PropertyMap } from "../../reconcile/values";
import type { InterfaceAddress, InterfaceState, RawInstance } from "./server";

interface Nic {
  readonly device: string;
  readonly state: InterfaceState;
}

/** NICs in the order of their names, each with the interface inside that has its hardware address. */
function nicsOf(raw: RawInstance): Nic[] {
  const inside = Object.entries(raw.state?.network ?? {});
  const config = raw.config ?? {};
  return Object.entries(raw.expanded_devices ?? {})
    .filter(([, device]) => device.type === "nic")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([device, properties]): Nic[] => {
      // The server notes an address of its own choice in volatile.<nic>.hwaddr, and none that the user gave.
      const hwaddr = (properties.hwaddr ?? config[`volatile.${device}.hwaddr`])?.toLowerCase();
      const name = properties.name ?? config[`volatile.${device}.name`] ?? device;
      const byAddress = inside.find(
        ([, state]) => hwaddr !== undefined && state.hwaddr.toLowerCase() === hwaddr,
      );
      const found = byAddress ?? inside.find(([key]) => key === name);
      return found ? [{ device, state: found[1] }] : [];
    });
}

const globalOf = (state: InterfaceState, family: InterfaceAddress["family"]) =>
  (state.addresses ?? []).filter((entry) => entry.family === family && entry.scope === "global");

/** The interfaces, and the addresses that others reach the instance at: of `user.access_interface`, else of the first NIC that has one. */
export function interfaceOutputs(raw: RawInstance): PropertyMap {
  const nics = nicsOf(raw);
  const preferred = raw.expanded_config?.["user.access_interface"];
  const ordered = [
    ...nics.filter(({ device }) => device === preferred),
    ...nics.filter(({ device }) => device !== preferred),
  ];
  const first = (family: InterfaceAddress["family"]) =>
    ordered.map(({ state }) => globalOf(state, family)[0]?.address).find((one) => one !== undefined) ?? "";
  return {
    interfaces: Object.fromEntries(
      nics.map(({ device, state }) => [
        device,
        {
          addresses: (state.addresses ?? [])
            .filter(({ scope }) => scope === "global")
            .map(({ family, address, netmask }) => ({ family, address, netmask })),
          hwaddr: state.hwaddr,
          hostName: state.host_name,
          mtu: state.mtu,
          state: state.state,
        },
      ]),
    ),
    ipv4Address: first("inet"),
    ipv6Address: first("inet6"),
    macAddress: ordered[0]?.state.hwaddr ?? hardwareAddress(raw, preferred),
  };
}

/** A stopped instance has no interfaces, but its hardware addresses are known. */
function hardwareAddress(raw: RawInstance, preferred: string | undefined): string {
  const nics = Object.entries(raw.expanded_devices ?? {}).filter(([, device]) => device.type === "nic");
  const [name, device] = nics.find(([key]) => key === preferred) ?? nics.sort()[0] ?? [];
  return device?.hwaddr ?? raw.config?.[`volatile.${name}.hwaddr`] ?? "";
}

/** Whether a NIC (any, when none is named) has a global address of the family. */
export function hasAddress(raw: RawInstance, family: InterfaceAddress["family"], nic?: string): boolean {
  return nicsOf(raw).some(
    ({ device, state }) => (nic === undefined || device === nic) && globalOf(state, family).length > 0,
  );
}
