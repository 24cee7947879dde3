import { Type } from "typebox";
import { publicationKinds } from "../../connector/index.ts";
import { type Actor, type PublisherSource, publicationProof, registrationStatus } from "../../registry/index.ts";
import { type PublicationSource, publicationSources } from "../../store/read-publications.ts";
import { endpoint } from "../endpoint.ts";
import { selfLink } from "../links.ts";
import { actorOf, registryOf } from "../registry.ts";
import { json, noCache, noContent } from "../reply.ts";
import { closed, object, text } from "../schema-parts.ts";
import { listOf, ref } from "../schemas.ts";

const idParameter = { id: "Id of the feed." };

/** A feed of publications as it is served; its publisher and the operator see how far its registration is. */
function sourceItem({ id, url, meta, publisher, registration, ...source }: PublicationSource, actor: Actor) {
  const own = actor.kind === "operator" || (actor.kind === "publisher" && actor.id === publisher);
  return {
    id,
    title: meta.title,
    publisher: meta.publisher,
    country: meta.country ?? null,
    kind: meta.kind,
    language: meta.language,
    url,
    form: meta.form,
    licence: meta.licence,
    mark: meta.mark,
    evidence: meta.evidence,
    addedByOperator: source.added,
    addedByPublisher: publisher !== null,
    enabled: source.enabled,
    state: source.state,
    stateSince: source.stateSince,
    reason: source.reason,
    checked: source.checkedAt,
    succeeded: source.succeededAt,
    newest: source.newest,
    publications: source.publications,
    ...(own &&
      publisher !== null &&
      registration !== null && {
        registration: {
          status: registrationStatus(registration),
          provedAt: registration.provedAt,
          method: registration.method,
          approvedAt: registration.approvedAt,
          methods: publicationProof({ id, url, meta, publisher, registration, ...source } as PublisherSource),
        },
      }),
  };
}

/** What is only claimed is for its publisher and the operator. */
const isPublic = ({ registration }: PublicationSource): boolean =>
  registration === null || registration.approvedAt !== null;

const list = endpoint({
  path: "/api/v1/publication-feeds",
  operationId: "listPublicationSources",
  tag: "Publications",
  summary: "The feeds of publications, and how each does",
  description:
    "Feeds whose address is not proven are listed too, and are not pulled. A failing feed is never left out. With the key of a publisher also those of its own that are not in service yet.",
  ok: { description: "All feeds.", content: { "application/json": listOf("PublicationSource") } },
  async handle(request) {
    const { api, c, state } = request;
    const actor = actorOf(state.caller);
    const known = (source: PublicationSource) =>
      isPublic(source) || actor.kind === "operator" || (actor.kind === "publisher" && actor.id === source.publisher);
    const data = (await publicationSources(api.database)).filter(known).map((source) => sourceItem(source, actor));
    const meta = { count: data.length, countKind: "exact" };
    return json(c, JSON.stringify({ data, links: { self: selfLink(request) }, meta }), { cache: noCache });
  },
});

const add = endpoint({
  method: "post",
  path: "/api/v1/publication-feeds",
  operationId: "addPublicationSource",
  tag: "Publications",
  summary: "Add a feed (RSS or Atom) of news, laws, reports, courses or events of one's own",
  description:
    "On a host of which a feed of the publisher is in service it is pulled at once. Else the address has to be proven as that of a feed, and the operator approves it where the publisher has no feed in service.",
  access: "publisher or operator",
  body: {
    description: "The feed.",
    schema: Type.Object(
      {
        url: text("Address of the feed."),
        kind: Type.Enum([...publicationKinds], { description: "What is published." }),
        licence: Type.Unknown({ description: "Name, address, or both: {name, url}." }),
        title: Type.Optional(text("Default: the publisher's name.")),
        country: Type.Optional(text("ISO 3166-1 alpha-2; default: the publisher's.")),
        language: Type.Optional(text("es, pt, en or fr; default: that of the country.")),
      },
      closed,
    ),
  },
  ok: { status: 201, description: "It is there.", content: { "application/json": ref("PublicationSource") } },
  problems: ["bad-body", "publisher-not-found", "conflict", "too-many-requests"],
  async handle({ api, c, state, body }) {
    const actor = actorOf(state.caller);
    const added = await registryOf(api).publications.add(actor, JSON.parse(JSON.stringify(body)));
    const headers = { location: `${state.base}/api/v1/publication-feeds` };
    return json(c, JSON.stringify(sourceItem(added, actor)), { status: 201, cache: noCache, headers });
  },
});

const proofCheck = object(
  {
    proven: Type.Boolean(),
    feed: ref("PublicationSource"),
    tried: Type.Array(Type.Unknown(), { description: "What was looked at, as for feeds." }),
  },
  "What was found.",
);

const prove = endpoint({
  method: "post",
  path: "/api/v1/publication-feeds/{id}/prove",
  operationId: "provePublicationSource",
  tag: "Publications",
  summary: "Look for the proof that the address is its publisher's, now",
  params: idParameter,
  access: "publisher or operator",
  ok: { description: "What was found where.", content: { "application/json": proofCheck } },
  problems: ["feed-not-found", "conflict", "too-many-requests"],
  async handle({ api, c, state, params: { id = "" } }) {
    const actor = actorOf(state.caller);
    const { source, result } = await registryOf(api).publications.prove(actor, id, c.req.raw.signal);
    const { proven, tried } = result;
    return json(c, JSON.stringify({ proven, feed: sourceItem(source, actor), tried }), { cache: noCache });
  },
});

const approve = endpoint({
  method: "post",
  path: "/api/v1/publication-feeds/{id}/approve",
  operationId: "approvePublicationSource",
  tag: "Publications",
  summary: "Put a feed that was proven into service",
  params: idParameter,
  access: "operator",
  ok: { description: "The feed as it is now.", content: { "application/json": ref("PublicationSource") } },
  problems: ["feed-not-found", "conflict"],
  async handle({ api, c, state, params: { id = "" } }) {
    const actor = actorOf(state.caller);
    const source = await registryOf(api).publications.approve(actor, id);
    return json(c, JSON.stringify(sourceItem(source, actor)), { cache: noCache });
  },
});

const remove = endpoint({
  method: "delete",
  path: "/api/v1/publication-feeds/{id}",
  operationId: "removePublicationSource",
  tag: "Publications",
  summary: "Take a feed out of service; what it brought stays",
  params: idParameter,
  access: "publisher or operator",
  ok: { status: 204, description: "It is pulled no more.", content: {} },
  problems: ["feed-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    await registryOf(api).publications.remove(actorOf(state.caller), id);
    return noContent(c);
  },
});

export const publicationFeedEndpoints = [list, add, prove, approve, remove];
