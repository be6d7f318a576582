import { isDeepStrictEqual } from "node:util";
import { apiPath } from "../../lxd";
import type { Inputs } from "../../reconcile/define";
import type { Context } from "../../reconcile/definition";
import { isUnset } from "../../reconcile/normalise";
import type { inputs as declared } from "./declaration";
import type { RawImage } from "./server";

/** What can be changed on an image that exists. */
interface Settings {
  readonly public: boolean;
  readonly auto_update: boolean;
  readonly properties: Record<string, unknown>;
  readonly expires_at?: string;
  readonly profiles?: string[];
}

export const neverExpires = "1970-01-01T00:00:00Z";

export async function writeSettings(
  fingerprint: string,
  project: string | undefined,
  change: (live: RawImage) => Settings,
  context: Context,
): Promise<void> {
  await context.client.update<RawImage>(
    apiPath("images", fingerprint),
    (live) => {
      const body = change(live);
      const { expires_at = live.expires_at, profiles = live.profiles ?? [], ...rest } = body;
      const { public: isPublic, auto_update } = live;
      const isSame =
        isSameExpiry(expires_at, live.expires_at) &&
        isDeepStrictEqual(profiles, live.profiles ?? []) &&
        isDeepStrictEqual(rest, { public: isPublic, auto_update, properties: live.properties ?? {} });
      return isSame ? undefined : body;
    },
    { project, signal: context.signal },
  );
}

const isSameExpiry = (one: string, other: string) =>
  isUnset(one) ? isUnset(other) : Date.parse(one) === Date.parse(other);

export function settingsAtCreation(inputs: Inputs<typeof declared>, live: RawImage): Settings {
  return {
    public: inputs.public,
    auto_update: inputs.autoUpdate,
    properties: { ...live.properties, ...inputs.properties },
    ...(inputs.expiresAt ? { expires_at: inputs.expiresAt } : {}),
    // A PUT without profiles makes them ["default"].
    profiles: inputs.profiles ?? live.profiles ?? [],
  };
}
