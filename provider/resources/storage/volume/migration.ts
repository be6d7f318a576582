/** Taking a volume over from another server. */
import { apiPath } from "../../../lxd";
import type { Context } from "../../../reconcile/definition";
import type { Raw } from "../../../reconcile/entity";
import { explain } from "../../../reconcile/explain";
import { atOrigin, readingOrigin } from "../../origin/origin";
import { transfer } from "../../origin/transfer";
import { effectiveConfig } from "../../shared";
import { refuseOtherContent } from "./content";
import type { Declared, VolumeSource } from "./sourceInput";
import type { Where } from "./update";

const identity = {
  type: "Volume",
  id: { segments: ["project", "pool", "name"], example: "default/old/data" },
};

export async function migrateVolume(
  address: Where,
  { from, pool = "", volume = "", mode = "pull", volumeOnly = false }: VolumeSource,
  inputs: Declared,
  context: Context,
): Promise<void> {
  await atOrigin(from, context, async (origin) => {
    const { project } = origin;
    const options = { signal: context.signal, onProgress: context.log.status };
    const offer = apiPath("storage-pools", pool, "volumes", "custom", volume);
    const old = { project, pool, name: volume };
    const raw = await readingOrigin(
      `volume "${volume}"`,
      (error) => explain(error, { definition: identity, action: "read", address: old, context }).message,
      async () => (await origin.context.client.get<Raw>(offer, { ...options, project })).value,
    );
    refuseOtherContent(inputs, raw);
    const plan = {
      mode,
      collection: apiPath("storage-pools", address.pool, "volumes", "custom"),
      body: {
        name: address.name,
        type: "custom",
        content_type: inputs.contentType,
        description: inputs.description,
        config: { ...effectiveConfig(raw.config), ...inputs.config },
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
