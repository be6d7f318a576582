import { cachedImage } from "../../scripts/image/cachedImage.js";

/** The path of a small busybox image (unified tarball), built on the spot and kept in the cache. */
export function testImage(): Promise<string> {
  return cachedImage();
}
