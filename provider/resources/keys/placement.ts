import { ofEntities, type Knowledge } from "./doubts";

/** LXD, doc/reference/placement_groups. */
export const aboutPlacementGroups: Knowledge = {
  table: { policy: "any", rigor: "any" },
  told: ofEntities(["placement-group"]),
};
