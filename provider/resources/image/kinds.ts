/** What an image is for: kinds of instances. */
export const imageKinds = ["container", "virtual-machine"] as const;

export type ImageKind = (typeof imageKinds)[number];
