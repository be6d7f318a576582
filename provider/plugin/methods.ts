/** The methods about resources: each decodes its request, asks the provider, and encodes the answer. */
import {
  CheckRequest as CheckMessage,
  CreateResponse,
  InvokeResponse,
  ListResponse,
  ReadResponse,
  UpdateResponse,
  type CheckResponse,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  type InvokeRequest,
  type ListRequest,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Call, CheckRequest, DiffRequest as CoreDiffRequest, Provider } from "../reconcile/host";
import { toCheckResponse, toDiffResponse, toWireFailure } from "./answers";
import { decode, decodeOptional } from "./decode";
import { encode } from "./encode";

/** What a method does for one request. */
export type Method<Request, Response> = (
  provider: Provider,
  request: Request,
  call: Call,
) => Promise<Response>;

export const checkConfig: Method<CheckMessage, CheckResponse> = async (provider, request) => {
  const news = decode(request.getNews());
  return toCheckResponse(provider.checkConfig(decode(request.getOlds()), news), news);
};

export const diffConfig: Method<DiffRequest, DiffResponse> = async (provider, request, call) =>
  toDiffResponse(await provider.diffConfig(decode(request.getOlds()), decode(request.getNews()), call));

export const check: Method<CheckMessage, CheckResponse> = async (provider, request, call) => {
  const news = decode(request.getNews());
  const answer = await provider.check(
    {
      type: typeOf(request),
      name: nameOf(request),
      olds: decode(request.getOlds()),
      news,
      randomSeed: seedOf(request),
      autonaming: autonamingOf(request),
    },
    call,
  );
  return toCheckResponse(answer, news);
};

export const diff: Method<DiffRequest, DiffResponse> = async (provider, request, call) =>
  toDiffResponse(await provider.diff(differing(request), call));

export const create: Method<CreateRequest, CreateResponse> = async (provider, request, call) => {
  const { id, outputs } = await provider.create(
    {
      type: typeOf(request),
      inputs: decode(request.getProperties()),
      preview: request.getPreview(),
      timeout: request.getTimeout(),
    },
    call,
  );
  return new CreateResponse().setId(id).setProperties(encode(outputs));
};

export const read: Method<ReadRequest, ReadResponse> = async (provider, request, call) => {
  const answer = await provider.read(
    {
      type: typeOf(request),
      id: request.getId(),
      oldInputs: decodeOptional(request.getInputs()),
      oldOutputs: decodeOptional(request.getProperties()),
      timeout: request.getTimeout(),
    },
    call,
  );
  // Gone is an empty id and no properties: empty ones would make an import believe that it is there.
  if (answer === undefined) return new ReadResponse();
  return new ReadResponse()
    .setId(answer.id)
    .setInputs(encode(answer.inputs))
    .setProperties(encode(answer.outputs));
};

export const update: Method<UpdateRequest, UpdateResponse> = async (provider, request, call) => {
  const { outputs } = await provider.update(
    { ...differing(request), preview: request.getPreview(), timeout: request.getTimeout() },
    call,
  );
  return new UpdateResponse().setProperties(encode(outputs));
};

export const remove: Method<DeleteRequest, Empty> = async (provider, request, call) => {
  await provider.delete(
    {
      type: typeOf(request),
      id: request.getId(),
      oldInputs: decodeOptional(request.getOldInputs()),
      oldOutputs: decode(request.getProperties()),
      timeout: request.getTimeout(),
    },
    call,
  );
  return new Empty();
};

/** Pages are cut here: the core answers all at once, for a list on the server is one request. */
export const list: Method<ListRequest, ListResponse[]> = async (provider, request, call) => {
  const all = await provider.list(
    { type: withoutModule(request.getToken()), query: decode(request.getQuery()) },
    call,
  );
  const after = request.getContinuationToken();
  const rest = after === "" ? all : all.filter(({ id }) => id > after);
  const most = Math.min(request.getPageSize() || Infinity, request.getLimit() || Infinity);
  const page = rest.slice(0, most);
  const results = page.map(({ id, name }) =>
    new ListResponse().setResult(new ListResponse.Result().setId(id).setName(name)),
  );
  if (page.length === rest.length) return results;
  const continuation = new ListResponse.Continuation().setContinuationToken(page.at(-1)!.id);
  return [...results, new ListResponse().setContinuation(continuation)];
};

export const invoke: Method<InvokeRequest, InvokeResponse> = async (provider, request, call) => {
  const args = decode(request.getArgs());
  const { result, failures } = await provider.invoke(
    { token: withoutModule(request.getTok()), args, preview: request.getPreview() },
    call,
  );
  return new InvokeResponse()
    .setReturn(encode(result))
    .setFailuresList(failures.map((failure) => toWireFailure(failure, args)));
};

function differing(request: DiffRequest | UpdateRequest): CoreDiffRequest {
  return {
    type: typeOf(request),
    id: request.getId(),
    oldOutputs: decode(request.getOlds()),
    oldInputs: decodeOptional(request.getOldInputs()),
    news: decode(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

/** What every request about a resource says of it; engines before 3.138 say it in the URN only. */
interface AboutResource {
  getUrn(): string;
  getType(): string;
  getName(): string;
}

function typeOf(request: AboutResource): string {
  // urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME
  return withoutModule(request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? ""));
}

/** `Instance` of `lxd:index:Instance`: package and module are how the engine finds the plugin. */
function withoutModule(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

function nameOf(request: AboutResource): string {
  return request.getName() || request.getUrn().split("::").slice(3).join("::");
}

function seedOf(request: CheckMessage): Uint8Array | undefined {
  const seed = request.getRandomseed_asU8();
  return seed.length === 0 ? undefined : seed;
}

function autonamingOf(request: CheckMessage): CheckRequest["autonaming"] {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  return { proposedName: options.getProposedName(), mode: modes[options.getMode()] };
}

const { Mode } = CheckMessage.AutonamingOptions;

const modes = { [Mode.PROPOSE]: "propose", [Mode.ENFORCE]: "enforce", [Mode.DISABLE]: "disable" } as const;
