import type { Platform } from "./platforms.js";

/** Throws where the content of a package's archive is not what the lock file of tools/node names. */
export function checkIntegrity(platform: Platform, content: Buffer): void;

/** The path of Node's license. */
export function nodeLicense(): Promise<string>;

/** The path of Node's program for a platform. */
export function nodeProgram(platform: Platform): Promise<string>;
