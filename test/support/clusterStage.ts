/** What a test of clusters stands on: a real cluster, and the plugin served against its first member. */
import { Cluster, type ClusterOptions } from "./cluster";
import { Stage, type StageOptions } from "./stage";

export class ClusterStage extends Stage {
  private constructor(
    stage: Stage,
    readonly cluster: Cluster,
  ) {
    super(stage);
  }

  static override async start({
    members,
    ...options
  }: StageOptions & ClusterOptions = {}): Promise<ClusterStage> {
    const cluster = await Cluster.start({ members });
    try {
      const names = cluster.members.map(({ name }) => name);
      return new ClusterStage(await Stage.over(cluster.first, options, names), cluster);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** A member by its number, from 1 as in its name. */
  member(number: number): Cluster["members"][number] {
    const member = this.cluster.members[number - 1];
    if (member === undefined) throw new Error(`there is no member ${number}`);
    return member;
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.cluster.stop();
  }
}
