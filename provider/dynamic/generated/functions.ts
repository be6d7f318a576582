/** The functions of pulumi-lxd as async functions. Generated from the definitions by `npm run gen`. */
import type * as sdk from "pulumi-lxd";
import { asyncFunction } from "../function";

export const exportImage = asyncFunction<sdk.ExportImageArgs, sdk.ExportImageResult>("exportImage");
export const exportInstanceBackup = asyncFunction<
  sdk.ExportInstanceBackupArgs,
  sdk.ExportInstanceBackupResult
>("exportInstanceBackup");
export const exportVolumeBackup = asyncFunction<sdk.ExportVolumeBackupArgs, sdk.ExportVolumeBackupResult>(
  "exportVolumeBackup",
);
export const getAuthGroup = asyncFunction<sdk.GetAuthGroupArgs, sdk.GetAuthGroupResult>("getAuthGroup");
export const getAuthGroups = asyncFunction<sdk.GetAuthGroupsArgs, sdk.GetAuthGroupsResult>("getAuthGroups");
export const getCertificate = asyncFunction<sdk.GetCertificateArgs, sdk.GetCertificateResult>(
  "getCertificate",
);
export const getCertificates = asyncFunction<sdk.GetCertificatesArgs, sdk.GetCertificatesResult>(
  "getCertificates",
);
export const getCluster = asyncFunction<sdk.GetClusterArgs, sdk.GetClusterResult>("getCluster");
export const getClusterGroup = asyncFunction<sdk.GetClusterGroupArgs, sdk.GetClusterGroupResult>(
  "getClusterGroup",
);
export const getClusterGroups = asyncFunction<sdk.GetClusterGroupsArgs, sdk.GetClusterGroupsResult>(
  "getClusterGroups",
);
export const getClusterMember = asyncFunction<sdk.GetClusterMemberArgs, sdk.GetClusterMemberResult>(
  "getClusterMember",
);
export const getClusterMemberState = asyncFunction<
  sdk.GetClusterMemberStateArgs,
  sdk.GetClusterMemberStateResult
>("getClusterMemberState");
export const getClusterMembers = asyncFunction<sdk.GetClusterMembersArgs, sdk.GetClusterMembersResult>(
  "getClusterMembers",
);
export const getIdentities = asyncFunction<sdk.GetIdentitiesArgs, sdk.GetIdentitiesResult>("getIdentities");
export const getIdentity = asyncFunction<sdk.GetIdentityArgs, sdk.GetIdentityResult>("getIdentity");
export const getIdentityProviderGroup = asyncFunction<
  sdk.GetIdentityProviderGroupArgs,
  sdk.GetIdentityProviderGroupResult
>("getIdentityProviderGroup");
export const getIdentityProviderGroups = asyncFunction<
  sdk.GetIdentityProviderGroupsArgs,
  sdk.GetIdentityProviderGroupsResult
>("getIdentityProviderGroups");
export const getImage = asyncFunction<sdk.GetImageArgs, sdk.GetImageResult>("getImage");
export const getImageAlias = asyncFunction<sdk.GetImageAliasArgs, sdk.GetImageAliasResult>("getImageAlias");
export const getImageAliases = asyncFunction<sdk.GetImageAliasesArgs, sdk.GetImageAliasesResult>(
  "getImageAliases",
);
export const getImages = asyncFunction<sdk.GetImagesArgs, sdk.GetImagesResult>("getImages");
export const getInstance = asyncFunction<sdk.GetInstanceArgs, sdk.GetInstanceResult>("getInstance");
export const getInstanceBackup = asyncFunction<sdk.GetInstanceBackupArgs, sdk.GetInstanceBackupResult>(
  "getInstanceBackup",
);
export const getInstanceBackups = asyncFunction<sdk.GetInstanceBackupsArgs, sdk.GetInstanceBackupsResult>(
  "getInstanceBackups",
);
export const getInstanceConsoleLog = asyncFunction<
  sdk.GetInstanceConsoleLogArgs,
  sdk.GetInstanceConsoleLogResult
>("getInstanceConsoleLog");
export const getInstanceFile = asyncFunction<sdk.GetInstanceFileArgs, sdk.GetInstanceFileResult>(
  "getInstanceFile",
);
export const getInstanceLog = asyncFunction<sdk.GetInstanceLogArgs, sdk.GetInstanceLogResult>(
  "getInstanceLog",
);
export const getInstanceLogs = asyncFunction<sdk.GetInstanceLogsArgs, sdk.GetInstanceLogsResult>(
  "getInstanceLogs",
);
export const getInstanceMetadata = asyncFunction<sdk.GetInstanceMetadataArgs, sdk.GetInstanceMetadataResult>(
  "getInstanceMetadata",
);
export const getInstanceState = asyncFunction<sdk.GetInstanceStateArgs, sdk.GetInstanceStateResult>(
  "getInstanceState",
);
export const getInstanceTemplate = asyncFunction<sdk.GetInstanceTemplateArgs, sdk.GetInstanceTemplateResult>(
  "getInstanceTemplate",
);
export const getInstanceTemplates = asyncFunction<
  sdk.GetInstanceTemplatesArgs,
  sdk.GetInstanceTemplatesResult
>("getInstanceTemplates");
export const getInstances = asyncFunction<sdk.GetInstancesArgs, sdk.GetInstancesResult>("getInstances");
export const getMetrics = asyncFunction<sdk.GetMetricsArgs, sdk.GetMetricsResult>("getMetrics");
export const getNetwork = asyncFunction<sdk.GetNetworkArgs, sdk.GetNetworkResult>("getNetwork");
export const getNetworkAcl = asyncFunction<sdk.GetNetworkAclArgs, sdk.GetNetworkAclResult>("getNetworkAcl");
export const getNetworkAclLog = asyncFunction<sdk.GetNetworkAclLogArgs, sdk.GetNetworkAclLogResult>(
  "getNetworkAclLog",
);
export const getNetworkAcls = asyncFunction<sdk.GetNetworkAclsArgs, sdk.GetNetworkAclsResult>(
  "getNetworkAcls",
);
export const getNetworkAddressSet = asyncFunction<
  sdk.GetNetworkAddressSetArgs,
  sdk.GetNetworkAddressSetResult
>("getNetworkAddressSet");
export const getNetworkAddressSets = asyncFunction<
  sdk.GetNetworkAddressSetsArgs,
  sdk.GetNetworkAddressSetsResult
>("getNetworkAddressSets");
export const getNetworkAllocations = asyncFunction<
  sdk.GetNetworkAllocationsArgs,
  sdk.GetNetworkAllocationsResult
>("getNetworkAllocations");
export const getNetworkForward = asyncFunction<sdk.GetNetworkForwardArgs, sdk.GetNetworkForwardResult>(
  "getNetworkForward",
);
export const getNetworkForwards = asyncFunction<sdk.GetNetworkForwardsArgs, sdk.GetNetworkForwardsResult>(
  "getNetworkForwards",
);
export const getNetworkIntegration = asyncFunction<
  sdk.GetNetworkIntegrationArgs,
  sdk.GetNetworkIntegrationResult
>("getNetworkIntegration");
export const getNetworkIntegrations = asyncFunction<
  sdk.GetNetworkIntegrationsArgs,
  sdk.GetNetworkIntegrationsResult
>("getNetworkIntegrations");
export const getNetworkLeases = asyncFunction<sdk.GetNetworkLeasesArgs, sdk.GetNetworkLeasesResult>(
  "getNetworkLeases",
);
export const getNetworkLoadBalancer = asyncFunction<
  sdk.GetNetworkLoadBalancerArgs,
  sdk.GetNetworkLoadBalancerResult
>("getNetworkLoadBalancer");
export const getNetworkLoadBalancerPool = asyncFunction<
  sdk.GetNetworkLoadBalancerPoolArgs,
  sdk.GetNetworkLoadBalancerPoolResult
>("getNetworkLoadBalancerPool");
export const getNetworkLoadBalancerPools = asyncFunction<
  sdk.GetNetworkLoadBalancerPoolsArgs,
  sdk.GetNetworkLoadBalancerPoolsResult
>("getNetworkLoadBalancerPools");
export const getNetworkLoadBalancers = asyncFunction<
  sdk.GetNetworkLoadBalancersArgs,
  sdk.GetNetworkLoadBalancersResult
>("getNetworkLoadBalancers");
export const getNetworkPeer = asyncFunction<sdk.GetNetworkPeerArgs, sdk.GetNetworkPeerResult>(
  "getNetworkPeer",
);
export const getNetworkPeers = asyncFunction<sdk.GetNetworkPeersArgs, sdk.GetNetworkPeersResult>(
  "getNetworkPeers",
);
export const getNetworkState = asyncFunction<sdk.GetNetworkStateArgs, sdk.GetNetworkStateResult>(
  "getNetworkState",
);
export const getNetworkZone = asyncFunction<sdk.GetNetworkZoneArgs, sdk.GetNetworkZoneResult>(
  "getNetworkZone",
);
export const getNetworkZoneRecord = asyncFunction<
  sdk.GetNetworkZoneRecordArgs,
  sdk.GetNetworkZoneRecordResult
>("getNetworkZoneRecord");
export const getNetworkZoneRecords = asyncFunction<
  sdk.GetNetworkZoneRecordsArgs,
  sdk.GetNetworkZoneRecordsResult
>("getNetworkZoneRecords");
export const getNetworkZones = asyncFunction<sdk.GetNetworkZonesArgs, sdk.GetNetworkZonesResult>(
  "getNetworkZones",
);
export const getNetworks = asyncFunction<sdk.GetNetworksArgs, sdk.GetNetworksResult>("getNetworks");
export const getOperation = asyncFunction<sdk.GetOperationArgs, sdk.GetOperationResult>("getOperation");
export const getOperations = asyncFunction<sdk.GetOperationsArgs, sdk.GetOperationsResult>("getOperations");
export const getPermissions = asyncFunction<sdk.GetPermissionsArgs, sdk.GetPermissionsResult>(
  "getPermissions",
);
export const getPlacementGroup = asyncFunction<sdk.GetPlacementGroupArgs, sdk.GetPlacementGroupResult>(
  "getPlacementGroup",
);
export const getPlacementGroups = asyncFunction<sdk.GetPlacementGroupsArgs, sdk.GetPlacementGroupsResult>(
  "getPlacementGroups",
);
export const getProfile = asyncFunction<sdk.GetProfileArgs, sdk.GetProfileResult>("getProfile");
export const getProfiles = asyncFunction<sdk.GetProfilesArgs, sdk.GetProfilesResult>("getProfiles");
export const getProject = asyncFunction<sdk.GetProjectArgs, sdk.GetProjectResult>("getProject");
export const getProjectState = asyncFunction<sdk.GetProjectStateArgs, sdk.GetProjectStateResult>(
  "getProjectState",
);
export const getProjects = asyncFunction<sdk.GetProjectsArgs, sdk.GetProjectsResult>("getProjects");
export const getRemoteImage = asyncFunction<sdk.GetRemoteImageArgs, sdk.GetRemoteImageResult>(
  "getRemoteImage",
);
export const getServer = asyncFunction<sdk.GetServerArgs, sdk.GetServerResult>("getServer");
export const getServerResources = asyncFunction<sdk.GetServerResourcesArgs, sdk.GetServerResourcesResult>(
  "getServerResources",
);
export const getSnapshot = asyncFunction<sdk.GetSnapshotArgs, sdk.GetSnapshotResult>("getSnapshot");
export const getSnapshots = asyncFunction<sdk.GetSnapshotsArgs, sdk.GetSnapshotsResult>("getSnapshots");
export const getStorageBucket = asyncFunction<sdk.GetStorageBucketArgs, sdk.GetStorageBucketResult>(
  "getStorageBucket",
);
export const getStorageBucketKey = asyncFunction<sdk.GetStorageBucketKeyArgs, sdk.GetStorageBucketKeyResult>(
  "getStorageBucketKey",
);
export const getStorageBucketKeys = asyncFunction<
  sdk.GetStorageBucketKeysArgs,
  sdk.GetStorageBucketKeysResult
>("getStorageBucketKeys");
export const getStorageBuckets = asyncFunction<sdk.GetStorageBucketsArgs, sdk.GetStorageBucketsResult>(
  "getStorageBuckets",
);
export const getStoragePool = asyncFunction<sdk.GetStoragePoolArgs, sdk.GetStoragePoolResult>(
  "getStoragePool",
);
export const getStoragePoolResources = asyncFunction<
  sdk.GetStoragePoolResourcesArgs,
  sdk.GetStoragePoolResourcesResult
>("getStoragePoolResources");
export const getStoragePools = asyncFunction<sdk.GetStoragePoolsArgs, sdk.GetStoragePoolsResult>(
  "getStoragePools",
);
export const getVolume = asyncFunction<sdk.GetVolumeArgs, sdk.GetVolumeResult>("getVolume");
export const getVolumeBackup = asyncFunction<sdk.GetVolumeBackupArgs, sdk.GetVolumeBackupResult>(
  "getVolumeBackup",
);
export const getVolumeBackups = asyncFunction<sdk.GetVolumeBackupsArgs, sdk.GetVolumeBackupsResult>(
  "getVolumeBackups",
);
export const getVolumeSnapshot = asyncFunction<sdk.GetVolumeSnapshotArgs, sdk.GetVolumeSnapshotResult>(
  "getVolumeSnapshot",
);
export const getVolumeSnapshots = asyncFunction<sdk.GetVolumeSnapshotsArgs, sdk.GetVolumeSnapshotsResult>(
  "getVolumeSnapshots",
);
export const getVolumeState = asyncFunction<sdk.GetVolumeStateArgs, sdk.GetVolumeStateResult>(
  "getVolumeState",
);
export const getVolumes = asyncFunction<sdk.GetVolumesArgs, sdk.GetVolumesResult>("getVolumes");
export const getWarning = asyncFunction<sdk.GetWarningArgs, sdk.GetWarningResult>("getWarning");
export const getWarnings = asyncFunction<sdk.GetWarningsArgs, sdk.GetWarningsResult>("getWarnings");
export const runCommand = asyncFunction<sdk.RunCommandArgs, sdk.RunCommandResult>("runCommand");
