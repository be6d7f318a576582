import type { Platform } from "./platforms.js";

/** The name under which `pulumi plugin install` looks for the plugin of a platform. */
export function archiveName(platform: Pick<Platform, "os" | "arch">): string;

/** Writes the plugin's archive for a platform into a directory, and returns its path. */
export function writePluginArchive(platform: Platform, directory: string): Promise<string>;
