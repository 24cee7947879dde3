import { Type } from "typebox";
import { publicationKinds } from "../../connector/index.ts";
import { feedStates } from "../../store/publications.ts";
import { count, instant, nullable, object, optional, ref, text, uri } from "../schema-parts.ts";

const kind = Type.Enum([...publicationKinds], { description: "What is published." });
const licence = object({ name: Type.String(), url: optional(Type.String()) }, "Terms of use of the feed.");
const moment = (description: string) =>
  nullable(
    Type.Union([Type.String({ format: "date-time" }), Type.String({ format: "date" })]),
    `${description} An instant in UTC, or a day where the feed states no more.`,
  );

const publication = object(
  {
    id: text("Id, the same for good."),
    kind,
    country: nullable(text("ISO 3166-1 alpha-2; null for bodies of several countries.")),
    publisher: text("Who speaks in the feed."),
    title: text("Plain text."),
    summary: nullable(text("Plain text, shortened.")),
    language: text("ISO 639-1."),
    published: moment("As the feed states it."),
    publishedText: nullable(text("The date as written, where it cannot be read.")),
    updated: moment("Last change as the feed states it."),
    url: nullable(uri("The publication itself.")),
    licence,
    source: text("The feed that brought it first (/publication-feeds)."),
    alsoIn: Type.Array(Type.String(), { description: "Other feeds with the same publication." }),
    firstSeen: instant("When it was first seen here; orders what has no readable date."),
    changed: instant("Last change of what is told of it here."),
    links: object({ self: uri("This publication.") }, "Addresses."),
  },
  "News, a law, a report, a course or an event, as a feed tells of it.",
);

const source = object(
  {
    id: text("Id."),
    title: Type.String(),
    publisher: Type.String(),
    country: nullable(text("ISO 3166-1 alpha-2.")),
    kind,
    language: text("ISO 639-1."),
    url: uri("Address of the feed."),
    form: text("How it answers: `feed` for RSS and Atom."),
    licence,
    mark: text("How its address is known: S seen, M from memory, D derived."),
    evidence: text("What is known of the address."),
    addedByOperator: Type.Boolean(),
    addedByPublisher: Type.Boolean({ description: "By a publisher registered here." }),
    enabled: Type.Boolean({ description: "Whether it is pulled here." }),
    state: Type.Enum([...feedStates], {
      description:
        "`unproven`: never asked. `reachable`. `empty`: sound, without items. `stale`: nothing new for longer than three times its habit. `malformed`: answers, but no sound feed. `unreachable`. Whatever the state, what it brought stays.",
    }),
    stateSince: instant("Since when it is in this state."),
    reason: nullable(text("Why, or what had to be mended.")),
    checked: nullable(instant("When it was last asked.")),
    succeeded: nullable(instant("When it last answered as it should.")),
    newest: nullable(instant("Date of its newest item.")),
    publications: count("Publications that it brought."),
    registration: optional(
      object(
        {
          status: Type.Enum(["unproven", "pending", "active", "removed"], {
            description: "`unproven`: prove that the address is yours; `pending`: the operator has to approve it.",
          }),
          provedAt: nullable(instant("When control was shown.")),
          method: nullable(text("file, dns or meta; feed: by a feed of the publisher on the same host.")),
          approvedAt: nullable(instant("When it went into service.")),
          methods: Type.Array(Type.Unknown(), { description: "Ways to prove it, as for feeds." }),
        },
        "Of those that publishers added, to the publisher and the operator.",
      ),
    ),
  },
  "A feed of publications, and how it does.",
);

export const publicationSchemas = { Publication: publication, PublicationSource: source };
export const publicationRef = ref("Publication");
