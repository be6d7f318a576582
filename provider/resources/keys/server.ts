/**
 * Keys of the server itself, as LXD 5.0 checks them: https://documentation.ubuntu.com/lxd/en/stable-5.0/server/ and
 * `lxd/node/config.go`, `lxd/cluster/config` of https://github.com/canonical/lxd/tree/stable-5.0.
 */
import { ofEntities, type Knowledge, type KnownKeys } from "./doubts";

export const serverKeys: KnownKeys = {
  "backups.compression_algorithm": "any",
  "candid.api.key": "any",
  "candid.api.url": "any",
  "candid.domains": "any",
  "candid.expiry": "whole number",
  "cluster.https_address": "any",
  "cluster.images_minimal_replica": "whole number",
  "cluster.join_token_expiry": "any",
  "cluster.max_standby": "whole number",
  "cluster.max_voters": "whole number",
  "cluster.offline_threshold": "whole number",
  "core.bgp_address": "any",
  "core.bgp_asn": "whole number",
  "core.bgp_routerid": "any",
  "core.debug_address": "any",
  "core.dns_address": "any",
  "core.https_address": "any",
  "core.https_allowed_credentials": "boolean",
  "core.https_allowed_headers": "any",
  "core.https_allowed_methods": "any",
  "core.https_allowed_origin": "any",
  "core.https_trusted_proxy": "any",
  "core.metrics_address": "any",
  "core.metrics_authentication": "boolean",
  "core.proxy_http": "any",
  "core.proxy_https": "any",
  "core.proxy_ignore_hosts": "any",
  "core.remote_token_expiry": "any",
  "core.shutdown_timeout": "whole number",
  "core.trust_ca_certificates": "boolean",
  "core.trust_password": "any",
  "images.auto_update_cached": "boolean",
  "images.auto_update_interval": "whole number",
  "images.compression_algorithm": "any",
  "images.default_architecture": "any",
  "images.remote_cache_expiry": "whole number",
  "maas.api.key": "any",
  "maas.api.url": "any",
  "maas.machine": "any",
  "network.ovn.integration_bridge": "any",
  "network.ovn.northbound_connection": "any",
  "rbac.agent.private_key": "any",
  "rbac.agent.public_key": "any",
  "rbac.agent.url": "any",
  "rbac.agent.username": "any",
  "rbac.api.expiry": "whole number",
  "rbac.api.key": "any",
  "rbac.api.url": "any",
  "rbac.expiry": "whole number",
  "storage.backups_volume": "any",
  "storage.images_volume": "any",
};

export const aboutServer: Knowledge = {
  known: ["server", ""],
  table: serverKeys,
  told: ofEntities(["server"]),
};

/** Of members of a cluster: `lxd/api_cluster.go`. */
export const aboutClusterMembers: Knowledge = {
  known: ["clusterMember", ""],
  table: { "scheduler.instance": ["all", "group", "manual"] },
  told: ofEntities(["cluster"], "cluster"),
};
