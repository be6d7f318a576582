import { Profile } from "../resources/profile";
import { all, one, type Kind } from "./kind";

const profiles: Kind = {
  resource: Profile,
  noun: "profile",
  told: ["name", "description", "config", "devices"],
  path: "/1.0/profiles/<name>",
};

export const profileFunctions = [one(profiles), all(profiles)];
