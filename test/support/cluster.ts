/**
 * A real cluster for a test: every member is a machine of its own. They see each other through their loopbacks, on
 * which each has a port, the same as on ours; there is no other network between them.
 */
import { forwardHttps, type Forward } from "./forward";
import { startServer, type TestServer } from "./machine";

/** A member, `m1` the first: the one that the others joined. */
export type Member = TestServer & {
  readonly name: string;
  /** Where this process reaches it over HTTPS. */
  readonly url: string;
  /** Its address among the members, and for this process. */
  readonly address: string;
};

export interface ClusterOptions {
  /** 2 unless said otherwise. With three, each may die; with two, only `m2` may. */
  members?: number;
}

interface MemberAnswer {
  server_name: string;
  roles: string[];
  status: string;
}

export class Cluster {
  readonly members: readonly Member[];

  private constructor(private readonly machines: readonly Machine[]) {
    this.members = machines.map(({ member }) => member);
  }

  static async start({ members = 2 }: ClusterOptions = {}): Promise<Cluster> {
    const machines = await separateServers(members);
    try {
      const [first, ...others] = machines;
      await first!.member.lxc("config", "set", "cluster.https_address", first!.member.address);
      await first!.member.lxc("cluster", "enable", first!.member.name);
      const cluster = new Cluster(machines);
      for (const { member } of others) await cluster.join(member);
      return cluster;
    } catch (error) {
      await stopAll(machines);
      throw error;
    }
  }

  /** Servers that can reach one another as members would, and are none: for tests that make the cluster. */
  static async apart({ members = 2 }: ClusterOptions = {}): Promise<Cluster> {
    return new Cluster(await separateServers(members));
  }

  get first(): Member {
    return this.members[0]!;
  }

  /** The member that leads the database, as another one sees it. */
  async leader(asked: Member = this.first): Promise<Member> {
    const leader = (await this.seenBy(asked)).find(({ roles }) => roles.includes("database-leader"));
    const member = this.members.find(({ name }) => name === leader?.server_name);
    if (member === undefined) throw new Error("the cluster has no leader");
    return member;
  }

  /** What a member says of all of them. */
  async seenBy(member: Member): Promise<MemberAnswer[]> {
    const answer = await member.lxc("query", "/1.0/cluster/members?recursion=1");
    return JSON.parse(answer) as MemberAnswer[];
  }

  /** The text with which a server of this name may join. */
  async joinToken(name: string): Promise<string> {
    const said = await this.first.lxc("cluster", "add", name);
    return said.trim().split("\n").at(-1)!;
  }

  /** The certificate that all members show. */
  async certificate(): Promise<string> {
    const server = JSON.parse(await this.first.lxc("query", "/1.0")) as {
      environment: { certificate: string };
    };
    return server.environment.certificate;
  }

  async stop(): Promise<void> {
    await stopAll(this.machines);
  }

  private async join(member: Member): Promise<void> {
    const body = {
      server_name: member.name,
      enabled: true,
      server_address: member.address,
      cluster_address: this.first.address,
      cluster_certificate: await this.certificate(),
      // Only newer servers take it as `cluster_token`.
      cluster_password: await this.joinToken(member.name),
      member_config: [],
    };
    await member.lxc("query", "--wait", "-X", "PUT", "-d", JSON.stringify(body), "/1.0/cluster");
  }
}

interface Machine {
  readonly member: Member;
  readonly forward: Forward;
}

async function separateServers(count: number): Promise<Machine[]> {
  const servers: TestServer[] = [];
  const forwards: Forward[] = [];
  try {
    // One after the other: a daemon's start is short, and two at a time only share the processor.
    for (let index = 0; index < count; index++) {
      const server = await startServer();
      servers.push(server);
      forwards.push(await forwardHttps(server, "same"));
    }
    for (const [index, forward] of forwards.entries()) {
      const others = servers.filter((server) => server !== servers[index]);
      await Promise.all(others.map((other) => forward.letReach(other)));
    }
  } catch (error) {
    await Promise.all(forwards.map((forward) => forward.stop()));
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  }
  return servers.map((server, index) => {
    const forward = forwards[index]!;
    const place = { name: `m${index + 1}`, url: forward.url, address: new URL(forward.url).host };
    return { member: Object.assign(server, place), forward };
  });
}

async function stopAll(machines: readonly Machine[]): Promise<void> {
  await Promise.all(machines.map(({ forward }) => forward.stop()));
  await Promise.all(machines.map(({ member }) => member.stop()));
}
