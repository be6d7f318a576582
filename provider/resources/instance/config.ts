/** Which keys of an instance's configuration are whose. */
import type { KeyRules } from "../../reconcile/ownership";
import type { PropertyMap } from "../../reconcile/values";

/** `image.*` is copied from the image at creation and lost by a PUT that leaves it out (seen on LXD 5.0.2). */
export const configRules: KeyRules<unknown> = {
  serverOwned: (key) => key.startsWith("volatile.") || key.startsWith("image."),
  instead: (key) =>
    key.endsWith(".hwaddr")
      ? `set the property "hwaddr" of the device "${key.split(".")[1]}".`
      : "remove it from the program.",
};

/** What users see of a configuration. */
export function visibleConfig(config: Record<string, string> | null): PropertyMap {
  return Object.fromEntries(Object.entries(config ?? {}).filter(([key]) => !configRules.serverOwned(key)));
}
