/** Refuses a release whose tag, repository and changelog do not agree with package.json. */
export function checkReadiness(where: { tag: string; repository: string }): void;

/** What the changelog says of a version. */
export function releaseNotes(text?: string, version?: string): string;
