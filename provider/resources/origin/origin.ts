/** Another server, which something is taken over from. */
import { LxdError } from "../../lxd";
import { resolve } from "../../reconcile/connection";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { choice, object, oneOf, optional, text } from "../../reconcile/properties";

/** @param what lives there: "instance", "volume" */
export const originInput = (name: string, what: string) =>
  optional(
    object(name, "With `migration`: the server that it is on. PEM in other line breaks is no change.", {
      endpoint: text(
        "Its address: `https://host:8443`, as this provider and the LXD server reach it; or `unix:///path` of its socket, for servers on this machine that listen for HTTPS as well.",
      ),
      clientCertificate: optional(
        text("The certificate it knows this client by: PEM, or a path. Default: the `lxc` client's.", {
          sameAs: "pem",
        }),
      ),
      clientKey: optional(
        text("The key of that certificate: PEM, or a path.", { secret: true, sameAs: "pem" }),
      ),
      serverCertificate: optional(
        text("Its certificate, PEM or a path: the pin. Required unless a known CA signed it.", {
          sameAs: "pem",
        }),
      ),
      project: optional(text(`The project of the ${what} there. Default: \`default\`.`)),
    }),
  );

export const migrationMode = oneOf(
  choice("MigrationMode", "Which of two servers connects to the other one to hand over data.", {
    pull: "The new server connects to the old one.",
    push: "The old server connects to the new one: for one that cannot be reached from there.",
  }),
  'With `migration`: which server connects to the other one. Default "pull": the new one to the old one.',
);

export interface Origin {
  /** As this provider's own, but for that server. */
  readonly context: Context;
  readonly url: string;
  readonly project: string;
}

/** As a program gives it; Check has seen that it is there. */
type From = {
  readonly endpoint: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly serverCertificate?: string;
  readonly project?: string;
};

/** Connects to the server for the time of `work`. */
export async function atOrigin<T>(
  from: From | undefined,
  context: Context,
  work: (origin: Origin) => Promise<T>,
): Promise<T> {
  const { project = "default", ...settings } = from ?? { endpoint: "" };
  const { connection } = resolve(settings, lxcOnly());
  const client = context.client.ofAnother(connection);
  try {
    return await work({ context: { ...context, client }, url: settings.endpoint, project });
  } finally {
    await client.close();
  }
}

/** The `lxc` client's own files may serve; settings of this provider's server must not. */
function lxcOnly(): NodeJS.ProcessEnv {
  const { HOME, LXD_CONF, LXD_GLOBAL_CONF } = process.env;
  return { HOME, LXD_CONF, LXD_GLOBAL_CONF };
}

/** An error of a server that is not the provider's own has to say so. */
export async function readingOrigin<T>(
  label: string,
  explained: (error: LxdError) => string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    throw new Failure(
      error.kind === "notFound" ? "notFound" : "unavailable",
      `The server that ${label} is to come from: ${explained(error)}`,
      { cause: error },
    );
  }
}
