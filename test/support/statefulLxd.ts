/**
 * A server that keeps what it is told: collections with ETag and recursion, answers at once or by operations. For types
 * that no server here has, and for answers that only others give. It knows no rules of any type; `rules` bring them.
 */
import { createHash } from "node:crypto";
import { async, FakeLxd, operation, refuse, success, sync, type Reply, type SeenRequest } from "./fakeLxd";

type Stored = Record<string, unknown>;

export interface StatefulOptions {
  readonly extensions?: readonly string[];
  /** `GET /1.0`'s environment. Default: an LXD 6.9. */
  readonly server?: { readonly server: "lxd" | "incus"; readonly server_version: string };
  readonly architectures?: readonly string[];
  /** Writes are answered 202, as LXD 6.8 and newer do for pools, networks and what hangs on them. */
  readonly answers?: "sync" | "async";
}

/** What a server does beside keeping: fills in at a creation, tells beside what is stored, refuses. */
export interface Rules {
  /** The object that a POST makes, from its body. */
  readonly made?: (body: Stored) => Stored;
  /** The member that names an object in its collection. Default: `name`. */
  readonly key?: string;
  /** Another member that names an object as well. */
  readonly alsoBy?: string;
}

export class StatefulLxd {
  /** By path, with the project where one is asked for. */
  private readonly objects = new Map<string, Stored>();
  private readonly collections = new Map<string, Rules>();
  private operations = 0;

  private constructor(
    readonly fake: FakeLxd,
    private readonly options: StatefulOptions,
  ) {
    fake.otherwise((request) => this.answer(request));
  }

  static async start(options: StatefulOptions = {}): Promise<StatefulLxd> {
    return new StatefulLxd(await FakeLxd.start(), options);
  }

  get socket(): string {
    return this.fake.socketPath;
  }

  close(): Promise<void> {
    return this.fake.close();
  }

  /** A collection, by its path, with a star for each name in it. */
  has(collection: string, rules: Rules = {}): void {
    this.collections.set(collection, rules);
  }

  /** Puts an object there, as somebody else would. */
  put(path: string, object: Stored, project = "default"): void {
    this.objects.set(keyOf(path, project), object);
  }

  get(path: string, project = "default"): Stored | undefined {
    return this.objects.get(keyOf(path, project));
  }

  private answer({ method, path, query, body }: SeenRequest): Reply {
    const project = query.get("project") ?? "default";
    if (path === "/1.0") return sync(this.about());
    if (path.startsWith("/1.0/operations/")) return sync(operation(lastOf(path), success));
    const collection = this.rulesOf(path);
    if (collection) return this.ofCollection(method, path, query, project, parsed(body), collection);
    const [place, object] = this.find(path, project);
    if (object === undefined) return refuse(404, `${lastOf(parentOf(path))} not found`);
    const key = this.rulesOf(parentOf(path))?.key ?? "name";
    return this.ofObject(method, place, project, parsed(body), object, key);
  }

  /** An object by its name, or by the other member that its collection knows it by. */
  private find(path: string, project: string): [place: string, object: Stored | undefined] {
    const other = this.rulesOf(parentOf(path))?.alsoBy;
    const beside = [...this.objects].find(
      ([of, object]) =>
        other !== undefined &&
        parentOf(of) === keyOf(parentOf(path), project) &&
        object[other] === decodeURIComponent(lastOf(path)),
    );
    return beside ? [pathOf(beside[0]), beside[1]] : [path, this.get(path, project)];
  }

  private about(): Stored {
    const { extensions = [], architectures = ["x86_64"], server = newest } = this.options;
    return {
      api_extensions: extensions,
      api_status: "stable",
      api_version: "1.0",
      auth: "trusted",
      auth_methods: ["tls"],
      config: {},
      environment: {
        ...server,
        architectures,
        server_clustered: false,
        certificate_fingerprint: "0".repeat(64),
      },
    };
  }

  private rulesOf(path: string): Rules | undefined {
    for (const [pattern, rules] of this.collections) {
      const steps = pattern.split("/");
      const here = path.split("/");
      if (steps.length === here.length && steps.every((step, i) => step === "*" || step === here[i])) {
        return rules;
      }
    }
    return undefined;
  }

  private ofCollection(
    method: string,
    path: string,
    query: URLSearchParams,
    project: string,
    body: Stored,
    { made = (of) => of, key = "name" }: Rules,
  ): Reply {
    if (method === "GET") {
      const inside = [...this.objects].filter(([of]) => parentOf(of) === keyOf(path, project));
      return sync(inside.map(([of, object]) => (query.get("recursion") === "1" ? object : pathOf(of))));
    }
    const object = made(body);
    const name = String(object[key]);
    const place = `${path}/${encodeURIComponent(name)}`;
    if (this.get(place, project)) return refuse(409, `The object "${name}" already exists`);
    this.put(place, object, project);
    return this.done(place);
  }

  private ofObject(
    method: string,
    path: string,
    project: string,
    body: Stored,
    object: Stored,
    key: string,
  ): Reply {
    switch (method) {
      case "GET":
        return sync(object, { etag: etagOf(object) });
      case "DELETE":
        this.objects.delete(keyOf(path, project));
        return this.done(path);
      case "POST": {
        const place = `${parentOf(path)}/${encodeURIComponent(String(body[key]))}`;
        this.objects.delete(keyOf(path, project));
        this.put(place, { ...object, [key]: body[key] }, project);
        return this.done(place);
      }
      // A PUT takes away what it is not told, but for the name, which it does not take.
      default:
        this.put(path, { ...(method === "PATCH" ? object : {}), ...body, [key]: object[key] }, project);
        return this.done(path);
    }
  }

  private done(path: string): Reply {
    if (this.options.answers !== "async") return sync({}, { location: path });
    const id = `00000000-0000-7000-8000-${String(++this.operations).padStart(12, "0")}`;
    const ended = operation(id, { ...success, metadata: { entity_url: path } });
    setImmediate(() => this.fake.sendEvent(ended));
    return async({ ...ended, status: "Running", status_code: 103 });
  }
}

const newest = { server: "lxd", server_version: "6.9" };

const parsed = (body: string): Stored => (body === "" ? {} : (JSON.parse(body) as Stored));
const keyOf = (path: string, project: string) => `${project}:${path}`;
const pathOf = (key: string) => key.slice(key.indexOf(":") + 1);
const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const etagOf = (object: Stored) => createHash("sha256").update(JSON.stringify(object)).digest("hex");
