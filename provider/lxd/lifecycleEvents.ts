/** What becomes of the objects of a server, and who did it. */
import type { WebSocket } from "ws";
import type { Endpoint } from "./Endpoint";
import { openEvents, type EventListener, type ServerEvent } from "./eventSocket";
import { fieldsOf } from "./fromJson";
import { LxdError } from "./LxdError";
import { segmentsIn } from "./segmentsIn";
import { messageOf } from "./thrown";

/** Who asked for a change. */
export interface Requestor {
  /** Over TLS the fingerprint of the client's certificate. */
  readonly username: string;
  /** `unix`, `tls`, `oidc`, … */
  readonly protocol: string;
  /** Where from; none over a socket. */
  readonly address?: string;
}

export interface LifecycleEvent {
  /** `instance-updated`, `network-forward-deleted`, … */
  readonly action: string;
  /** The object, as the path of its URL after `/1.0`; and other paths that it may be known by. */
  readonly paths: readonly [path: readonly string[], ...others: (readonly string[])[]];
  readonly project: string;
  /** Undefined where the server does not say, or did it by itself. */
  readonly requestor?: Requestor;
}

interface Listener {
  readonly heard: (event: LifecycleEvent) => void;
  readonly lost: EventListener["lost"];
}

/**
 * LXD 5.0.2 does not tell who changed an instance. Its log of requests does, to those who may change everything; for
 * others the log is refused, and events come without it.
 */
export async function openLifecycle(
  endpoint: Endpoint,
  { heard, lost }: Listener,
  watch: { readonly log: (message: string) => void; readonly timeout: number },
): Promise<WebSocket> {
  const requests = new RecentRequests();
  const hear = (event: ServerEvent) => {
    if (event.type === "logging") requests.note(event.metadata);
    else if (event.type === "lifecycle") heard(requests.complete(lifecycleOf(event)));
  };
  const open = (types: string) => openEvents(endpoint, types, { heard: hear, lost }, watch);
  try {
    return await open("lifecycle,logging").catch((error: unknown) => {
      // 500 on LXD 5.0.2, and 403 later.
      if (!wasAnswered.test(messageOf(error))) throw error;
      return open("lifecycle");
    });
  } catch (error) {
    const message = `the events could not be listened to: ${messageOf(error)}`;
    throw new LxdError({ kind: "unavailable", method: "GET", path: "/1.0/events", message, cause: error });
  }
}

/** In the words of ws. */
const wasAnswered = /Unexpected server response/;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const projectIn = (url: string): string | null =>
  new URL(url, "http://server").searchParams.get("project") || null;

function lifecycleOf({ metadata, project: told }: ServerEvent): LifecycleEvent {
  const { action, source, context, requestor } = fieldsOf(metadata);
  const path = segmentsIn(text(source));
  const project = projectIn(text(source)) ?? (told || "default");
  return {
    action: text(action),
    paths: [path, ...otherPaths(path, project, text(fieldsOf(context).old_name))],
    project,
    requestor: requestor ? requestorOf(fieldsOf(requestor)) : undefined,
  };
}

/** The one before a change of name; and LXD 5.0.2 tells of volumes by their names on the disk, `PROJECT_NAME`. */
function otherPaths(path: readonly string[], project: string, oldName: string): string[][] {
  const onDisk = `${project}_`;
  const isOnDisk = path.some((segment) => segment.startsWith(onDisk));
  const plain = path.map((segment) => (segment.startsWith(onDisk) ? segment.slice(onDisk.length) : segment));
  const old = oldName.startsWith(onDisk) ? oldName.slice(onDisk.length) : oldName;
  return [...(isOnDisk ? [plain] : []), ...(old === "" ? [] : [[...plain.slice(0, -1), old]])];
}

/** Over a socket the address is `@`. */
const requestorOf = ({ username, protocol, address }: Readonly<Record<string, unknown>>): Requestor => ({
  username: text(username),
  protocol: text(protocol),
  ...(/^@?$/.test(text(address)) ? {} : { address: text(address) }),
});

interface WriteRequest {
  readonly segments: readonly string[];
  readonly project: string;
  readonly requestor: Requestor;
}

/** The writes that were asked for last, as the server's log tells them. */
class RecentRequests {
  /** As many as may be under way at a time, by far. */
  private static readonly kept = 500;
  private requests: WriteRequest[] = [];

  note(metadata: unknown): void {
    const { method, url, ip: address, username, protocol } = fieldsOf(fieldsOf(metadata).context);
    if (!/^(PUT|POST|PATCH|DELETE)$/.test(text(method)) || text(url) === "") return;
    const [segments, project] = [segmentsIn(text(url)), projectIn(text(url)) ?? "default"];
    const requestor = requestorOf({ username, protocol, address });
    this.requests = [{ segments, project, requestor }, ...this.requests.slice(0, RecentRequests.kept - 1)];
  }

  /** The event with the one who asked for it last: of the object itself, or of what belongs to it (its state, its files). */
  complete(event: LifecycleEvent): LifecycleEvent {
    if (event.requestor !== undefined) return event;
    const cause = this.requests.find(
      ({ segments, project }) =>
        project === event.project && event.paths.some((path) => isSameObject(segments, path)),
    );
    return cause ? { ...event, requestor: cause.requestor } : event;
  }
}

/** A request for what is within an object is answered by an event of either. A collection is no object. */
function isSameObject(asked: readonly string[], told: readonly string[]): boolean {
  const common = Math.min(asked.length, told.length);
  return common > 1 && told.slice(0, common).every((segment, i) => segment === asked[i]);
}
