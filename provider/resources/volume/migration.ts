/** Taking a volume over from another server. */
import { apiPath } from "../../lxd";
import type { Address, Context } from "../../reconcile/definition";
import type { Raw } from "../../reconcile/entity";
import { explain } from "../../reconcile/explain";
import type { PropertyMap } from "../../reconcile/values";
import { atOrigin, readingOrigin } from "../origin/origin";
import { transfer } from "../origin/transfer";
import { effectiveConfig } from "../shared";
import { refuseOtherContent } from "./content";

interface Migration {
  readonly from: PropertyMap;
  readonly pool: string;
  readonly volume: string;
  readonly mode?: "pull" | "push";
  readonly volumeOnly?: boolean;
}

const identity = {
  type: "Volume",
  id: { segments: ["project", "pool", "name"], example: "default/old/data" },
};

export async function migrateVolume(address: Address, inputs: PropertyMap, context: Context): Promise<void> {
  const { from, pool, volume, mode = "pull", volumeOnly = false } = inputs.source as unknown as Migration;
  await atOrigin(from, context, async (origin) => {
    const { project } = origin;
    const options = { signal: context.signal, onProgress: context.log.status };
    const offer = apiPath("storage-pools", pool, "volumes", "custom", volume);
    const old = { project, pool, name: volume };
    const raw = await readingOrigin(
      `volume "${volume}"`,
      (error) =>
        explain(error, { definition: identity, action: "read", address: old, urn: context.urn }).message,
      async () => (await origin.context.client.get<Raw>(offer, { ...options, project })).value,
    );
    refuseOtherContent(inputs, raw);
    const plan = {
      mode,
      collection: apiPath("storage-pools", address.pool!, "volumes", "custom"),
      body: {
        name: address.name,
        type: "custom",
        content_type: inputs.contentType,
        description: inputs.description,
        config: { ...effectiveConfig(raw.config), ...(inputs.config as PropertyMap | undefined) },
      },
      here: { ...options, project: address.project, target: address.target },
      offer,
      request: { name: volume, pool: address.pool, volume_only: volumeOnly },
      there: { ...options, project },
      source: { name: volume, pool, volume_only: volumeOnly },
    };
    await transfer(plan, origin, context);
  });
}
