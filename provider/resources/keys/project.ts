/**
 * Keys of projects, as LXD 5.0 checks them: https://documentation.ubuntu.com/lxd/en/stable-5.0/reference/projects/ and
 * `lxd/api_project.go` of https://github.com/canonical/lxd/tree/stable-5.0. `features.storage.buckets` and
 * `features.networks.zones` came with later servers that have no metadata yet.
 */
import { ofEntities, type Knowledge, type KnownKeys } from "./doubts";

const either = ["allow", "block"] as const;
const managed = ["allow", "block", "managed"] as const;

export const projectKeys: KnownKeys = {
  "backups.compression_algorithm": "any",
  "features.images": "boolean",
  "features.networks": "boolean",
  "features.profiles": "boolean",
  "features.storage.volumes": "boolean",
  "images.auto_update_cached": "boolean",
  "images.auto_update_interval": "whole number",
  "images.compression_algorithm": "any",
  "images.default_architecture": "any",
  "images.remote_cache_expiry": "whole number",
  "limits.containers": "whole number",
  "limits.cpu": "whole number",
  "limits.disk": "size",
  "limits.instances": "whole number",
  "limits.memory": "size",
  "limits.networks": "whole number",
  "limits.processes": "whole number",
  "limits.virtual-machines": "whole number",
  restricted: "boolean",
  "restricted.backups": either,
  "restricted.cluster.groups": "any",
  "restricted.cluster.target": either,
  "restricted.containers.interception": ["allow", "block", "full"],
  "restricted.containers.lowlevel": either,
  "restricted.containers.nesting": either,
  "restricted.containers.privilege": ["allow", "unprivileged", "isolated"],
  "restricted.devices.disk": managed,
  "restricted.devices.disk.paths": "any",
  "restricted.devices.gpu": either,
  "restricted.devices.infiniband": either,
  "restricted.devices.nic": managed,
  "restricted.devices.pci": either,
  "restricted.devices.proxy": either,
  "restricted.devices.unix-block": either,
  "restricted.devices.unix-char": either,
  "restricted.devices.unix-hotplug": either,
  "restricted.devices.usb": either,
  "restricted.idmap.gid": "any",
  "restricted.idmap.uid": "any",
  "restricted.networks.access": "any",
  "restricted.networks.subnets": "any",
  "restricted.networks.uplinks": "any",
  "restricted.networks.zones": "any",
  "restricted.snapshots": either,
  "restricted.virtual-machines.lowlevel": either,
};

export const aboutProjects: Knowledge = {
  known: ["project", ""],
  table: projectKeys,
  told: ofEntities(["project"]),
};
