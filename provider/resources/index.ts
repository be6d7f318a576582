/** The table from type name to definition. */
import type { ResourceDefinition } from "../reconcile/definition";
import { AuthGroup } from "./auth/group";
import { Identity } from "./auth/identity";
import { IdentityProviderGroup } from "./auth/identityProviderGroup";
import { Certificate } from "./certificate";
import { CertificateToken } from "./certificateToken";
import { ClusterCertificate } from "./cluster/certificate";
import { Cluster } from "./cluster/cluster";
import { ClusterGroup } from "./cluster/group";
import { ClusterJoinToken } from "./cluster/joinToken";
import { ClusterMember } from "./cluster/member";
import { InstanceFile } from "./ofInstance/files/instanceFile";
import { InstanceFileTree } from "./ofInstance/files/instanceFileTree";
import { ImageAlias } from "./image/alias";
import { Image } from "./image/image";
import { Instance } from "./instance/instance";
import { InstanceBackup } from "./ofInstance/backup";
import { InstanceDevice } from "./ofInstance/device";
import { InstanceExec } from "./ofInstance/exec";
import { InstanceMetadata } from "./ofInstance/metadata";
import { InstancePowerState } from "./ofInstance/powerState";
import { InstanceTemplate } from "./ofInstance/template";
import { NetworkAcl } from "./network/acl";
import { NetworkAddressSet } from "./network/addressSet";
import { NetworkForward } from "./network/forward";
import { NetworkIntegration } from "./network/integration";
import { NetworkLoadBalancer } from "./network/loadBalancer";
import { NetworkLoadBalancerPool } from "./network/loadBalancerPool";
import { Network } from "./network/network";
import { NetworkPeer } from "./network/peer";
import { NetworkZone } from "./network/zone";
import { NetworkZoneRecord } from "./network/zoneRecord";
import { PlacementGroup } from "./placementGroup";
import { Profile } from "./profile";
import { Project } from "./project/project";
import { ServerConfig } from "./server/config";
import { WarningStatus } from "./server/warningStatus";
import { Snapshot } from "./ofInstance/snapshot";
import { StorageBucket } from "./storage/bucket";
import { StorageBucketKey } from "./storage/bucketKey";
import { StoragePool } from "./storage/pool";
import { VolumeBackup } from "./storage/volume/backup";
import { VolumeSnapshot } from "./storage/volume/snapshot";
import { Volume } from "./storage/volume/volume";

export const resources: readonly ResourceDefinition[] = [
  AuthGroup,
  Certificate,
  CertificateToken,
  Cluster,
  ClusterCertificate,
  ClusterGroup,
  ClusterJoinToken,
  ClusterMember,
  Identity,
  IdentityProviderGroup,
  Image,
  ImageAlias,
  Instance,
  InstanceBackup,
  InstanceDevice,
  InstanceExec,
  InstanceFile,
  InstanceFileTree,
  InstanceMetadata,
  InstancePowerState,
  InstanceTemplate,
  Network,
  NetworkAcl,
  NetworkAddressSet,
  NetworkForward,
  NetworkIntegration,
  NetworkLoadBalancer,
  NetworkLoadBalancerPool,
  NetworkPeer,
  NetworkZone,
  NetworkZoneRecord,
  PlacementGroup,
  Profile,
  Project,
  ServerConfig,
  Snapshot,
  StorageBucket,
  StorageBucketKey,
  StoragePool,
  Volume,
  VolumeBackup,
  VolumeSnapshot,
  WarningStatus,
];
