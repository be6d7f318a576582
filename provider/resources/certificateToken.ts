import { apiPath } from "../lxd";
import { define } from "../reconcile/define";
import type { Context } from "../reconcile/definition";
import { untilAnswered } from "../reconcile/lifecycle/act/lost";
import { freeNaming } from "../reconcile/naming";
import { flag, list, oneOf, properties, text } from "../reconcile/properties";
import { entriesOf, textOf } from "../reconcile/values";
import { issued, tokenOutputs, tokenHandling } from "./issuedToken";
import { checkProjects, nameInput, projectSet, sortedProjects } from "./shared";
import { certificateKind } from "./certificateKind";

interface RawToken {
  readonly id: string;
  readonly class: string;
  readonly metadata: { readonly request?: { readonly name?: string } } | null;
}

/** Of those for clients of that name which are still open. */
async function idsOfTokens(name: string, context: Context): Promise<string[]> {
  const { value } = await context.client.get<{ running?: RawToken[] } | null>(apiPath("operations"), {
    query: { recursion: "1" },
    signal: context.signal,
  });
  const open = (value?.running ?? []).filter((one) => one.class === "token");
  return open.filter(({ metadata }) => metadata?.request?.name === name).map(({ id }) => id);
}

async function cancel(ids: string[], spared: ReadonlySet<string>, context: Context): Promise<void> {
  for (const operation of ids) {
    if (!spared.has(operation)) await tokenHandling.delete({ operation }, {}, {}, context);
  }
}

export const CertificateToken = define({
  ...tokenHandling,
  type: "CertificateToken",
  path: "/1.0/operations/<operation>",
  description:
    "A token that lets one client become trusted, once. It lives in the server's memory: used, expired or lost with a restart it stays as it was in the state, which is no drift; deleting the resource cancels a token that is still open. The server must listen on the network (`core.https_address`). See https://documentation.ubuntu.com/lxd/en/latest/authentication/ and `POST /1.0/certificates` with `token`.",
  inputs: properties({
    name: nameInput("any text", "The name that the client's certificate gets. A change replaces the token.", {
      replaces: true,
    }),
    type: oneOf(
      certificateKind,
      'What it admits to: the whole API, or only the metrics. Default "client". A change replaces the token.',
      { default: "client", replaces: true },
    ),
    restricted: flag("Confine the client to `projects`. Default false. A change replaces the token.", {
      default: false,
      replaces: true,
    }),
    projects: list(
      text("A project's name.", { refersTo: "Project" }),
      "The projects that a restricted client may use. Default none. A change replaces the token.",
      { default: [], replaces: true },
    ),
  }),
  outputs: properties({
    ...tokenOutputs("the client gives it (`lxc remote add NAME TOKEN`, `trustToken`)", "server"),
  }),
  naming: freeNaming,
  check: checkProjects,
  normalise: sortedProjects,
  // What is there beside ours when an answer is lost must be somebody else's.
  queue: () => "CertificateToken",
  label: () => "The certificate token",
  create: async (inputs, _address, context) => {
    const { name, type, restricted, projects } = inputs;
    const before = new Set(await idsOfTokens(textOf(name), context));
    const ask = () =>
      context.client.post(
        apiPath("certificates"),
        { name, type, restricted, projects: projectSet(projects), token: true },
        { signal: context.signal },
      );
    const outcome = await untilAnswered(async (attempt) => {
      // Two tokens may have one name, and one whose answer was lost lets somebody in whom nobody knows of.
      if (attempt > 0) await cancel(await idsOfTokens(textOf(name), context), before, context);
      return ask();
    }, context);
    return issued(outcome, { client_name: textOf(entriesOf(entriesOf(outcome.metadata).request).name) });
  },
});
