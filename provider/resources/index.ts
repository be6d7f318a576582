/** The table from type name to definition. */
import type { ResourceDefinition } from "../reconcile/definition";
import { Certificate } from "./certificate";
import { CertificateToken } from "./certificateToken";
import { InstanceFile } from "./files/instanceFile";
import { InstanceFileTree } from "./files/instanceFileTree";
import { Image } from "./image/image";
import { Instance } from "./instance/instance";
import { InstanceBackup } from "./instance/instanceBackup";
import { InstanceDevice } from "./instance/instanceDevice";
import { InstanceExec } from "./instance/instanceExec";
import { InstanceMetadata } from "./instance/instanceMetadata";
import { InstancePowerState } from "./instance/instancePowerState";
import { InstanceTemplate } from "./instance/instanceTemplate";
import { Network } from "./network";
import { Profile } from "./profile";
import { Snapshot } from "./snapshot";
import { StoragePool } from "./storagePool";
import { Volume } from "./volume";

export const resources: readonly ResourceDefinition[] = [
  Certificate,
  CertificateToken,
  Image,
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
  Profile,
  Snapshot,
  StoragePool,
  Volume,
];
