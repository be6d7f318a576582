/** The functions of pulumi-lxd as async functions. Generated from the definitions by `npm run gen`. */
import type * as sdk from "pulumi-lxd";
import { asyncFunction } from "../function";
import type { AsyncFunction } from "../types";

export const exportImage: AsyncFunction<sdk.ExportImageArgs, sdk.ExportImageResult> =
  asyncFunction("exportImage");
export const exportInstanceBackup: AsyncFunction<
  sdk.ExportInstanceBackupArgs,
  sdk.ExportInstanceBackupResult
> = asyncFunction("exportInstanceBackup");
export const exportVolumeBackup: AsyncFunction<sdk.ExportVolumeBackupArgs, sdk.ExportVolumeBackupResult> =
  asyncFunction("exportVolumeBackup");
export const getAuthGroup: AsyncFunction<sdk.GetAuthGroupArgs, sdk.GetAuthGroupResult> =
  asyncFunction("getAuthGroup");
export const getAuthGroups: AsyncFunction<sdk.GetAuthGroupsArgs, sdk.GetAuthGroupsResult> =
  asyncFunction("getAuthGroups");
export const getCertificate: AsyncFunction<sdk.GetCertificateArgs, sdk.GetCertificateResult> =
  asyncFunction("getCertificate");
export const getCertificates: AsyncFunction<sdk.GetCertificatesArgs, sdk.GetCertificatesResult> =
  asyncFunction("getCertificates");
export const getCluster: AsyncFunction<sdk.GetClusterArgs, sdk.GetClusterResult> =
  asyncFunction("getCluster");
export const getClusterGroup: AsyncFunction<sdk.GetClusterGroupArgs, sdk.GetClusterGroupResult> =
  asyncFunction("getClusterGroup");
export const getClusterGroups: AsyncFunction<sdk.GetClusterGroupsArgs, sdk.GetClusterGroupsResult> =
  asyncFunction("getClusterGroups");
export const getClusterMember: AsyncFunction<sdk.GetClusterMemberArgs, sdk.GetClusterMemberResult> =
  asyncFunction("getClusterMember");
export const getClusterMemberState: AsyncFunction<
  sdk.GetClusterMemberStateArgs,
  sdk.GetClusterMemberStateResult
> = asyncFunction("getClusterMemberState");
export const getClusterMembers: AsyncFunction<sdk.GetClusterMembersArgs, sdk.GetClusterMembersResult> =
  asyncFunction("getClusterMembers");
export const getIdentities: AsyncFunction<sdk.GetIdentitiesArgs, sdk.GetIdentitiesResult> =
  asyncFunction("getIdentities");
export const getIdentity: AsyncFunction<sdk.GetIdentityArgs, sdk.GetIdentityResult> =
  asyncFunction("getIdentity");
export const getIdentityProviderGroup: AsyncFunction<
  sdk.GetIdentityProviderGroupArgs,
  sdk.GetIdentityProviderGroupResult
> = asyncFunction("getIdentityProviderGroup");
export const getIdentityProviderGroups: AsyncFunction<
  sdk.GetIdentityProviderGroupsArgs,
  sdk.GetIdentityProviderGroupsResult
> = asyncFunction("getIdentityProviderGroups");
export const getImage: AsyncFunction<sdk.GetImageArgs, sdk.GetImageResult> = asyncFunction("getImage");
export const getImageAlias: AsyncFunction<sdk.GetImageAliasArgs, sdk.GetImageAliasResult> =
  asyncFunction("getImageAlias");
export const getImageAliases: AsyncFunction<sdk.GetImageAliasesArgs, sdk.GetImageAliasesResult> =
  asyncFunction("getImageAliases");
export const getImages: AsyncFunction<sdk.GetImagesArgs, sdk.GetImagesResult> = asyncFunction("getImages");
export const getInstance: AsyncFunction<sdk.GetInstanceArgs, sdk.GetInstanceResult> =
  asyncFunction("getInstance");
export const getInstanceBackup: AsyncFunction<sdk.GetInstanceBackupArgs, sdk.GetInstanceBackupResult> =
  asyncFunction("getInstanceBackup");
export const getInstanceBackups: AsyncFunction<sdk.GetInstanceBackupsArgs, sdk.GetInstanceBackupsResult> =
  asyncFunction("getInstanceBackups");
export const getInstanceConsoleLog: AsyncFunction<
  sdk.GetInstanceConsoleLogArgs,
  sdk.GetInstanceConsoleLogResult
> = asyncFunction("getInstanceConsoleLog");
export const getInstanceFile: AsyncFunction<sdk.GetInstanceFileArgs, sdk.GetInstanceFileResult> =
  asyncFunction("getInstanceFile");
export const getInstanceLog: AsyncFunction<sdk.GetInstanceLogArgs, sdk.GetInstanceLogResult> =
  asyncFunction("getInstanceLog");
export const getInstanceLogs: AsyncFunction<sdk.GetInstanceLogsArgs, sdk.GetInstanceLogsResult> =
  asyncFunction("getInstanceLogs");
export const getInstanceMetadata: AsyncFunction<sdk.GetInstanceMetadataArgs, sdk.GetInstanceMetadataResult> =
  asyncFunction("getInstanceMetadata");
export const getInstanceState: AsyncFunction<sdk.GetInstanceStateArgs, sdk.GetInstanceStateResult> =
  asyncFunction("getInstanceState");
export const getInstanceTemplate: AsyncFunction<sdk.GetInstanceTemplateArgs, sdk.GetInstanceTemplateResult> =
  asyncFunction("getInstanceTemplate");
export const getInstanceTemplates: AsyncFunction<
  sdk.GetInstanceTemplatesArgs,
  sdk.GetInstanceTemplatesResult
> = asyncFunction("getInstanceTemplates");
export const getInstances: AsyncFunction<sdk.GetInstancesArgs, sdk.GetInstancesResult> =
  asyncFunction("getInstances");
export const getMetrics: AsyncFunction<sdk.GetMetricsArgs, sdk.GetMetricsResult> =
  asyncFunction("getMetrics");
export const getNetwork: AsyncFunction<sdk.GetNetworkArgs, sdk.GetNetworkResult> =
  asyncFunction("getNetwork");
export const getNetworkAcl: AsyncFunction<sdk.GetNetworkAclArgs, sdk.GetNetworkAclResult> =
  asyncFunction("getNetworkAcl");
export const getNetworkAclLog: AsyncFunction<sdk.GetNetworkAclLogArgs, sdk.GetNetworkAclLogResult> =
  asyncFunction("getNetworkAclLog");
export const getNetworkAcls: AsyncFunction<sdk.GetNetworkAclsArgs, sdk.GetNetworkAclsResult> =
  asyncFunction("getNetworkAcls");
export const getNetworkAddressSet: AsyncFunction<
  sdk.GetNetworkAddressSetArgs,
  sdk.GetNetworkAddressSetResult
> = asyncFunction("getNetworkAddressSet");
export const getNetworkAddressSets: AsyncFunction<
  sdk.GetNetworkAddressSetsArgs,
  sdk.GetNetworkAddressSetsResult
> = asyncFunction("getNetworkAddressSets");
export const getNetworkAllocations: AsyncFunction<
  sdk.GetNetworkAllocationsArgs,
  sdk.GetNetworkAllocationsResult
> = asyncFunction("getNetworkAllocations");
export const getNetworkForward: AsyncFunction<sdk.GetNetworkForwardArgs, sdk.GetNetworkForwardResult> =
  asyncFunction("getNetworkForward");
export const getNetworkForwards: AsyncFunction<sdk.GetNetworkForwardsArgs, sdk.GetNetworkForwardsResult> =
  asyncFunction("getNetworkForwards");
export const getNetworkIntegration: AsyncFunction<
  sdk.GetNetworkIntegrationArgs,
  sdk.GetNetworkIntegrationResult
> = asyncFunction("getNetworkIntegration");
export const getNetworkIntegrations: AsyncFunction<
  sdk.GetNetworkIntegrationsArgs,
  sdk.GetNetworkIntegrationsResult
> = asyncFunction("getNetworkIntegrations");
export const getNetworkLeases: AsyncFunction<sdk.GetNetworkLeasesArgs, sdk.GetNetworkLeasesResult> =
  asyncFunction("getNetworkLeases");
export const getNetworkLoadBalancer: AsyncFunction<
  sdk.GetNetworkLoadBalancerArgs,
  sdk.GetNetworkLoadBalancerResult
> = asyncFunction("getNetworkLoadBalancer");
export const getNetworkLoadBalancerPool: AsyncFunction<
  sdk.GetNetworkLoadBalancerPoolArgs,
  sdk.GetNetworkLoadBalancerPoolResult
> = asyncFunction("getNetworkLoadBalancerPool");
export const getNetworkLoadBalancerPools: AsyncFunction<
  sdk.GetNetworkLoadBalancerPoolsArgs,
  sdk.GetNetworkLoadBalancerPoolsResult
> = asyncFunction("getNetworkLoadBalancerPools");
export const getNetworkLoadBalancers: AsyncFunction<
  sdk.GetNetworkLoadBalancersArgs,
  sdk.GetNetworkLoadBalancersResult
> = asyncFunction("getNetworkLoadBalancers");
export const getNetworkPeer: AsyncFunction<sdk.GetNetworkPeerArgs, sdk.GetNetworkPeerResult> =
  asyncFunction("getNetworkPeer");
export const getNetworkPeers: AsyncFunction<sdk.GetNetworkPeersArgs, sdk.GetNetworkPeersResult> =
  asyncFunction("getNetworkPeers");
export const getNetworkState: AsyncFunction<sdk.GetNetworkStateArgs, sdk.GetNetworkStateResult> =
  asyncFunction("getNetworkState");
export const getNetworkZone: AsyncFunction<sdk.GetNetworkZoneArgs, sdk.GetNetworkZoneResult> =
  asyncFunction("getNetworkZone");
export const getNetworkZoneRecord: AsyncFunction<
  sdk.GetNetworkZoneRecordArgs,
  sdk.GetNetworkZoneRecordResult
> = asyncFunction("getNetworkZoneRecord");
export const getNetworkZoneRecords: AsyncFunction<
  sdk.GetNetworkZoneRecordsArgs,
  sdk.GetNetworkZoneRecordsResult
> = asyncFunction("getNetworkZoneRecords");
export const getNetworkZones: AsyncFunction<sdk.GetNetworkZonesArgs, sdk.GetNetworkZonesResult> =
  asyncFunction("getNetworkZones");
export const getNetworks: AsyncFunction<sdk.GetNetworksArgs, sdk.GetNetworksResult> =
  asyncFunction("getNetworks");
export const getOperation: AsyncFunction<sdk.GetOperationArgs, sdk.GetOperationResult> =
  asyncFunction("getOperation");
export const getOperations: AsyncFunction<sdk.GetOperationsArgs, sdk.GetOperationsResult> =
  asyncFunction("getOperations");
export const getPermissions: AsyncFunction<sdk.GetPermissionsArgs, sdk.GetPermissionsResult> =
  asyncFunction("getPermissions");
export const getPlacementGroup: AsyncFunction<sdk.GetPlacementGroupArgs, sdk.GetPlacementGroupResult> =
  asyncFunction("getPlacementGroup");
export const getPlacementGroups: AsyncFunction<sdk.GetPlacementGroupsArgs, sdk.GetPlacementGroupsResult> =
  asyncFunction("getPlacementGroups");
export const getProfile: AsyncFunction<sdk.GetProfileArgs, sdk.GetProfileResult> =
  asyncFunction("getProfile");
export const getProfiles: AsyncFunction<sdk.GetProfilesArgs, sdk.GetProfilesResult> =
  asyncFunction("getProfiles");
export const getProject: AsyncFunction<sdk.GetProjectArgs, sdk.GetProjectResult> =
  asyncFunction("getProject");
export const getProjectState: AsyncFunction<sdk.GetProjectStateArgs, sdk.GetProjectStateResult> =
  asyncFunction("getProjectState");
export const getProjects: AsyncFunction<sdk.GetProjectsArgs, sdk.GetProjectsResult> =
  asyncFunction("getProjects");
export const getRemoteImage: AsyncFunction<sdk.GetRemoteImageArgs, sdk.GetRemoteImageResult> =
  asyncFunction("getRemoteImage");
export const getServer: AsyncFunction<sdk.GetServerArgs, sdk.GetServerResult> = asyncFunction("getServer");
export const getServerResources: AsyncFunction<sdk.GetServerResourcesArgs, sdk.GetServerResourcesResult> =
  asyncFunction("getServerResources");
export const getSnapshot: AsyncFunction<sdk.GetSnapshotArgs, sdk.GetSnapshotResult> =
  asyncFunction("getSnapshot");
export const getSnapshots: AsyncFunction<sdk.GetSnapshotsArgs, sdk.GetSnapshotsResult> =
  asyncFunction("getSnapshots");
export const getStorageBucket: AsyncFunction<sdk.GetStorageBucketArgs, sdk.GetStorageBucketResult> =
  asyncFunction("getStorageBucket");
export const getStorageBucketKey: AsyncFunction<sdk.GetStorageBucketKeyArgs, sdk.GetStorageBucketKeyResult> =
  asyncFunction("getStorageBucketKey");
export const getStorageBucketKeys: AsyncFunction<
  sdk.GetStorageBucketKeysArgs,
  sdk.GetStorageBucketKeysResult
> = asyncFunction("getStorageBucketKeys");
export const getStorageBuckets: AsyncFunction<sdk.GetStorageBucketsArgs, sdk.GetStorageBucketsResult> =
  asyncFunction("getStorageBuckets");
export const getStoragePool: AsyncFunction<sdk.GetStoragePoolArgs, sdk.GetStoragePoolResult> =
  asyncFunction("getStoragePool");
export const getStoragePoolResources: AsyncFunction<
  sdk.GetStoragePoolResourcesArgs,
  sdk.GetStoragePoolResourcesResult
> = asyncFunction("getStoragePoolResources");
export const getStoragePools: AsyncFunction<sdk.GetStoragePoolsArgs, sdk.GetStoragePoolsResult> =
  asyncFunction("getStoragePools");
export const getVolume: AsyncFunction<sdk.GetVolumeArgs, sdk.GetVolumeResult> = asyncFunction("getVolume");
export const getVolumeBackup: AsyncFunction<sdk.GetVolumeBackupArgs, sdk.GetVolumeBackupResult> =
  asyncFunction("getVolumeBackup");
export const getVolumeBackups: AsyncFunction<sdk.GetVolumeBackupsArgs, sdk.GetVolumeBackupsResult> =
  asyncFunction("getVolumeBackups");
export const getVolumeSnapshot: AsyncFunction<sdk.GetVolumeSnapshotArgs, sdk.GetVolumeSnapshotResult> =
  asyncFunction("getVolumeSnapshot");
export const getVolumeSnapshots: AsyncFunction<sdk.GetVolumeSnapshotsArgs, sdk.GetVolumeSnapshotsResult> =
  asyncFunction("getVolumeSnapshots");
export const getVolumeState: AsyncFunction<sdk.GetVolumeStateArgs, sdk.GetVolumeStateResult> =
  asyncFunction("getVolumeState");
export const getVolumes: AsyncFunction<sdk.GetVolumesArgs, sdk.GetVolumesResult> =
  asyncFunction("getVolumes");
export const getWarning: AsyncFunction<sdk.GetWarningArgs, sdk.GetWarningResult> =
  asyncFunction("getWarning");
export const getWarnings: AsyncFunction<sdk.GetWarningsArgs, sdk.GetWarningsResult> =
  asyncFunction("getWarnings");
export const runCommand: AsyncFunction<sdk.RunCommandArgs, sdk.RunCommandResult> =
  asyncFunction("runCommand");
