import { codeOf, messageOf } from "./thrown";
import { isIP, type Socket } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { Dispatcher } from "undici";
import type { Endpoint } from "./Endpoint";
import { expiredAt, fingerprintOf } from "./fingerprint";
import { hostOf, wayTo } from "./proxy";

/** A server across the network. */
export interface TlsConnection {
  kind: "https";
  /** Addresses of one server or cluster (`https://host:8443`); the next is tried when one is down. */
  urls: string[];
  /** PEM; without them the server sees a client that it cannot trust. */
  client?: { certificate: string; key: string };
  /** The SHA-256 that the server's certificate must have; without it a known CA must have signed it. */
  serverFingerprint?: string;
  /** Of a certificate that the server is given while we are connected to it: right as well from then on. */
  expectedFingerprint?: string;
}

/** Milliseconds that a connection may take, and less where a request may. */
const connectWithin = 10_000;
const keepAliveMilliseconds = 30_000;

export class TlsEndpoint implements Endpoint {
  /** Requests carry it as their host; which address they go to is decided per connection. */
  readonly origin: string;
  private current = 0;
  private reached = false;
  private agent: Promise<Dispatcher> | undefined;

  private readonly within: number;

  /** @param requestTimeout in milliseconds */
  constructor(
    private readonly connection: TlsConnection,
    requestTimeout = connectWithin,
  ) {
    this.within = Math.min(connectWithin, requestTimeout);
    this.origin = new URL(connection.urls[0]!).origin;
  }

  get name(): string {
    return this.connection.urls[this.current]!;
  }

  get wasReached(): boolean {
    return this.reached;
  }

  dispatcher(): Promise<Dispatcher> {
    this.agent ??= this.createAgent();
    return this.agent;
  }

  /** The socket is made here, and its server's certificate looked at, before ws writes anything to it. */
  async socketOptions(): Promise<{ createConnection: () => Socket }> {
    const socket = await this.open();
    return { createConnection: () => socket };
  }

  explain(error: unknown): { kind: "unavailable" | "forbidden"; message: string } | undefined {
    const cause = error instanceof NoAddress ? error.failures[0]!.error : error;
    if (cause instanceof OtherServer) return { kind: "forbidden", message: cause.message };
    const code = codeOf(cause) ?? "";
    if (code in untrusted) {
      return {
        kind: "forbidden",
        message: `${this.name} has a certificate that no known authority signed for it (${untrusted[code]}); pin it with serverFingerprint or serverCertificate if it is the server that is meant`,
      };
    }
    if (clientRefused.test(code)) {
      return {
        kind: "forbidden",
        message: `${this.name} refuses the client certificate: ${this.clientExpired ?? `it may have expired (${code})`}`,
      };
    }
    if (error instanceof NoAddress) {
      const tried = error.failures.map(({ url, error: failure }) => `${url} (${reasonOf(failure)})`);
      return { kind: "unavailable", message: `no LXD or Incus server answers at ${tried.join(", ")}` };
    }
    return undefined;
  }

  private get clientExpired(): string | undefined {
    const { client } = this.connection;
    return client && expiredAt(client.certificate);
  }

  async close(): Promise<void> {
    await (await this.agent)?.destroy();
  }

  private async createAgent(): Promise<Dispatcher> {
    // Loaded late: undici costs 0.1 s, and the plugin has to print its port first.
    const { Agent } = await import("undici");
    return new Agent({
      keepAliveTimeout: 60_000,
      connect: (_options, callback) => {
        this.open().then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
    });
  }

  /** A socket to the first address that answers, beginning with the one that answered last. */
  private async open(): Promise<TLSSocket> {
    const { urls } = this.connection;
    const failures: { url: string; error: unknown }[] = [];
    for (let step = 0; step < urls.length; step++) {
      const index = (this.current + step) % urls.length;
      try {
        const socket = await this.openOne(urls[index]!);
        this.current = index;
        this.reached = true;
        return socket;
      } catch (error) {
        // Another server than the pinned one is no reason to look elsewhere: it is a reason to stop.
        if (error instanceof OtherServer) throw error;
        failures.push({ url: urls[index]!, error });
      }
    }
    throw new NoAddress(failures);
  }

  private async openOne(address: string): Promise<TLSSocket> {
    const { client, serverFingerprint, expectedFingerprint } = this.connection;
    const url = new URL(address);
    const host = hostOf(url);
    const options: ConnectionOptions = {
      ...(await wayTo(url, 443, AbortSignal.timeout(this.within))),
      cert: client?.certificate,
      key: client?.key,
      ALPNProtocols: ["http/1.1"],
      minVersion: "TLSv1.2",
      servername: isIP(host) ? undefined : host,
      // A pin says more than a name: the server signs its certificate itself. It is compared below.
      rejectUnauthorized: serverFingerprint === undefined && expectedFingerprint === undefined,
    };
    return new Promise((resolve, reject) => {
      const socket = connect(options);
      const timer = setTimeout(() => {
        socket.destroy(new Error(`no connection within ${this.within / 1000} s`));
      }, this.within);
      socket.once("error", (error: Error) => {
        clearTimeout(timer);
        reject(error);
      });
      socket.once("secureConnect", () => {
        clearTimeout(timer);
        const seen = fingerprintOf(socket.getPeerCertificate().raw);
        const isRight =
          seen === expectedFingerprint ||
          (serverFingerprint === undefined ? socket.authorized : seen === serverFingerprint);
        // What lies between may drop a connection without a word.
        socket.setKeepAlive(true, keepAliveMilliseconds);
        if (isRight) return resolve(socket);
        socket.destroy();
        reject(new OtherServer(address, serverFingerprint ?? expectedFingerprint!, seen));
      });
    });
  }
}

/** The server has another certificate than the one that is pinned: nothing is sent to it. */
class OtherServer extends Error {
  constructor(url: string, pinned: string, seen: string) {
    super(
      `${url} is not the server that is pinned: its certificate has the fingerprint ${seen}, expected was ${pinned}. ` +
        `If its certificate was changed on purpose, change the pin`,
    );
  }
}

class NoAddress extends Error {
  constructor(readonly failures: readonly { url: string; error: unknown }[]) {
    super("no address answers", { cause: failures[0]?.error });
  }
}

/** Errors of OpenSSL's verification, in words. */
const untrusted: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it signed itself",
  SELF_SIGNED_CERT_IN_CHAIN: "an authority of its own",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not known",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not known",
  CERT_HAS_EXPIRED: "it has expired, unless the clock of this machine is wrong",
  CERT_NOT_YET_VALID: "it is not valid yet, unless the clock of this machine is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is for another name",
};

const clientRefused = /SSLV3_ALERT_(CERTIFICATE|BAD_CERTIFICATE)|ALERT_(UNKNOWN_CA|CERTIFICATE_EXPIRED)/;

function reasonOf(error: unknown): string {
  const words: Record<string, string> = {
    ECONNREFUSED: "nobody listens",
    ENOTFOUND: "no such host",
    EAI_AGAIN: "the name cannot be looked up",
    ETIMEDOUT: "no answer",
  };
  return words[codeOf(error) ?? ""] ?? messageOf(error);
}
