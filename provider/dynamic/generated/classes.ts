/** The resources of pulumi-lxd as dynamic resources. Generated from the definitions by `npm run gen`. */
import type * as sdk from "pulumi-lxd";
import { classOf } from "../classOf";

export const AuthGroup = classOf<sdk.AuthGroupArgs, sdk.AuthGroup>("AuthGroup");
export const Certificate = classOf<sdk.CertificateArgs, sdk.Certificate>("Certificate");
export const CertificateToken = classOf<sdk.CertificateTokenArgs, sdk.CertificateToken>("CertificateToken");
export const Cluster = classOf<sdk.ClusterArgs, sdk.Cluster>("Cluster");
export const ClusterCertificate = classOf<sdk.ClusterCertificateArgs, sdk.ClusterCertificate>(
  "ClusterCertificate",
);
export const ClusterGroup = classOf<sdk.ClusterGroupArgs, sdk.ClusterGroup>("ClusterGroup");
export const ClusterJoinToken = classOf<sdk.ClusterJoinTokenArgs, sdk.ClusterJoinToken>("ClusterJoinToken");
export const ClusterMember = classOf<sdk.ClusterMemberArgs, sdk.ClusterMember>("ClusterMember");
export const Identity = classOf<sdk.IdentityArgs, sdk.Identity>("Identity");
export const IdentityProviderGroup = classOf<sdk.IdentityProviderGroupArgs, sdk.IdentityProviderGroup>(
  "IdentityProviderGroup",
);
export const Image = classOf<sdk.ImageArgs, sdk.Image>("Image");
export const ImageAlias = classOf<sdk.ImageAliasArgs, sdk.ImageAlias>("ImageAlias");
export const Instance = classOf<sdk.InstanceArgs, sdk.Instance>("Instance");
export const InstanceBackup = classOf<sdk.InstanceBackupArgs, sdk.InstanceBackup>("InstanceBackup");
export const InstanceDevice = classOf<sdk.InstanceDeviceArgs, sdk.InstanceDevice>("InstanceDevice");
export const InstanceExec = classOf<sdk.InstanceExecArgs, sdk.InstanceExec>("InstanceExec");
export const InstanceFile = classOf<sdk.InstanceFileArgs, sdk.InstanceFile>("InstanceFile");
export const InstanceFileTree = classOf<sdk.InstanceFileTreeArgs, sdk.InstanceFileTree>("InstanceFileTree");
export const InstanceMetadata = classOf<sdk.InstanceMetadataArgs, sdk.InstanceMetadata>("InstanceMetadata");
export const InstancePowerState = classOf<sdk.InstancePowerStateArgs, sdk.InstancePowerState>(
  "InstancePowerState",
);
export const InstanceTemplate = classOf<sdk.InstanceTemplateArgs, sdk.InstanceTemplate>("InstanceTemplate");
export const Network = classOf<sdk.NetworkArgs, sdk.Network>("Network");
export const NetworkAcl = classOf<sdk.NetworkAclArgs, sdk.NetworkAcl>("NetworkAcl");
export const NetworkAddressSet = classOf<sdk.NetworkAddressSetArgs, sdk.NetworkAddressSet>(
  "NetworkAddressSet",
);
export const NetworkForward = classOf<sdk.NetworkForwardArgs, sdk.NetworkForward>("NetworkForward");
export const NetworkIntegration = classOf<sdk.NetworkIntegrationArgs, sdk.NetworkIntegration>(
  "NetworkIntegration",
);
export const NetworkLoadBalancer = classOf<sdk.NetworkLoadBalancerArgs, sdk.NetworkLoadBalancer>(
  "NetworkLoadBalancer",
);
export const NetworkLoadBalancerPool = classOf<sdk.NetworkLoadBalancerPoolArgs, sdk.NetworkLoadBalancerPool>(
  "NetworkLoadBalancerPool",
);
export const NetworkPeer = classOf<sdk.NetworkPeerArgs, sdk.NetworkPeer>("NetworkPeer");
export const NetworkZone = classOf<sdk.NetworkZoneArgs, sdk.NetworkZone>("NetworkZone");
export const NetworkZoneRecord = classOf<sdk.NetworkZoneRecordArgs, sdk.NetworkZoneRecord>(
  "NetworkZoneRecord",
);
export const PlacementGroup = classOf<sdk.PlacementGroupArgs, sdk.PlacementGroup>("PlacementGroup");
export const Profile = classOf<sdk.ProfileArgs, sdk.Profile>("Profile");
export const Project = classOf<sdk.ProjectArgs, sdk.Project>("Project");
export const ServerConfig = classOf<sdk.ServerConfigArgs, sdk.ServerConfig>("ServerConfig");
export const Snapshot = classOf<sdk.SnapshotArgs, sdk.Snapshot>("Snapshot");
export const StorageBucket = classOf<sdk.StorageBucketArgs, sdk.StorageBucket>("StorageBucket");
export const StorageBucketKey = classOf<sdk.StorageBucketKeyArgs, sdk.StorageBucketKey>("StorageBucketKey");
export const StoragePool = classOf<sdk.StoragePoolArgs, sdk.StoragePool>("StoragePool");
export const Volume = classOf<sdk.VolumeArgs, sdk.Volume>("Volume");
export const VolumeBackup = classOf<sdk.VolumeBackupArgs, sdk.VolumeBackup>("VolumeBackup");
export const VolumeSnapshot = classOf<sdk.VolumeSnapshotArgs, sdk.VolumeSnapshot>("VolumeSnapshot");
export const WarningStatus = classOf<sdk.WarningStatusArgs, sdk.WarningStatus>("WarningStatus");
