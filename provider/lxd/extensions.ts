/**
 * The API extensions that parts of the provider need, and since when servers have them. A server is asked for its
 * extensions and never for its version: these are for the sentence that says what would be new enough.
 *
 * LXD: computed from `shared/version/api.go` of every tagged release (feature releases, and the 5.21 series where it got
 * one later). Incus: what 6.0.4 and 7.0.2 list; "6.0" stands for all before it too. Of `cluster_member_state` the
 * LTS is named that has it: the feature release before that was not looked up.
 */
export interface Since {
  readonly lxd?: string;
  readonly incus?: string;
}

export const extensions = {
  access_management: { lxd: "5.21.0" },
  access_management_tls: { lxd: "5.21.3 or 6.2" },
  auth_bearer: { lxd: "6.7" },
  certificate_description: { incus: "6.0" },
  cluster_member_state: { lxd: "5.21.0", incus: "6.0" },
  clustering_evacuation_mode: { incus: "6.0" },
  custom_volume_iso: { lxd: "5.16", incus: "6.0" },
  images_all_projects: { lxd: "5.21.4 or 6.3", incus: "6.0" },
  import_custom_volume_tar: { lxd: "5.21.5 or 6.6" },
  instance_oci: { incus: "7.0" },
  instance_placement_groups: { lxd: "6.6" },
  instances_rebuild: { lxd: "5.15", incus: "6.0" },
  network_address_set: { incus: "7.0" },
  network_allocate_external_ips: { lxd: "5.21.2 or 6.1" },
  network_allocations: { lxd: "5.16", incus: "6.0" },
  network_acls_all_projects: { lxd: "5.21.4 or 6.4", incus: "6.0" },
  network_forward_snat: { incus: "7.0" },
  network_integrations: { incus: "6.0" },
  network_load_balancer: { lxd: "5.4", incus: "6.0" },
  network_load_balancer_pool: { lxd: "6.9" },
  network_zones_all_projects: { lxd: "5.21.4 or 6.3", incus: "6.0" },
  networks_all_projects: { lxd: "5.21.4 or 6.4", incus: "6.0" },
  profiles_all_projects: { lxd: "5.21.4 or 6.3", incus: "6.0" },
  project_default_network_and_storage: { lxd: "5.21.4 or 6.3" },
  storage_buckets: { lxd: "5.5", incus: "6.0" },
  storage_buckets_all_projects: { lxd: "5.21.4 or 6.4", incus: "6.0" },
} as const satisfies Record<string, Since>;

export type Extension = keyof typeof extensions;

/** `LXD 5.4, Incus 6.0`: the first versions that have it. */
export function sinceWords(extension: Extension): string {
  const { lxd, incus }: Since = extensions[extension];
  return [lxd === undefined ? "" : `LXD ${lxd}`, incus === undefined ? "" : `Incus ${incus}`]
    .filter((words) => words !== "")
    .join(", ");
}
