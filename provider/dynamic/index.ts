/**
 * The resources of pulumi-lxd as dynamic resources: the same names and arguments, for a Node program that has no
 * plugin to install. The functions are async functions. What the dynamic protocol cannot do (import, explicit providers, detailed
 * previews, cancellation) is listed in docs/dynamic.md. Configured by the stack's `lxd:` keys.
 */
import type * as sdk from "pulumi-lxd";
import { resources } from "../resources";
import { dynamicClass } from "./resource";

function definitionOf(type: string) {
  const found = resources.find((definition) => definition.type === type);
  if (!found) throw new Error(`no definition of ${type}`);
  return found;
}

export const Certificate = dynamicClass<sdk.CertificateArgs, sdk.Certificate>(definitionOf("Certificate"));
export const CertificateToken = dynamicClass<sdk.CertificateTokenArgs, sdk.CertificateToken>(
  definitionOf("CertificateToken"),
);
export const Cluster = dynamicClass<sdk.ClusterArgs, sdk.Cluster>(definitionOf("Cluster"));
export const ClusterCertificate = dynamicClass<sdk.ClusterCertificateArgs, sdk.ClusterCertificate>(
  definitionOf("ClusterCertificate"),
);
export const ClusterGroup = dynamicClass<sdk.ClusterGroupArgs, sdk.ClusterGroup>(
  definitionOf("ClusterGroup"),
);
export const ClusterJoinToken = dynamicClass<sdk.ClusterJoinTokenArgs, sdk.ClusterJoinToken>(
  definitionOf("ClusterJoinToken"),
);
export const ClusterMember = dynamicClass<sdk.ClusterMemberArgs, sdk.ClusterMember>(
  definitionOf("ClusterMember"),
);
export const Image = dynamicClass<sdk.ImageArgs, sdk.Image>(definitionOf("Image"));
export const Instance = dynamicClass<sdk.InstanceArgs, sdk.Instance>(definitionOf("Instance"));
export const InstanceFile = dynamicClass<sdk.InstanceFileArgs, sdk.InstanceFile>(
  definitionOf("InstanceFile"),
);
export const InstanceFileTree = dynamicClass<sdk.InstanceFileTreeArgs, sdk.InstanceFileTree>(
  definitionOf("InstanceFileTree"),
);
export const InstanceBackup = dynamicClass<sdk.InstanceBackupArgs, sdk.InstanceBackup>(
  definitionOf("InstanceBackup"),
);
export const InstanceDevice = dynamicClass<sdk.InstanceDeviceArgs, sdk.InstanceDevice>(
  definitionOf("InstanceDevice"),
);
export const InstanceExec = dynamicClass<sdk.InstanceExecArgs, sdk.InstanceExec>(
  definitionOf("InstanceExec"),
);
export const InstanceMetadata = dynamicClass<sdk.InstanceMetadataArgs, sdk.InstanceMetadata>(
  definitionOf("InstanceMetadata"),
);
export const InstancePowerState = dynamicClass<sdk.InstancePowerStateArgs, sdk.InstancePowerState>(
  definitionOf("InstancePowerState"),
);
export const InstanceTemplate = dynamicClass<sdk.InstanceTemplateArgs, sdk.InstanceTemplate>(
  definitionOf("InstanceTemplate"),
);
export const Network = dynamicClass<sdk.NetworkArgs, sdk.Network>(definitionOf("Network"));
export const Profile = dynamicClass<sdk.ProfileArgs, sdk.Profile>(definitionOf("Profile"));
export const Snapshot = dynamicClass<sdk.SnapshotArgs, sdk.Snapshot>(definitionOf("Snapshot"));
export const StoragePool = dynamicClass<sdk.StoragePoolArgs, sdk.StoragePool>(definitionOf("StoragePool"));
export const Volume = dynamicClass<sdk.VolumeArgs, sdk.Volume>(definitionOf("Volume"));

export * from "./functions";
