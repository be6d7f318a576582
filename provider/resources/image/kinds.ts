/** Words that definitions about images share. */
import { choice, type Choice } from "../../reconcile/properties";

export const imageKind = choice("ImageKind", "What an image is for: kinds of instances.", {
  container: "System containers.",
  "virtual-machine": "Virtual machines.",
});

type WordOf<C> = C extends Choice<infer Word> ? Word : never;

export type ImageKind = WordOf<typeof imageKind>;

export const imageServerProtocol = choice(
  "ImageServerProtocol",
  "What an image server speaks.",
  {
    simplestreams: "The protocol of public image servers (`ubuntu:`, `images:`).",
    lxd: "The API of LXD: another server that shares its public images.",
    oci: "A registry of application containers.",
  },
  { oci: "instance_oci" },
);
