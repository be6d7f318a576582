/** The functions of pulumi-lxd as async functions. Generated from the definitions by `npm run gen`. */
import type * as sdk from "pulumi-lxd";
import { asyncFunction } from "../function";
import type { AsyncFunction } from "../types";

export const exportImage: AsyncFunction<sdk.ExportImageArgs, sdk.ExportImageResult> =
  asyncFunction("exportImage");
export type ExportImageArgs = sdk.ExportImageArgs;
export type ExportImageResult = sdk.ExportImageResult;

export const exportInstanceBackup: AsyncFunction<
  sdk.ExportInstanceBackupArgs,
  sdk.ExportInstanceBackupResult
> = asyncFunction("exportInstanceBackup");
export type ExportInstanceBackupArgs = sdk.ExportInstanceBackupArgs;
export type ExportInstanceBackupResult = sdk.ExportInstanceBackupResult;

export const exportVolumeBackup: AsyncFunction<sdk.ExportVolumeBackupArgs, sdk.ExportVolumeBackupResult> =
  asyncFunction("exportVolumeBackup");
export type ExportVolumeBackupArgs = sdk.ExportVolumeBackupArgs;
export type ExportVolumeBackupResult = sdk.ExportVolumeBackupResult;

export const getAuthGroup: AsyncFunction<sdk.GetAuthGroupArgs, sdk.GetAuthGroupResult> =
  asyncFunction("getAuthGroup");
export type GetAuthGroupArgs = sdk.GetAuthGroupArgs;
export type GetAuthGroupResult = sdk.GetAuthGroupResult;

export const getAuthGroups: AsyncFunction<sdk.GetAuthGroupsArgs, sdk.GetAuthGroupsResult> =
  asyncFunction("getAuthGroups");
export type GetAuthGroupsArgs = sdk.GetAuthGroupsArgs;
export type GetAuthGroupsResult = sdk.GetAuthGroupsResult;

export const getCertificate: AsyncFunction<sdk.GetCertificateArgs, sdk.GetCertificateResult> =
  asyncFunction("getCertificate");
export type GetCertificateArgs = sdk.GetCertificateArgs;
export type GetCertificateResult = sdk.GetCertificateResult;

export const getCertificates: AsyncFunction<sdk.GetCertificatesArgs, sdk.GetCertificatesResult> =
  asyncFunction("getCertificates");
export type GetCertificatesArgs = sdk.GetCertificatesArgs;
export type GetCertificatesResult = sdk.GetCertificatesResult;

export const getCluster: AsyncFunction<sdk.GetClusterArgs, sdk.GetClusterResult> =
  asyncFunction("getCluster");
export type GetClusterArgs = sdk.GetClusterArgs;
export type GetClusterResult = sdk.GetClusterResult;

export const getClusterGroup: AsyncFunction<sdk.GetClusterGroupArgs, sdk.GetClusterGroupResult> =
  asyncFunction("getClusterGroup");
export type GetClusterGroupArgs = sdk.GetClusterGroupArgs;
export type GetClusterGroupResult = sdk.GetClusterGroupResult;

export const getClusterGroups: AsyncFunction<sdk.GetClusterGroupsArgs, sdk.GetClusterGroupsResult> =
  asyncFunction("getClusterGroups");
export type GetClusterGroupsArgs = sdk.GetClusterGroupsArgs;
export type GetClusterGroupsResult = sdk.GetClusterGroupsResult;

export const getClusterMember: AsyncFunction<sdk.GetClusterMemberArgs, sdk.GetClusterMemberResult> =
  asyncFunction("getClusterMember");
export type GetClusterMemberArgs = sdk.GetClusterMemberArgs;
export type GetClusterMemberResult = sdk.GetClusterMemberResult;

export const getClusterMemberState: AsyncFunction<
  sdk.GetClusterMemberStateArgs,
  sdk.GetClusterMemberStateResult
> = asyncFunction("getClusterMemberState");
export type GetClusterMemberStateArgs = sdk.GetClusterMemberStateArgs;
export type GetClusterMemberStateResult = sdk.GetClusterMemberStateResult;

export const getClusterMembers: AsyncFunction<sdk.GetClusterMembersArgs, sdk.GetClusterMembersResult> =
  asyncFunction("getClusterMembers");
export type GetClusterMembersArgs = sdk.GetClusterMembersArgs;
export type GetClusterMembersResult = sdk.GetClusterMembersResult;

export const getIdentities: AsyncFunction<sdk.GetIdentitiesArgs, sdk.GetIdentitiesResult> =
  asyncFunction("getIdentities");
export type GetIdentitiesArgs = sdk.GetIdentitiesArgs;
export type GetIdentitiesResult = sdk.GetIdentitiesResult;

export const getIdentity: AsyncFunction<sdk.GetIdentityArgs, sdk.GetIdentityResult> =
  asyncFunction("getIdentity");
export type GetIdentityArgs = sdk.GetIdentityArgs;
export type GetIdentityResult = sdk.GetIdentityResult;

export const getIdentityProviderGroup: AsyncFunction<
  sdk.GetIdentityProviderGroupArgs,
  sdk.GetIdentityProviderGroupResult
> = asyncFunction("getIdentityProviderGroup");
export type GetIdentityProviderGroupArgs = sdk.GetIdentityProviderGroupArgs;
export type GetIdentityProviderGroupResult = sdk.GetIdentityProviderGroupResult;

export const getIdentityProviderGroups: AsyncFunction<
  sdk.GetIdentityProviderGroupsArgs,
  sdk.GetIdentityProviderGroupsResult
> = asyncFunction("getIdentityProviderGroups");
export type GetIdentityProviderGroupsArgs = sdk.GetIdentityProviderGroupsArgs;
export type GetIdentityProviderGroupsResult = sdk.GetIdentityProviderGroupsResult;

export const getImage: AsyncFunction<sdk.GetImageArgs, sdk.GetImageResult> = asyncFunction("getImage");
export type GetImageArgs = sdk.GetImageArgs;
export type GetImageResult = sdk.GetImageResult;

export const getImageAlias: AsyncFunction<sdk.GetImageAliasArgs, sdk.GetImageAliasResult> =
  asyncFunction("getImageAlias");
export type GetImageAliasArgs = sdk.GetImageAliasArgs;
export type GetImageAliasResult = sdk.GetImageAliasResult;

export const getImageAliases: AsyncFunction<sdk.GetImageAliasesArgs, sdk.GetImageAliasesResult> =
  asyncFunction("getImageAliases");
export type GetImageAliasesArgs = sdk.GetImageAliasesArgs;
export type GetImageAliasesResult = sdk.GetImageAliasesResult;

export const getImages: AsyncFunction<sdk.GetImagesArgs, sdk.GetImagesResult> = asyncFunction("getImages");
export type GetImagesArgs = sdk.GetImagesArgs;
export type GetImagesResult = sdk.GetImagesResult;

export const getInstance: AsyncFunction<sdk.GetInstanceArgs, sdk.GetInstanceResult> =
  asyncFunction("getInstance");
export type GetInstanceArgs = sdk.GetInstanceArgs;
export type GetInstanceResult = sdk.GetInstanceResult;

export const getInstanceBackup: AsyncFunction<sdk.GetInstanceBackupArgs, sdk.GetInstanceBackupResult> =
  asyncFunction("getInstanceBackup");
export type GetInstanceBackupArgs = sdk.GetInstanceBackupArgs;
export type GetInstanceBackupResult = sdk.GetInstanceBackupResult;

export const getInstanceBackups: AsyncFunction<sdk.GetInstanceBackupsArgs, sdk.GetInstanceBackupsResult> =
  asyncFunction("getInstanceBackups");
export type GetInstanceBackupsArgs = sdk.GetInstanceBackupsArgs;
export type GetInstanceBackupsResult = sdk.GetInstanceBackupsResult;

export const getInstanceConsoleLog: AsyncFunction<
  sdk.GetInstanceConsoleLogArgs,
  sdk.GetInstanceConsoleLogResult
> = asyncFunction("getInstanceConsoleLog");
export type GetInstanceConsoleLogArgs = sdk.GetInstanceConsoleLogArgs;
export type GetInstanceConsoleLogResult = sdk.GetInstanceConsoleLogResult;

export const getInstanceFile: AsyncFunction<sdk.GetInstanceFileArgs, sdk.GetInstanceFileResult> =
  asyncFunction("getInstanceFile");
export type GetInstanceFileArgs = sdk.GetInstanceFileArgs;
export type GetInstanceFileResult = sdk.GetInstanceFileResult;

export const getInstanceLog: AsyncFunction<sdk.GetInstanceLogArgs, sdk.GetInstanceLogResult> =
  asyncFunction("getInstanceLog");
export type GetInstanceLogArgs = sdk.GetInstanceLogArgs;
export type GetInstanceLogResult = sdk.GetInstanceLogResult;

export const getInstanceLogs: AsyncFunction<sdk.GetInstanceLogsArgs, sdk.GetInstanceLogsResult> =
  asyncFunction("getInstanceLogs");
export type GetInstanceLogsArgs = sdk.GetInstanceLogsArgs;
export type GetInstanceLogsResult = sdk.GetInstanceLogsResult;

export const getInstanceMetadata: AsyncFunction<sdk.GetInstanceMetadataArgs, sdk.GetInstanceMetadataResult> =
  asyncFunction("getInstanceMetadata");
export type GetInstanceMetadataArgs = sdk.GetInstanceMetadataArgs;
export type GetInstanceMetadataResult = sdk.GetInstanceMetadataResult;

export const getInstanceState: AsyncFunction<sdk.GetInstanceStateArgs, sdk.GetInstanceStateResult> =
  asyncFunction("getInstanceState");
export type GetInstanceStateArgs = sdk.GetInstanceStateArgs;
export type GetInstanceStateResult = sdk.GetInstanceStateResult;

export const getInstanceTemplate: AsyncFunction<sdk.GetInstanceTemplateArgs, sdk.GetInstanceTemplateResult> =
  asyncFunction("getInstanceTemplate");
export type GetInstanceTemplateArgs = sdk.GetInstanceTemplateArgs;
export type GetInstanceTemplateResult = sdk.GetInstanceTemplateResult;

export const getInstanceTemplates: AsyncFunction<
  sdk.GetInstanceTemplatesArgs,
  sdk.GetInstanceTemplatesResult
> = asyncFunction("getInstanceTemplates");
export type GetInstanceTemplatesArgs = sdk.GetInstanceTemplatesArgs;
export type GetInstanceTemplatesResult = sdk.GetInstanceTemplatesResult;

export const getInstances: AsyncFunction<sdk.GetInstancesArgs, sdk.GetInstancesResult> =
  asyncFunction("getInstances");
export type GetInstancesArgs = sdk.GetInstancesArgs;
export type GetInstancesResult = sdk.GetInstancesResult;

export const getMetrics: AsyncFunction<sdk.GetMetricsArgs, sdk.GetMetricsResult> =
  asyncFunction("getMetrics");
export type GetMetricsArgs = sdk.GetMetricsArgs;
export type GetMetricsResult = sdk.GetMetricsResult;

export const getNetwork: AsyncFunction<sdk.GetNetworkArgs, sdk.GetNetworkResult> =
  asyncFunction("getNetwork");
export type GetNetworkArgs = sdk.GetNetworkArgs;
export type GetNetworkResult = sdk.GetNetworkResult;

export const getNetworkAcl: AsyncFunction<sdk.GetNetworkAclArgs, sdk.GetNetworkAclResult> =
  asyncFunction("getNetworkAcl");
export type GetNetworkAclArgs = sdk.GetNetworkAclArgs;
export type GetNetworkAclResult = sdk.GetNetworkAclResult;

export const getNetworkAclLog: AsyncFunction<sdk.GetNetworkAclLogArgs, sdk.GetNetworkAclLogResult> =
  asyncFunction("getNetworkAclLog");
export type GetNetworkAclLogArgs = sdk.GetNetworkAclLogArgs;
export type GetNetworkAclLogResult = sdk.GetNetworkAclLogResult;

export const getNetworkAcls: AsyncFunction<sdk.GetNetworkAclsArgs, sdk.GetNetworkAclsResult> =
  asyncFunction("getNetworkAcls");
export type GetNetworkAclsArgs = sdk.GetNetworkAclsArgs;
export type GetNetworkAclsResult = sdk.GetNetworkAclsResult;

export const getNetworkAddressSet: AsyncFunction<
  sdk.GetNetworkAddressSetArgs,
  sdk.GetNetworkAddressSetResult
> = asyncFunction("getNetworkAddressSet");
export type GetNetworkAddressSetArgs = sdk.GetNetworkAddressSetArgs;
export type GetNetworkAddressSetResult = sdk.GetNetworkAddressSetResult;

export const getNetworkAddressSets: AsyncFunction<
  sdk.GetNetworkAddressSetsArgs,
  sdk.GetNetworkAddressSetsResult
> = asyncFunction("getNetworkAddressSets");
export type GetNetworkAddressSetsArgs = sdk.GetNetworkAddressSetsArgs;
export type GetNetworkAddressSetsResult = sdk.GetNetworkAddressSetsResult;

export const getNetworkAllocations: AsyncFunction<
  sdk.GetNetworkAllocationsArgs,
  sdk.GetNetworkAllocationsResult
> = asyncFunction("getNetworkAllocations");
export type GetNetworkAllocationsArgs = sdk.GetNetworkAllocationsArgs;
export type GetNetworkAllocationsResult = sdk.GetNetworkAllocationsResult;

export const getNetworkForward: AsyncFunction<sdk.GetNetworkForwardArgs, sdk.GetNetworkForwardResult> =
  asyncFunction("getNetworkForward");
export type GetNetworkForwardArgs = sdk.GetNetworkForwardArgs;
export type GetNetworkForwardResult = sdk.GetNetworkForwardResult;

export const getNetworkForwards: AsyncFunction<sdk.GetNetworkForwardsArgs, sdk.GetNetworkForwardsResult> =
  asyncFunction("getNetworkForwards");
export type GetNetworkForwardsArgs = sdk.GetNetworkForwardsArgs;
export type GetNetworkForwardsResult = sdk.GetNetworkForwardsResult;

export const getNetworkIntegration: AsyncFunction<
  sdk.GetNetworkIntegrationArgs,
  sdk.GetNetworkIntegrationResult
> = asyncFunction("getNetworkIntegration");
export type GetNetworkIntegrationArgs = sdk.GetNetworkIntegrationArgs;
export type GetNetworkIntegrationResult = sdk.GetNetworkIntegrationResult;

export const getNetworkIntegrations: AsyncFunction<
  sdk.GetNetworkIntegrationsArgs,
  sdk.GetNetworkIntegrationsResult
> = asyncFunction("getNetworkIntegrations");
export type GetNetworkIntegrationsArgs = sdk.GetNetworkIntegrationsArgs;
export type GetNetworkIntegrationsResult = sdk.GetNetworkIntegrationsResult;

export const getNetworkLeases: AsyncFunction<sdk.GetNetworkLeasesArgs, sdk.GetNetworkLeasesResult> =
  asyncFunction("getNetworkLeases");
export type GetNetworkLeasesArgs = sdk.GetNetworkLeasesArgs;
export type GetNetworkLeasesResult = sdk.GetNetworkLeasesResult;

export const getNetworkLoadBalancer: AsyncFunction<
  sdk.GetNetworkLoadBalancerArgs,
  sdk.GetNetworkLoadBalancerResult
> = asyncFunction("getNetworkLoadBalancer");
export type GetNetworkLoadBalancerArgs = sdk.GetNetworkLoadBalancerArgs;
export type GetNetworkLoadBalancerResult = sdk.GetNetworkLoadBalancerResult;

export const getNetworkLoadBalancerPool: AsyncFunction<
  sdk.GetNetworkLoadBalancerPoolArgs,
  sdk.GetNetworkLoadBalancerPoolResult
> = asyncFunction("getNetworkLoadBalancerPool");
export type GetNetworkLoadBalancerPoolArgs = sdk.GetNetworkLoadBalancerPoolArgs;
export type GetNetworkLoadBalancerPoolResult = sdk.GetNetworkLoadBalancerPoolResult;

export const getNetworkLoadBalancerPools: AsyncFunction<
  sdk.GetNetworkLoadBalancerPoolsArgs,
  sdk.GetNetworkLoadBalancerPoolsResult
> = asyncFunction("getNetworkLoadBalancerPools");
export type GetNetworkLoadBalancerPoolsArgs = sdk.GetNetworkLoadBalancerPoolsArgs;
export type GetNetworkLoadBalancerPoolsResult = sdk.GetNetworkLoadBalancerPoolsResult;

export const getNetworkLoadBalancers: AsyncFunction<
  sdk.GetNetworkLoadBalancersArgs,
  sdk.GetNetworkLoadBalancersResult
> = asyncFunction("getNetworkLoadBalancers");
export type GetNetworkLoadBalancersArgs = sdk.GetNetworkLoadBalancersArgs;
export type GetNetworkLoadBalancersResult = sdk.GetNetworkLoadBalancersResult;

export const getNetworkPeer: AsyncFunction<sdk.GetNetworkPeerArgs, sdk.GetNetworkPeerResult> =
  asyncFunction("getNetworkPeer");
export type GetNetworkPeerArgs = sdk.GetNetworkPeerArgs;
export type GetNetworkPeerResult = sdk.GetNetworkPeerResult;

export const getNetworkPeers: AsyncFunction<sdk.GetNetworkPeersArgs, sdk.GetNetworkPeersResult> =
  asyncFunction("getNetworkPeers");
export type GetNetworkPeersArgs = sdk.GetNetworkPeersArgs;
export type GetNetworkPeersResult = sdk.GetNetworkPeersResult;

export const getNetworkState: AsyncFunction<sdk.GetNetworkStateArgs, sdk.GetNetworkStateResult> =
  asyncFunction("getNetworkState");
export type GetNetworkStateArgs = sdk.GetNetworkStateArgs;
export type GetNetworkStateResult = sdk.GetNetworkStateResult;

export const getNetworkZone: AsyncFunction<sdk.GetNetworkZoneArgs, sdk.GetNetworkZoneResult> =
  asyncFunction("getNetworkZone");
export type GetNetworkZoneArgs = sdk.GetNetworkZoneArgs;
export type GetNetworkZoneResult = sdk.GetNetworkZoneResult;

export const getNetworkZoneRecord: AsyncFunction<
  sdk.GetNetworkZoneRecordArgs,
  sdk.GetNetworkZoneRecordResult
> = asyncFunction("getNetworkZoneRecord");
export type GetNetworkZoneRecordArgs = sdk.GetNetworkZoneRecordArgs;
export type GetNetworkZoneRecordResult = sdk.GetNetworkZoneRecordResult;

export const getNetworkZoneRecords: AsyncFunction<
  sdk.GetNetworkZoneRecordsArgs,
  sdk.GetNetworkZoneRecordsResult
> = asyncFunction("getNetworkZoneRecords");
export type GetNetworkZoneRecordsArgs = sdk.GetNetworkZoneRecordsArgs;
export type GetNetworkZoneRecordsResult = sdk.GetNetworkZoneRecordsResult;

export const getNetworkZones: AsyncFunction<sdk.GetNetworkZonesArgs, sdk.GetNetworkZonesResult> =
  asyncFunction("getNetworkZones");
export type GetNetworkZonesArgs = sdk.GetNetworkZonesArgs;
export type GetNetworkZonesResult = sdk.GetNetworkZonesResult;

export const getNetworks: AsyncFunction<sdk.GetNetworksArgs, sdk.GetNetworksResult> =
  asyncFunction("getNetworks");
export type GetNetworksArgs = sdk.GetNetworksArgs;
export type GetNetworksResult = sdk.GetNetworksResult;

export const getOperation: AsyncFunction<sdk.GetOperationArgs, sdk.GetOperationResult> =
  asyncFunction("getOperation");
export type GetOperationArgs = sdk.GetOperationArgs;
export type GetOperationResult = sdk.GetOperationResult;

export const getOperations: AsyncFunction<sdk.GetOperationsArgs, sdk.GetOperationsResult> =
  asyncFunction("getOperations");
export type GetOperationsArgs = sdk.GetOperationsArgs;
export type GetOperationsResult = sdk.GetOperationsResult;

export const getPermissions: AsyncFunction<sdk.GetPermissionsArgs, sdk.GetPermissionsResult> =
  asyncFunction("getPermissions");
export type GetPermissionsArgs = sdk.GetPermissionsArgs;
export type GetPermissionsResult = sdk.GetPermissionsResult;

export const getPlacementGroup: AsyncFunction<sdk.GetPlacementGroupArgs, sdk.GetPlacementGroupResult> =
  asyncFunction("getPlacementGroup");
export type GetPlacementGroupArgs = sdk.GetPlacementGroupArgs;
export type GetPlacementGroupResult = sdk.GetPlacementGroupResult;

export const getPlacementGroups: AsyncFunction<sdk.GetPlacementGroupsArgs, sdk.GetPlacementGroupsResult> =
  asyncFunction("getPlacementGroups");
export type GetPlacementGroupsArgs = sdk.GetPlacementGroupsArgs;
export type GetPlacementGroupsResult = sdk.GetPlacementGroupsResult;

export const getProfile: AsyncFunction<sdk.GetProfileArgs, sdk.GetProfileResult> =
  asyncFunction("getProfile");
export type GetProfileArgs = sdk.GetProfileArgs;
export type GetProfileResult = sdk.GetProfileResult;

export const getProfiles: AsyncFunction<sdk.GetProfilesArgs, sdk.GetProfilesResult> =
  asyncFunction("getProfiles");
export type GetProfilesArgs = sdk.GetProfilesArgs;
export type GetProfilesResult = sdk.GetProfilesResult;

export const getProject: AsyncFunction<sdk.GetProjectArgs, sdk.GetProjectResult> =
  asyncFunction("getProject");
export type GetProjectArgs = sdk.GetProjectArgs;
export type GetProjectResult = sdk.GetProjectResult;

export const getProjectState: AsyncFunction<sdk.GetProjectStateArgs, sdk.GetProjectStateResult> =
  asyncFunction("getProjectState");
export type GetProjectStateArgs = sdk.GetProjectStateArgs;
export type GetProjectStateResult = sdk.GetProjectStateResult;

export const getProjects: AsyncFunction<sdk.GetProjectsArgs, sdk.GetProjectsResult> =
  asyncFunction("getProjects");
export type GetProjectsArgs = sdk.GetProjectsArgs;
export type GetProjectsResult = sdk.GetProjectsResult;

export const getRemoteImage: AsyncFunction<sdk.GetRemoteImageArgs, sdk.GetRemoteImageResult> =
  asyncFunction("getRemoteImage");
export type GetRemoteImageArgs = sdk.GetRemoteImageArgs;
export type GetRemoteImageResult = sdk.GetRemoteImageResult;

export const getServer: AsyncFunction<sdk.GetServerArgs, sdk.GetServerResult> = asyncFunction("getServer");
export type GetServerArgs = sdk.GetServerArgs;
export type GetServerResult = sdk.GetServerResult;

export const getServerResources: AsyncFunction<sdk.GetServerResourcesArgs, sdk.GetServerResourcesResult> =
  asyncFunction("getServerResources");
export type GetServerResourcesArgs = sdk.GetServerResourcesArgs;
export type GetServerResourcesResult = sdk.GetServerResourcesResult;

export const getSnapshot: AsyncFunction<sdk.GetSnapshotArgs, sdk.GetSnapshotResult> =
  asyncFunction("getSnapshot");
export type GetSnapshotArgs = sdk.GetSnapshotArgs;
export type GetSnapshotResult = sdk.GetSnapshotResult;

export const getSnapshots: AsyncFunction<sdk.GetSnapshotsArgs, sdk.GetSnapshotsResult> =
  asyncFunction("getSnapshots");
export type GetSnapshotsArgs = sdk.GetSnapshotsArgs;
export type GetSnapshotsResult = sdk.GetSnapshotsResult;

export const getStorageBucket: AsyncFunction<sdk.GetStorageBucketArgs, sdk.GetStorageBucketResult> =
  asyncFunction("getStorageBucket");
export type GetStorageBucketArgs = sdk.GetStorageBucketArgs;
export type GetStorageBucketResult = sdk.GetStorageBucketResult;

export const getStorageBucketKey: AsyncFunction<sdk.GetStorageBucketKeyArgs, sdk.GetStorageBucketKeyResult> =
  asyncFunction("getStorageBucketKey");
export type GetStorageBucketKeyArgs = sdk.GetStorageBucketKeyArgs;
export type GetStorageBucketKeyResult = sdk.GetStorageBucketKeyResult;

export const getStorageBucketKeys: AsyncFunction<
  sdk.GetStorageBucketKeysArgs,
  sdk.GetStorageBucketKeysResult
> = asyncFunction("getStorageBucketKeys");
export type GetStorageBucketKeysArgs = sdk.GetStorageBucketKeysArgs;
export type GetStorageBucketKeysResult = sdk.GetStorageBucketKeysResult;

export const getStorageBuckets: AsyncFunction<sdk.GetStorageBucketsArgs, sdk.GetStorageBucketsResult> =
  asyncFunction("getStorageBuckets");
export type GetStorageBucketsArgs = sdk.GetStorageBucketsArgs;
export type GetStorageBucketsResult = sdk.GetStorageBucketsResult;

export const getStoragePool: AsyncFunction<sdk.GetStoragePoolArgs, sdk.GetStoragePoolResult> =
  asyncFunction("getStoragePool");
export type GetStoragePoolArgs = sdk.GetStoragePoolArgs;
export type GetStoragePoolResult = sdk.GetStoragePoolResult;

export const getStoragePoolResources: AsyncFunction<
  sdk.GetStoragePoolResourcesArgs,
  sdk.GetStoragePoolResourcesResult
> = asyncFunction("getStoragePoolResources");
export type GetStoragePoolResourcesArgs = sdk.GetStoragePoolResourcesArgs;
export type GetStoragePoolResourcesResult = sdk.GetStoragePoolResourcesResult;

export const getStoragePools: AsyncFunction<sdk.GetStoragePoolsArgs, sdk.GetStoragePoolsResult> =
  asyncFunction("getStoragePools");
export type GetStoragePoolsArgs = sdk.GetStoragePoolsArgs;
export type GetStoragePoolsResult = sdk.GetStoragePoolsResult;

export const getVolume: AsyncFunction<sdk.GetVolumeArgs, sdk.GetVolumeResult> = asyncFunction("getVolume");
export type GetVolumeArgs = sdk.GetVolumeArgs;
export type GetVolumeResult = sdk.GetVolumeResult;

export const getVolumeBackup: AsyncFunction<sdk.GetVolumeBackupArgs, sdk.GetVolumeBackupResult> =
  asyncFunction("getVolumeBackup");
export type GetVolumeBackupArgs = sdk.GetVolumeBackupArgs;
export type GetVolumeBackupResult = sdk.GetVolumeBackupResult;

export const getVolumeBackups: AsyncFunction<sdk.GetVolumeBackupsArgs, sdk.GetVolumeBackupsResult> =
  asyncFunction("getVolumeBackups");
export type GetVolumeBackupsArgs = sdk.GetVolumeBackupsArgs;
export type GetVolumeBackupsResult = sdk.GetVolumeBackupsResult;

export const getVolumeSnapshot: AsyncFunction<sdk.GetVolumeSnapshotArgs, sdk.GetVolumeSnapshotResult> =
  asyncFunction("getVolumeSnapshot");
export type GetVolumeSnapshotArgs = sdk.GetVolumeSnapshotArgs;
export type GetVolumeSnapshotResult = sdk.GetVolumeSnapshotResult;

export const getVolumeSnapshots: AsyncFunction<sdk.GetVolumeSnapshotsArgs, sdk.GetVolumeSnapshotsResult> =
  asyncFunction("getVolumeSnapshots");
export type GetVolumeSnapshotsArgs = sdk.GetVolumeSnapshotsArgs;
export type GetVolumeSnapshotsResult = sdk.GetVolumeSnapshotsResult;

export const getVolumeState: AsyncFunction<sdk.GetVolumeStateArgs, sdk.GetVolumeStateResult> =
  asyncFunction("getVolumeState");
export type GetVolumeStateArgs = sdk.GetVolumeStateArgs;
export type GetVolumeStateResult = sdk.GetVolumeStateResult;

export const getVolumes: AsyncFunction<sdk.GetVolumesArgs, sdk.GetVolumesResult> =
  asyncFunction("getVolumes");
export type GetVolumesArgs = sdk.GetVolumesArgs;
export type GetVolumesResult = sdk.GetVolumesResult;

export const getWarning: AsyncFunction<sdk.GetWarningArgs, sdk.GetWarningResult> =
  asyncFunction("getWarning");
export type GetWarningArgs = sdk.GetWarningArgs;
export type GetWarningResult = sdk.GetWarningResult;

export const getWarnings: AsyncFunction<sdk.GetWarningsArgs, sdk.GetWarningsResult> =
  asyncFunction("getWarnings");
export type GetWarningsArgs = sdk.GetWarningsArgs;
export type GetWarningsResult = sdk.GetWarningsResult;

export const runCommand: AsyncFunction<sdk.RunCommandArgs, sdk.RunCommandResult> =
  asyncFunction("runCommand");
export type RunCommandArgs = sdk.RunCommandArgs;
export type RunCommandResult = sdk.RunCommandResult;
