/** What has to be known of a server to run it; see servers.js. */
export interface ServerKind {
  readonly id: string;
  readonly name: string;
  readonly suite?: string;
  readonly besides?: readonly string[];
  readonly packages?: readonly string[];
  readonly daemon: readonly string[];
  readonly client: string;
  readonly directoryVariable: string;
  readonly clientVariable: string;
  readonly unified?: boolean;
}

export const SERVERS: readonly ServerKind[];

export function chosenServers(): readonly ServerKind[];
export const NEWEST: string;

export function serverCalled(id: string): ServerKind;
