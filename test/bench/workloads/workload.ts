/** What is made, looked at, changed and deleted: so many objects of one type. */
import type { PropertyMap } from "../../../provider/reconcile/values";
import { image } from "../../support/stage";

export const steps = ["create", "same", "update", "destroy"] as const;
export type Step = (typeof steps)[number];

export interface Workload {
  /** `100 profiles` */
  readonly title: string;
  readonly count: number;
  readonly type: "Profile" | "Instance";
  /** What the provider's programs say; instances wait for no address, as none of the others does. */
  readonly inputs: PropertyMap;
  readonly isRunning: boolean;
}

/** The same for every contestant: a description that is another one. */
export const changed: PropertyMap = { description: "changed" };

export const nameOf = (index: number): string => `bench${index}`;

export const indices = ({ count }: Workload): number[] => Array.from({ length: count }, (_, index) => index);

export const profiles = (count: number): Workload => ({
  title: `${count} profiles`,
  count,
  type: "Profile",
  inputs: { config: { "user.bench": "1" } },
  isRunning: false,
});

export const stopped = (count: number): Workload => ({
  title: `${count} stopped containers`,
  count,
  type: "Instance",
  inputs: { image, running: false },
  isRunning: false,
});

export const running = (count: number): Workload => ({
  title: `${count} running containers`,
  count,
  type: "Instance",
  inputs: { image, waitFor: [], forceStop: "always" },
  isRunning: true,
});
