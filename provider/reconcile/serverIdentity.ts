/**
 * Which server holds the objects of a state: the SHA-256 of the certificate that it shows, which `GET /1.0` tells on
 * every kind of endpoint. The same program run against another server must neither forget nor make anything there.
 */
import type { LxdClient } from "../lxd";
import { Failure, type Call } from "./host";

export class ServerIdentity {
  /** Those of states that this process has seen. */
  readonly #seen = new Set<string>();
  /** What the server itself showed earlier in this run. */
  readonly #former = new Set<string>();

  constructor(
    private readonly client: LxdClient,
    /** Fingerprints of certificates that it had, by configuration. */
    private readonly accepted: readonly string[],
    private readonly name: string,
  ) {}

  /** `undefined` where the server does not say, as to a client that it does not trust. */
  async now(signal: AbortSignal): Promise<string | undefined> {
    const { environment } = await this.client.server({ signal });
    return environment.certificate_fingerprint || undefined;
  }

  /** Stops where the state is of another server. States from before there was a note of it take the present one's. */
  async hold(noted: string | undefined, signal: AbortSignal): Promise<void> {
    if (noted === undefined) return;
    this.#seen.add(noted);
    await this.#refuse([noted], signal);
  }

  /** Stops where the stack has objects elsewhere: what is made now would be beside them, and not with them. */
  async holdAll(signal: AbortSignal): Promise<void> {
    if (this.#seen.size > 0) await this.#refuse([...this.#seen], signal);
  }

  /** Work that may give the server another certificate: what it had counts in this run, and the log says what to add. */
  async renewing<T>(work: () => Promise<T>, { log, signal }: Call): Promise<T> {
    // Where it cannot be told, before or after, there is nothing to say of it: the work says why by itself.
    const before = await this.now(signal).catch(() => undefined);
    if (before !== undefined) this.#former.add(before);
    try {
      return await work();
    } finally {
      this.client.forgetServer();
      const now = await this.now(signal).catch(() => undefined);
      if (before !== undefined && now !== undefined && now !== before) {
        log.warning(
          `The server has another certificate now (${now}). Other objects of this and of other stacks know it by the old one: ${this.#advice(before)}`,
        );
      }
    }
  }

  /** Beside those that are listed already, which stay. */
  #advice(fingerprint: string): string {
    return `add the old fingerprint to the configuration: pulumi config set --path 'lxd:acceptServers[${this.accepted.length}]' ${fingerprint}`;
  }

  async #refuse(noted: readonly string[], signal: AbortSignal): Promise<void> {
    const strange = noted.filter((one) => !this.accepted.includes(one) && !this.#former.has(one));
    if (strange.length === 0) return;
    const now = await this.now(signal);
    const other = strange.find((one) => one !== now);
    if (now === undefined || other === undefined) return;
    throw new Failure(
      "precondition",
      `The objects of this stack are on another server: the one with the certificate ${other}, while ${this.name} has ${now}. Nothing was changed. Name the right server (lxd:endpoint, lxd:remote; LXD_DIR and LXD_SOCKET in the environment decide where these say nothing). If this is the same server, set up anew or with a new certificate, ${this.#advice(other)}`,
    );
  }
}
