/**
 * Types that only newer servers have, each with a sample: how it is declared, what an update changes, and how a server
 * keeps it. Their lives run on `StatefulLxd`, and on real servers that have the extension.
 */
import { certificateFingerprint } from "../../provider/reconcile/normalise";
import type { PropertyMap } from "../../provider/reconcile/values";
import { firstCertificate } from "./certificates";
import type { Rules, StatefulLxd } from "./statefulLxd";

export interface NewerKind {
  readonly inputs: PropertyMap;
  readonly change: PropertyMap;
  /** What the server has beside what the type itself makes. */
  readonly rules?: Rules;
  /** What has to be there first. */
  readonly furnish?: (server: StatefulLxd) => void;
}

const project = { name: "default", config: { "features.networks": "true" }, description: "" };

const withNetwork = (server: StatefulLxd) =>
  server.put("/1.0/networks/ovn1", { name: "ovn1", type: "ovn", config: {}, description: "" });

const withPool = (server: StatefulLxd) =>
  server.put("/1.0/storage-pools/ssd", { name: "ssd", driver: "dir", config: {}, description: "" });

/** What every server has. */
export function furnish(server: StatefulLxd): void {
  server.has("/1.0/projects");
  server.has("/1.0/networks");
  server.has("/1.0/storage-pools");
  server.put("/1.0/projects/default", project);
}

const madeKey = { "access-key": "MADE", "secret-key": "made-by-the-server" };

export const newerKinds: Readonly<Record<string, NewerKind>> = {
  AuthGroup: {
    inputs: {
      name: "g",
      permissions: [
        { entityType: "project", url: "/1.0/projects/default", entitlement: "viewer" },
        { entityType: "server", url: "/1.0", entitlement: "can_view_metrics" },
      ],
    },
    change: {
      description: "changed",
      permissions: [{ entityType: "server", url: "/1.0", entitlement: "viewer" }],
    },
    rules: {
      made: (body) => ({ identities: { tls: ["b", "a"] }, identity_provider_groups: ["staff"], ...body }),
    },
  },
  Identity: {
    inputs: { name: "deployer", certificate: firstCertificate, groups: ["operators"] },
    change: { groups: [] },
    rules: {
      alsoBy: "id",
      made: ({ certificate, ...body }) => ({
        ...body,
        authentication_method: "tls",
        type: "Client certificate",
        id: certificateFingerprint(String(certificate)),
        tls_certificate: certificate,
      }),
    },
    furnish: (server) => {
      server.has("/1.0/auth/groups");
      server.put("/1.0/auth/groups/operators", { name: "operators" });
    },
  },
  IdentityProviderGroup: {
    inputs: { name: "staff", groups: ["operators"] },
    change: { groups: [] },
    furnish: (server) => {
      server.has("/1.0/auth/groups");
      server.put("/1.0/auth/groups/operators", { name: "operators" });
    },
  },
  NetworkAddressSet: {
    inputs: { name: "a", addresses: ["192.0.2.1", "2001:db8::1"] },
    change: { description: "changed", addresses: ["2001:DB8::1"], config: { "user.a": "1" } },
    rules: { made: (body) => ({ used_by: [], ...body }) },
  },
  NetworkIntegration: {
    inputs: { name: "i", config: { "ovn.northbound_connection": "tcp:192.0.2.1:6641" } },
    change: { description: "changed", config: { "ovn.northbound_connection": "tcp:192.0.2.2:6641" } },
    rules: { made: (body) => ({ used_by: [], ...body }) },
  },
  NetworkLoadBalancer: {
    inputs: {
      network: "ovn1",
      listenAddress: "192.0.2.10",
      backends: [{ name: "one", targetAddress: "10.0.0.2" }],
      ports: [{ protocol: "tcp", listenPort: "80", targetBackends: ["one"] }],
    },
    change: {
      description: "changed",
      backends: [
        { name: "two", targetAddress: "10.0.0.3", targetPort: "8080" },
        { name: "one", targetAddress: "10.0.0.2" },
      ],
      ports: [{ protocol: "tcp", listenPort: "80", targetBackends: ["two", "one"] }],
    },
    rules: { key: "listen_address", made: (body) => ({ location: "none", ...body }) },
    furnish: withNetwork,
  },
  NetworkLoadBalancerPool: {
    inputs: { network: "ovn1", name: "web", instances: [{ name: "one" }] },
    change: { description: "changed", instances: [{ name: "two", targetPort: "8080" }, { name: "one" }] },
    rules: { made: (body) => ({ used_by: [], ...body }) },
    furnish: withNetwork,
  },
  PlacementGroup: {
    inputs: { name: "p", config: { policy: "spread" } },
    change: { description: "changed", config: { policy: "compact" } },
    rules: { made: (body) => ({ used_by: [], ...body }) },
  },
  StorageBucket: {
    inputs: { pool: "ssd", name: "backups", config: { "user.a": "1" } },
    change: { description: "changed", config: { "user.a": "2" } },
    rules: { made: (body) => ({ s3_url: "https://192.0.2.1/backups", location: "none", ...body }) },
    furnish: (server) => {
      withPool(server);
      server.has("/1.0/storage-pools/*/buckets/*/keys");
    },
  },
  StorageBucketKey: {
    inputs: { pool: "ssd", bucket: "backups", name: "k" },
    change: { description: "changed", role: "admin" },
    rules: { made: (body) => ({ ...madeKey, ...body }) },
    furnish: (server) => {
      withPool(server);
      server.has("/1.0/storage-pools/*/buckets");
      server.put("/1.0/storage-pools/ssd/buckets/backups", { name: "backups", config: {}, description: "" });
    },
  },
};
