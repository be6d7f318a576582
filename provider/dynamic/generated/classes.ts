/** The resources of pulumi-lxd as dynamic resources. Generated from the definitions by `npm run gen`. */
import type * as sdk from "pulumi-lxd";
import { dynamicClass } from "../resource";
import type { DynamicClass, DynamicResource } from "../types";

export const AuthGroup: DynamicClass<sdk.AuthGroupArgs, sdk.AuthGroup> = dynamicClass("AuthGroup", [
  "name",
  "description",
  "permissions",
  "identities",
  "identityProviderGroups",
  "url",
]);
export type AuthGroup = DynamicResource<sdk.AuthGroup>;
export type AuthGroupArgs = sdk.AuthGroupArgs;

export const Certificate: DynamicClass<sdk.CertificateArgs, sdk.Certificate> = dynamicClass("Certificate", [
  "certificate",
  "name",
  "description",
  "type",
  "restricted",
  "projects",
  "allowSelfDelete",
  "fingerprint",
  "notAfter",
  "url",
]);
export type Certificate = DynamicResource<sdk.Certificate>;
export type CertificateArgs = sdk.CertificateArgs;

export const CertificateToken: DynamicClass<sdk.CertificateTokenArgs, sdk.CertificateToken> = dynamicClass(
  "CertificateToken",
  [
    "name",
    "type",
    "restricted",
    "projects",
    "token",
    "fingerprint",
    "addresses",
    "expiresAt",
    "operation",
    "url",
  ],
);
export type CertificateToken = DynamicResource<sdk.CertificateToken>;
export type CertificateTokenArgs = sdk.CertificateTokenArgs;

export const Cluster: DynamicClass<sdk.ClusterArgs, sdk.Cluster> = dynamicClass("Cluster", [
  "serverName",
  "serverAddress",
  "joinToken",
  "clusterAddress",
  "clusterCertificate",
  "clusterPassword",
  "memberConfig",
  "disableOnDestroy",
  "enabled",
  "url",
]);
export type Cluster = DynamicResource<sdk.Cluster>;
export type ClusterArgs = sdk.ClusterArgs;

export const ClusterCertificate: DynamicClass<sdk.ClusterCertificateArgs, sdk.ClusterCertificate> =
  dynamicClass("ClusterCertificate", ["certificate", "key", "fingerprint", "url"]);
export type ClusterCertificate = DynamicResource<sdk.ClusterCertificate>;
export type ClusterCertificateArgs = sdk.ClusterCertificateArgs;

export const ClusterGroup: DynamicClass<sdk.ClusterGroupArgs, sdk.ClusterGroup> = dynamicClass(
  "ClusterGroup",
  ["name", "description", "members", "url"],
);
export type ClusterGroup = DynamicResource<sdk.ClusterGroup>;
export type ClusterGroupArgs = sdk.ClusterGroupArgs;

export const ClusterJoinToken: DynamicClass<sdk.ClusterJoinTokenArgs, sdk.ClusterJoinToken> = dynamicClass(
  "ClusterJoinToken",
  ["serverName", "token", "fingerprint", "addresses", "expiresAt", "operation", "url"],
);
export type ClusterJoinToken = DynamicResource<sdk.ClusterJoinToken>;
export type ClusterJoinTokenArgs = sdk.ClusterJoinTokenArgs;

export const ClusterMember: DynamicClass<sdk.ClusterMemberArgs, sdk.ClusterMember> = dynamicClass(
  "ClusterMember",
  [
    "serverName",
    "description",
    "failureDomain",
    "roles",
    "groups",
    "config",
    "ownership",
    "state",
    "evacuateMode",
    "removeOnDestroy",
    "force",
    "url",
    "database",
    "effectiveRoles",
    "status",
    "message",
    "architecture",
  ],
);
export type ClusterMember = DynamicResource<sdk.ClusterMember>;
export type ClusterMemberArgs = sdk.ClusterMemberArgs;

export const Identity: DynamicClass<sdk.IdentityArgs, sdk.Identity> = dynamicClass("Identity", [
  "name",
  "authenticationMethod",
  "type",
  "certificate",
  "groups",
  "tokenExpiry",
  "tokenTriggers",
  "identifier",
  "token",
  "tokenExpiresAt",
  "url",
]);
export type Identity = DynamicResource<sdk.Identity>;
export type IdentityArgs = sdk.IdentityArgs;

export const IdentityProviderGroup: DynamicClass<sdk.IdentityProviderGroupArgs, sdk.IdentityProviderGroup> =
  dynamicClass("IdentityProviderGroup", ["name", "groups", "url"]);
export type IdentityProviderGroup = DynamicResource<sdk.IdentityProviderGroup>;
export type IdentityProviderGroupArgs = sdk.IdentityProviderGroupArgs;

export const Image: DynamicClass<sdk.ImageArgs, sdk.Image> = dynamicClass("Image", [
  "source",
  "aliases",
  "public",
  "autoUpdate",
  "properties",
  "ownership",
  "expiresAt",
  "profiles",
  "compressionAlgorithm",
  "adoptExisting",
  "project",
  "fingerprint",
  "reference",
  "architecture",
  "size",
  "imageType",
  "filename",
  "cached",
  "createdAt",
  "uploadedAt",
  "lastUsedAt",
  "updateSource",
  "url",
]);
export type Image = DynamicResource<sdk.Image>;
export type ImageArgs = sdk.ImageArgs;

export const ImageAlias: DynamicClass<sdk.ImageAliasArgs, sdk.ImageAlias> = dynamicClass("ImageAlias", [
  "name",
  "target",
  "type",
  "description",
  "project",
  "imageType",
  "url",
]);
export type ImageAlias = DynamicResource<sdk.ImageAlias>;
export type ImageAliasArgs = sdk.ImageAliasArgs;

export const Instance: DynamicClass<sdk.InstanceArgs, sdk.Instance> = dynamicClass("Instance", [
  "name",
  "type",
  "image",
  "onImageChange",
  "source",
  "description",
  "architecture",
  "profiles",
  "config",
  "devices",
  "ownership",
  "ephemeral",
  "instanceType",
  "running",
  "frozen",
  "stateful",
  "stopTimeout",
  "forceStop",
  "restartPolicy",
  "restartTriggers",
  "replaceTriggers",
  "restoreSnapshot",
  "restoreTriggers",
  "waitFor",
  "files",
  "forceDestroy",
  "target",
  "project",
  "status",
  "statusCode",
  "createdAt",
  "lastUsedAt",
  "location",
  "expandedConfig",
  "expandedDevices",
  "imageFingerprint",
  "uuid",
  "ipv4Address",
  "ipv6Address",
  "macAddress",
  "interfaces",
  "pid",
  "url",
]);
export type Instance = DynamicResource<sdk.Instance>;
export type InstanceArgs = sdk.InstanceArgs;

export const InstanceBackup: DynamicClass<sdk.InstanceBackupArgs, sdk.InstanceBackup> = dynamicClass(
  "InstanceBackup",
  [
    "instance",
    "name",
    "expiresAt",
    "optimizedStorage",
    "compressionAlgorithm",
    "exportTo",
    "ignoreExpired",
    "project",
    "instanceOnly",
    "createdAt",
    "size",
    "sha256",
    "url",
  ],
);
export type InstanceBackup = DynamicResource<sdk.InstanceBackup>;
export type InstanceBackupArgs = sdk.InstanceBackupArgs;

export const InstanceDevice: DynamicClass<sdk.InstanceDeviceArgs, sdk.InstanceDevice> = dynamicClass(
  "InstanceDevice",
  ["instance", "name", "properties", "project", "effectiveProperties", "url"],
);
export type InstanceDevice = DynamicResource<sdk.InstanceDevice>;
export type InstanceDeviceArgs = sdk.InstanceDeviceArgs;

export const InstanceExec: DynamicClass<sdk.InstanceExecArgs, sdk.InstanceExec> = dynamicClass(
  "InstanceExec",
  [
    "instance",
    "command",
    "triggers",
    "environment",
    "stdin",
    "user",
    "group",
    "cwd",
    "encoding",
    "recordOutput",
    "ignoreExitCode",
    "deleteCommand",
    "readCommand",
    "timeout",
    "logging",
    "startIfStopped",
    "project",
    "exitCode",
    "stdout",
    "stderr",
    "url",
  ],
);
export type InstanceExec = DynamicResource<sdk.InstanceExec>;
export type InstanceExecArgs = sdk.InstanceExecArgs;

export const InstanceFile: DynamicClass<sdk.InstanceFileArgs, sdk.InstanceFile> = dynamicClass(
  "InstanceFile",
  [
    "instance",
    "path",
    "type",
    "content",
    "contentBase64",
    "source",
    "target",
    "mode",
    "uid",
    "gid",
    "createParents",
    "recursive",
    "project",
    "sha256",
    "size",
    "modified",
    "url",
  ],
);
export type InstanceFile = DynamicResource<sdk.InstanceFile>;
export type InstanceFileArgs = sdk.InstanceFileArgs;

export const InstanceFileTree: DynamicClass<sdk.InstanceFileTreeArgs, sdk.InstanceFileTree> = dynamicClass(
  "InstanceFileTree",
  [
    "instance",
    "path",
    "source",
    "mode",
    "directoryMode",
    "uid",
    "gid",
    "prune",
    "followSymlinks",
    "project",
    "fileCount",
    "treeHash",
    "url",
  ],
);
export type InstanceFileTree = DynamicResource<sdk.InstanceFileTree>;
export type InstanceFileTreeArgs = sdk.InstanceFileTreeArgs;

export const InstanceMetadata: DynamicClass<sdk.InstanceMetadataArgs, sdk.InstanceMetadata> = dynamicClass(
  "InstanceMetadata",
  [
    "instance",
    "architecture",
    "creationDate",
    "expiryDate",
    "properties",
    "templates",
    "ownership",
    "project",
    "url",
  ],
);
export type InstanceMetadata = DynamicResource<sdk.InstanceMetadata>;
export type InstanceMetadataArgs = sdk.InstanceMetadataArgs;

export const InstancePowerState: DynamicClass<sdk.InstancePowerStateArgs, sdk.InstancePowerState> =
  dynamicClass("InstancePowerState", [
    "instance",
    "state",
    "force",
    "timeout",
    "stateful",
    "triggers",
    "onDestroy",
    "project",
    "status",
    "url",
  ]);
export type InstancePowerState = DynamicResource<sdk.InstancePowerState>;
export type InstancePowerStateArgs = sdk.InstancePowerStateArgs;

export const InstanceTemplate: DynamicClass<sdk.InstanceTemplateArgs, sdk.InstanceTemplate> = dynamicClass(
  "InstanceTemplate",
  ["instance", "path", "content", "project", "url"],
);
export type InstanceTemplate = DynamicResource<sdk.InstanceTemplate>;
export type InstanceTemplateArgs = sdk.InstanceTemplateArgs;

export const Network: DynamicClass<sdk.NetworkArgs, sdk.Network> = dynamicClass("Network", [
  "name",
  "type",
  "description",
  "config",
  "memberConfig",
  "ownership",
  "project",
  "managed",
  "status",
  "locations",
  "usedBy",
  "effectiveConfig",
  "ipv4Address",
  "ipv6Address",
  "url",
]);
export type Network = DynamicResource<sdk.Network>;
export type NetworkArgs = sdk.NetworkArgs;

export const NetworkAcl: DynamicClass<sdk.NetworkAclArgs, sdk.NetworkAcl> = dynamicClass("NetworkAcl", [
  "name",
  "description",
  "ingress",
  "egress",
  "config",
  "ownership",
  "project",
  "usedBy",
  "url",
]);
export type NetworkAcl = DynamicResource<sdk.NetworkAcl>;
export type NetworkAclArgs = sdk.NetworkAclArgs;

export const NetworkAddressSet: DynamicClass<sdk.NetworkAddressSetArgs, sdk.NetworkAddressSet> = dynamicClass(
  "NetworkAddressSet",
  ["name", "description", "addresses", "config", "ownership", "project", "usedBy", "url"],
);
export type NetworkAddressSet = DynamicResource<sdk.NetworkAddressSet>;
export type NetworkAddressSetArgs = sdk.NetworkAddressSetArgs;

export const NetworkForward: DynamicClass<sdk.NetworkForwardArgs, sdk.NetworkForward> = dynamicClass(
  "NetworkForward",
  [
    "network",
    "listenAddress",
    "description",
    "ports",
    "config",
    "ownership",
    "project",
    "target",
    "location",
    "url",
  ],
);
export type NetworkForward = DynamicResource<sdk.NetworkForward>;
export type NetworkForwardArgs = sdk.NetworkForwardArgs;

export const NetworkIntegration: DynamicClass<sdk.NetworkIntegrationArgs, sdk.NetworkIntegration> =
  dynamicClass("NetworkIntegration", ["name", "type", "description", "config", "ownership", "usedBy", "url"]);
export type NetworkIntegration = DynamicResource<sdk.NetworkIntegration>;
export type NetworkIntegrationArgs = sdk.NetworkIntegrationArgs;

export const NetworkLoadBalancer: DynamicClass<sdk.NetworkLoadBalancerArgs, sdk.NetworkLoadBalancer> =
  dynamicClass("NetworkLoadBalancer", [
    "network",
    "listenAddress",
    "description",
    "backends",
    "ports",
    "config",
    "ownership",
    "project",
    "url",
  ]);
export type NetworkLoadBalancer = DynamicResource<sdk.NetworkLoadBalancer>;
export type NetworkLoadBalancerArgs = sdk.NetworkLoadBalancerArgs;

export const NetworkLoadBalancerPool: DynamicClass<
  sdk.NetworkLoadBalancerPoolArgs,
  sdk.NetworkLoadBalancerPool
> = dynamicClass("NetworkLoadBalancerPool", [
  "network",
  "name",
  "description",
  "instances",
  "config",
  "ownership",
  "project",
  "usedBy",
  "url",
]);
export type NetworkLoadBalancerPool = DynamicResource<sdk.NetworkLoadBalancerPool>;
export type NetworkLoadBalancerPoolArgs = sdk.NetworkLoadBalancerPoolArgs;

export const NetworkPeer: DynamicClass<sdk.NetworkPeerArgs, sdk.NetworkPeer> = dynamicClass("NetworkPeer", [
  "network",
  "name",
  "type",
  "targetNetwork",
  "targetIntegration",
  "targetProject",
  "description",
  "config",
  "ownership",
  "project",
  "status",
  "usedBy",
  "url",
]);
export type NetworkPeer = DynamicResource<sdk.NetworkPeer>;
export type NetworkPeerArgs = sdk.NetworkPeerArgs;

export const NetworkZone: DynamicClass<sdk.NetworkZoneArgs, sdk.NetworkZone> = dynamicClass("NetworkZone", [
  "name",
  "description",
  "config",
  "ownership",
  "project",
  "usedBy",
  "url",
]);
export type NetworkZone = DynamicResource<sdk.NetworkZone>;
export type NetworkZoneArgs = sdk.NetworkZoneArgs;

export const NetworkZoneRecord: DynamicClass<sdk.NetworkZoneRecordArgs, sdk.NetworkZoneRecord> = dynamicClass(
  "NetworkZoneRecord",
  ["zone", "name", "description", "entries", "config", "ownership", "project", "url"],
);
export type NetworkZoneRecord = DynamicResource<sdk.NetworkZoneRecord>;
export type NetworkZoneRecordArgs = sdk.NetworkZoneRecordArgs;

export const PlacementGroup: DynamicClass<sdk.PlacementGroupArgs, sdk.PlacementGroup> = dynamicClass(
  "PlacementGroup",
  ["name", "description", "config", "ownership", "project", "usedBy", "url"],
);
export type PlacementGroup = DynamicResource<sdk.PlacementGroup>;
export type PlacementGroupArgs = sdk.PlacementGroupArgs;

export const Profile: DynamicClass<sdk.ProfileArgs, sdk.Profile> = dynamicClass("Profile", [
  "name",
  "description",
  "config",
  "devices",
  "ownership",
  "adoptExisting",
  "project",
  "usedBy",
  "url",
]);
export type Profile = DynamicResource<sdk.Profile>;
export type ProfileArgs = sdk.ProfileArgs;

export const Project: DynamicClass<sdk.ProjectArgs, sdk.Project> = dynamicClass("Project", [
  "name",
  "description",
  "config",
  "ownership",
  "defaultNetwork",
  "defaultStoragePool",
  "forceDestroy",
  "usedBy",
  "effectiveConfig",
  "url",
]);
export type Project = DynamicResource<sdk.Project>;
export type ProjectArgs = sdk.ProjectArgs;

export const ServerConfig: DynamicClass<sdk.ServerConfigArgs, sdk.ServerConfig> = dynamicClass(
  "ServerConfig",
  ["config", "target", "ownership", "effectiveConfig", "url"],
);
export type ServerConfig = DynamicResource<sdk.ServerConfig>;
export type ServerConfigArgs = sdk.ServerConfigArgs;

export const Snapshot: DynamicClass<sdk.SnapshotArgs, sdk.Snapshot> = dynamicClass("Snapshot", [
  "instance",
  "name",
  "stateful",
  "expiresAt",
  "triggers",
  "project",
  "createdAt",
  "architecture",
  "config",
  "devices",
  "profiles",
  "ephemeral",
  "size",
  "url",
]);
export type Snapshot = DynamicResource<sdk.Snapshot>;
export type SnapshotArgs = sdk.SnapshotArgs;

export const StorageBucket: DynamicClass<sdk.StorageBucketArgs, sdk.StorageBucket> = dynamicClass(
  "StorageBucket",
  [
    "pool",
    "name",
    "description",
    "config",
    "ownership",
    "project",
    "target",
    "s3Url",
    "location",
    "adminAccessKey",
    "adminSecretKey",
    "effectiveConfig",
    "url",
  ],
);
export type StorageBucket = DynamicResource<sdk.StorageBucket>;
export type StorageBucketArgs = sdk.StorageBucketArgs;

export const StorageBucketKey: DynamicClass<sdk.StorageBucketKeyArgs, sdk.StorageBucketKey> = dynamicClass(
  "StorageBucketKey",
  ["pool", "bucket", "name", "description", "role", "accessKey", "secretKey", "project", "url"],
);
export type StorageBucketKey = DynamicResource<sdk.StorageBucketKey>;
export type StorageBucketKeyArgs = sdk.StorageBucketKeyArgs;

export const StoragePool: DynamicClass<sdk.StoragePoolArgs, sdk.StoragePool> = dynamicClass("StoragePool", [
  "name",
  "driver",
  "source",
  "description",
  "config",
  "memberConfig",
  "ownership",
  "status",
  "locations",
  "usedBy",
  "effectiveConfig",
  "space",
  "inodes",
  "url",
]);
export type StoragePool = DynamicResource<sdk.StoragePool>;
export type StoragePoolArgs = sdk.StoragePoolArgs;

export const Volume: DynamicClass<sdk.VolumeArgs, sdk.Volume> = dynamicClass("Volume", [
  "pool",
  "name",
  "contentType",
  "description",
  "config",
  "ownership",
  "source",
  "restoreSnapshot",
  "restoreTriggers",
  "forceDestroy",
  "project",
  "target",
  "location",
  "createdAt",
  "usedBy",
  "effectiveConfig",
  "url",
]);
export type Volume = DynamicResource<sdk.Volume>;
export type VolumeArgs = sdk.VolumeArgs;

export const VolumeBackup: DynamicClass<sdk.VolumeBackupArgs, sdk.VolumeBackup> = dynamicClass(
  "VolumeBackup",
  [
    "pool",
    "volume",
    "name",
    "expiresAt",
    "optimizedStorage",
    "compressionAlgorithm",
    "exportTo",
    "ignoreExpired",
    "project",
    "volumeOnly",
    "createdAt",
    "size",
    "sha256",
    "url",
  ],
);
export type VolumeBackup = DynamicResource<sdk.VolumeBackup>;
export type VolumeBackupArgs = sdk.VolumeBackupArgs;

export const VolumeSnapshot: DynamicClass<sdk.VolumeSnapshotArgs, sdk.VolumeSnapshot> = dynamicClass(
  "VolumeSnapshot",
  [
    "pool",
    "volume",
    "name",
    "description",
    "expiresAt",
    "project",
    "target",
    "createdAt",
    "contentType",
    "config",
    "url",
  ],
);
export type VolumeSnapshot = DynamicResource<sdk.VolumeSnapshot>;
export type VolumeSnapshotArgs = sdk.VolumeSnapshotArgs;

export const WarningStatus: DynamicClass<sdk.WarningStatusArgs, sdk.WarningStatus> = dynamicClass(
  "WarningStatus",
  ["uuid", "status", "type", "severity", "count", "lastMessage", "url"],
);
export type WarningStatus = DynamicResource<sdk.WarningStatus>;
export type WarningStatusArgs = sdk.WarningStatusArgs;
