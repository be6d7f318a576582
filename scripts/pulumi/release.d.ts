export interface ReleaseSource {
  archive(version: string, platform: string): string;
  checksums(version: string): string;
}

/** Fills a directory with the programs of the official release, or of the source given. */
export function downloadRelease(
  directory: string,
  options?: { readonly source?: ReleaseSource; readonly version?: string },
): Promise<void>;

/** The name that releases have for this system and processor, such as `linux-x64`. */
export function releasePlatform(): string;
