import { X509Certificate } from "node:crypto";
import { LxdError, apiPath } from "../../lxd";
import { define } from "../../reconcile/define";
import { Unfinished, type At, type Context, type Outcome } from "../../reconcile/definition";
import { listObjects } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { untilAnswered } from "../../reconcile/lifecycle/act/lost";
import { certificateBytes } from "../../reconcile/normalise";
import { choice, anything, list, oneOf, optional, ours, properties, text } from "../../reconcile/properties";
import { listOf, textOf, type PropertyMap } from "../../reconcile/values";
import { dropUntold, identifiersOf, issueToken, pendingToken } from "./tokens";

interface RawIdentity {
  readonly authentication_method: string;
  readonly type: string;
  /** The fingerprint of the certificate; of a pending one a uuid; of others an address of mail or a uuid. */
  readonly id: string;
  readonly name: string;
  readonly groups: string[] | null;
  readonly tls_certificate?: string;
}

type Where = At<"authenticationMethod" | "name">;

const document = "https://documentation.ubuntu.com/lxd/en/latest/authentication/";

/** What the API calls them (LXD: shared/api/auth.go); one whose client has not come yet has a word behind it. */
const bearerTypes = { client: "Client token bearer", devlxd: "DevLXD token bearer" } as const;

const pathOf = (method: string, nameOrIdentifier: string) =>
  apiPath("auth", "identities", method, nameOrIdentifier);

/** By the identifier of the state, or by its name: one that was pending has another identifier by now. */
async function find(
  { authenticationMethod: method, name }: Where,
  identifier: string | undefined,
  { client, signal }: Context,
): Promise<RawIdentity | undefined> {
  for (const known of [identifier, name]) {
    if (known === undefined || known === "") continue;
    try {
      const { value } = await client.get<RawIdentity>(pathOf(method, known), { signal });
      if (value.name === name) return value;
    } catch (error) {
      if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
    }
  }
  return undefined;
}

const pemOf = (certificate: string): string => {
  const bytes = certificateBytes(certificate);
  if (bytes === undefined) throw new Failure("invalid", "certificate is neither PEM nor base64 DER.");
  return new X509Certificate(bytes).toString();
};

const pendingToIssue = "token";

interface Declared {
  readonly name: string;
  readonly type: keyof typeof bearerTypes;
  readonly certificate?: string;
  readonly groups: readonly string[];
  readonly tokenExpiry?: string;
}

/** What the server tells only in the answer is lost with it: the identity is then made anew. */
async function make({ authenticationMethod: method }: Where, body: object, name: string, context: Context) {
  const { client, signal } = context;
  const before = new Set(await identifiersOf(method, name, context));
  return untilAnswered(async (attempt) => {
    if (attempt > 0) await dropUntold(method, name, before, context);
    return client.post(apiPath("auth", "identities", method), body, { signal });
  }, context);
}

async function create(inputs: Declared, address: Where, context: Context): Promise<Outcome<Where>> {
  const { name, groups, certificate, type, tokenExpiry } = inputs;
  switch (address.authenticationMethod) {
    case "oidc":
      return adopt(address, groups, context);
    case "bearer":
      await make(address, { name, type: bearerTypes[type], groups }, name, context);
      return { address, outputs: await withToken(address, tokenExpiry, context) };
    default:
      if (certificate !== undefined) {
        await make(address, { name, certificate: pemOf(certificate), groups }, name, context);
        return { address };
      }
      return {
        address,
        outputs: pendingToken((await make(address, { name, token: true, groups }, name, context)).metadata),
      };
  }
}

/** Who logs in through a provider of identities makes himself: there is only his place in groups to declare. */
async function adopt(address: Where, groups: readonly string[], context: Context): Promise<Outcome<Where>> {
  const found = await find(address, undefined, context);
  if (found === undefined) {
    throw new Failure(
      "notFound",
      `There is no identity "${address.name}" of method oidc: it comes to be when its owner logs in for the first time.`,
    );
  }
  context.foundBefore?.({ groups: found.groups ?? [] });
  await put(address, found.id, { groups }, context);
  return { address, kept: { groups: found.groups ?? [] } };
}

async function put(
  { authenticationMethod: method }: Where,
  identifier: string,
  wanted: { readonly groups: readonly string[]; readonly certificate?: string },
  { client, signal }: Context,
): Promise<void> {
  await client.update<RawIdentity>(
    pathOf(method, identifier),
    ({ tls_certificate }) => ({
      groups: wanted.groups,
      tls_certificate: wanted.certificate === undefined ? (tls_certificate ?? "") : pemOf(wanted.certificate),
    }),
    { signal },
  );
}

async function withToken(address: Where, expiry: string | undefined, context: Context): Promise<PropertyMap> {
  try {
    return await issueToken(address, expiry, context);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    const reason = `It was made, but no token could be issued for it: ${error.message}`;
    throw new Unfinished([reason], [pendingToIssue], address, undefined, { cause: error });
  }
}

export const Identity = define({
  type: "Identity",
  path: "/1.0/auth/identities/<authenticationMethod>/<name>",
  extension: "access_management_tls",
  description: `Somebody who may use the server, with what the groups (\`AuthGroup\`) allow that it is in. By a certificate; by a token with which its client brings its own certificate (\`tls\` without \`certificate\`); by a token that its client carries (\`bearer\`); or by a provider of identities (\`oidc\`), where who has logged in is taken over and only its groups are declared. See ${document} and \`/1.0/auth/identities\`.`,
  inputs: properties({
    name: text("The name. A change replaces the identity: there is no renaming.", { replaces: true }),
    authenticationMethod: oneOf(
      choice(
        "IdentityMethod",
        "How an identity proves who it is.",
        {
          tls: "By a client certificate.",
          bearer: "By a token that the server issues.",
          oidc: "By a login at the OpenID Connect provider of the server.",
        },
        { bearer: "auth_bearer" },
      ),
      'How it proves who it is. Default "tls". A change replaces the identity.',
      { default: "tls", replaces: true },
    ),
    type: oneOf(
      choice("IdentityKind", "What an identity with a token may talk to.", {
        client: "The API of the server.",
        devlxd: "The API inside of instances (`/dev/lxd`).",
      }),
      'Of method `bearer`: for the API, or for the one inside of instances. Default "client". A change replaces the identity.',
      { default: "client", replaces: true },
    ),
    certificate: optional(
      text(
        "Of method `tls`: its certificate, PEM or base64 DER. Left out, the identity is pending, and `token` lets its client bring one. Changes in place.",
        { sameAs: "certificate", computed: true, imported: true },
      ),
    ),
    groups: list(
      text("The name of a group.", { refersTo: "AuthGroup" }),
      "The groups that it is in. Their order says nothing. Default none. Changes in place.",
      { default: [], sameAs: "set" },
    ),
    tokenExpiry: ours(
      optional(
        text(
          "Of method `bearer`: how long a token is good, such as `90d` or `1d 3H`. Default: the server's own. A change issues a new token, and the old one is of no use any more.",
        ),
      ),
    ),
    tokenTriggers: ours(
      optional(
        list(
          anything("Any value."),
          "Of method `bearer`: values of any kind; a change of one issues a new token, and the old one is of no use any more.",
        ),
      ),
    ),
  }),
  outputs: properties({
    identifier: text(
      "What the server knows it by: the fingerprint of its certificate, or a uuid while it is pending.",
      { changesWith: ["certificate"] },
    ),
    token: optional(
      text("The token, which the server tells once: of a pending identity, or of a bearer.", {
        secret: true,
        once: true,
        changesWith: ["tokenExpiry", "tokenTriggers"],
      }),
    ),
    tokenExpiresAt: optional(
      text("When the token ends, where it does.", {
        once: true,
        changesWith: ["tokenExpiry", "tokenTriggers"],
      }),
    ),
    url: text("The object's path in the LXD API.", { changesWith: ["certificate"] }),
  }),
  id: { segments: ["authenticationMethod", "name"], example: "tls/deployer" },
  scope: "none",
  timeouts: { create: 60, update: 60, delete: 60 },
  label: (address) => `Identity "${address.name}"`,
  check: (inputs, report) => {
    const { authenticationMethod: method = "tls" } = inputs;
    const only = (property: "certificate" | "tokenExpiry" | "tokenTriggers", of: string) => {
      if (inputs[property] === undefined || method === of) return;
      report(property, `${property} is of the method "${of}" alone; leave it out, or choose that method.`);
    };
    if (typeof method !== "string") return;
    only("certificate", "tls");
    only("tokenExpiry", "bearer");
    only("tokenTriggers", "bearer");
  },
  // Certificates stand side by side under one name, and a name alone would mean either.
  collides: (old, inputs) =>
    old.name === inputs.name && old.authenticationMethod === inputs.authenticationMethod,
  takesOver: ({ authenticationMethod }) => authenticationMethod === "oidc",
  create,
  list: async (_place, context) => {
    const all = await listObjects<RawIdentity>({ collection: ["auth", "identities"] }, context);
    const own = all.filter(({ type }) => isFineGrained(type));
    return own.map(({ authentication_method, name }) => ({
      authenticationMethod: authentication_method,
      name,
    }));
  },
  read: async (address, context, state) => {
    const raw = await find(address, textOf(state?.outputs.identifier) || undefined, context);
    if (raw === undefined) return undefined;
    return {
      ...show(raw),
      address: { authenticationMethod: raw.authentication_method, name: raw.name },
    };
  },
  show: (raw: RawIdentity) => show(raw),
  update: async (plan, context) => {
    const { address, inputs, outputs, changed } = plan;
    const found = await find(address, textOf(outputs.identifier) || undefined, context);
    if (found === undefined) throw new Failure("notFound", `The identity "${address.name}" is gone.`);
    const groups = listOf(plan.value("groups", found.groups ?? []));
    await put(address, found.id, { groups, certificate: inputs.certificate }, context);
    const isDue =
      changed.has("tokenExpiry") ||
      changed.has("tokenTriggers") ||
      listOf(outputs.__pending).includes(pendingToIssue);
    if (!isDue || address.authenticationMethod !== "bearer") return { address };
    return { address, outputs: await withToken(address, inputs.tokenExpiry, context) };
  },
  delete: async (address, _inputs, outputs, context) => {
    const identifier = textOf(outputs.identifier);
    const found = await find(address, identifier || undefined, context);
    if (found === undefined) return;
    const groups = outputs.__kept?.groups;
    if (address.authenticationMethod === "oidc" && groups !== undefined) {
      await put(address, found.id, { groups: listOf(groups) }, context);
      return;
    }
    await context.client.delete(pathOf(address.authenticationMethod, found.id), { signal: context.signal });
  },
});

/** Others are certificates of the trust store, with powers of their own. */
const isFineGrained = (type: string): boolean =>
  /^(Client certificate( \(pending\))?|OIDC client|.* bearer.*)$/.test(type);

function show({ authentication_method, type, id, name, groups, tls_certificate }: RawIdentity) {
  const isDevlxd = type.startsWith(bearerTypes.devlxd);
  return {
    inputs: {
      name,
      authenticationMethod: authentication_method,
      type: isDevlxd ? "devlxd" : "client",
      groups: [...(groups ?? [])].sort(),
      ...(tls_certificate ? { certificate: tls_certificate } : {}),
    },
    outputs: { identifier: id, url: pathOf(authentication_method, id) },
  };
}
