/** What a private LXD with a bridge and the image of ours needs. */
export const SERVER_PACKAGES: readonly string[];

/** Installs the Debian packages that are missing, saying so. */
export function installPackages(packages?: readonly string[]): Promise<void>;
