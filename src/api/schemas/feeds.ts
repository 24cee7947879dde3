import { Type } from "typebox";
import { feedKinds, feedStatuses } from "../../store/feeds.ts";
import { count, instant, nullable, object, optional, text, uri } from "../schema-parts.ts";

const anyObject = Type.Unsafe<unknown>({ type: "object" });
const status = Type.Enum([...feedStatuses], {
  description:
    "unproven: control of the address is not shown; proven; pending: waits for the operator; active; stale: no complete update for a while; lapsed: no longer updated, its data stay; suspended, rejected: by the operator; redirected: another feed took its place, or its server says that it has moved.",
});

const publisher = object(
  {
    id: Type.String(),
    name: Type.String(),
    country: text("ISO 3166-1 alpha-2."),
    contact: text("How the operator reaches you; shown to nobody else."),
    createdAt: instant("When it was registered."),
    prefixes: Type.Array(Type.String(), { description: "Beginnings of ocids that are yours here." }),
  },
  "An authority that publishes.",
);

const publisherKey = object(
  {
    id: Type.String(),
    note: Type.String(),
    createdAt: instant("When it was made."),
    lastUsedAt: nullable(instant("When it was last used, to the minute.")),
  },
  "A key in force, without its secret.",
);

const licence = object({ name: Type.String(), url: optional(uri("Its text.")) }, "Under which terms.");
const proofMethod = Type.Enum(["file", "dns", "meta"], {
  description: "file: a line of the file; dns: a TXT record of the name; meta: a tag in the head of the page.",
});
const instruction = object(
  {
    method: proofMethod,
    where: text("An address, or a name in the DNS."),
    content: text("What is to be found there."),
  },
  "A way to prove that the address is yours; one is enough.",
);

const feed = object(
  {
    id: Type.String(),
    source: text("Its id among the sources, from its approval on."),
    publisher: object({ id: Type.String(), name: text("The publishing body.") }, "Who publishes."),
    url: uri("What is pulled; for pushes, the publisher's site."),
    kind: Type.Enum([...feedKinds]),
    country: Type.String(),
    licence,
    contact: optional(text("To its publisher and the operator only.")),
    schedule: nullable(text("ISO 8601 duration or cron expression.")),
    options: { ...anyObject, description: "language, timeZone, currency, covers, mapping: where stated." },
    status,
    reason: nullable(Type.String()),
    redirect: nullable(
      anyObject,
      "The feed or address that took its place, with the reason; `proposed`: by its server, and nobody has shown yet that the address is the publisher's.",
    ),
    moved: nullable(
      object(
        {
          url: uri("Where to."),
          status: Type.Enum([301, 308]),
          checks: count("Pulls in a row that met it."),
          since: instant("The first of them."),
        },
        "A permanent redirect.",
      ),
      "What its server says of its address. To another host it is not followed without a proof there; after three pulls in a row the feed is `redirected`.",
    ),
    proof: object(
      {
        method: nullable(proofMethod),
        provedAt: nullable(instant("When control was first shown.")),
        checkedAt: nullable(instant("Last look.")),
        missingSince: nullable(instant("Since when the proof is not there any more.")),
        graceEnds: nullable(instant("When the feed is taken out of service if it does not come back.")),
        token: optional(text("To its publisher and the operator only.")),
        methods: optional(Type.Array(instruction)),
      },
      "Control of the address.",
    ),
    createdAt: instant("When it was registered."),
    updatedAt: instant("Last change of what is stated here."),
    approvedAt: nullable(instant("When it went into service.")),
    deletedAt: nullable(instant("When its publisher gave it up.")),
    nextPullAt: nullable(instant("When it is pulled next.")),
    triedAt: nullable(instant("Last trial.")),
    links: object(
      {
        self: uri(""),
        report: uri(""),
        availability: uri(""),
        badge: uri(""),
        log: uri(""),
        source: uri(""),
        notices: uri(""),
      },
      "More of it.",
    ),
  },
  "A feed that a publisher registered.",
);

const finding = object(
  {
    code: Type.String(),
    path: text("JSON pointer with * for positions in lists."),
    message: Type.String(),
    count: count("How often."),
    example: nullable(
      object({ ocid: nullable(Type.String()), pointer: Type.String(), where: nullable(Type.String()) }, "One of them."),
    ),
  },
  "Something that is wrong.",
);

const trial = object(
  {
    at: instant("When it was tried."),
    durationMs: count("How long it took."),
    verdict: Type.Enum(["good", "problems", "unusable"]),
    reachable: { ...anyObject, description: "ok, error, requests, bytes, medianMs, slowestMs, finalUrl." },
    paging: { ...anyObject, description: "payloads, entries, sampled, problems." },
    dates: { ...anyObject, description: "oldest, newest, future." },
    licence: { ...anyObject, description: "stated, inData." },
    validation: object(
      { releases: count("Read."), valid: count("Of them."), errors: Type.Array(finding) },
      "Errors of OCDS, the most frequent first.",
    ),
    mapping: Type.Array(finding, { description: "Values that could not be used." }),
    ocids: { ...anyObject, description: "processes, prefixes, refused." },
    coverage: { ...anyObject, description: "Releases by stage and by field." },
    sme: { ...anyObject, description: "Releases that tell of small and medium enterprises." },
    quality: Type.Array(anyObject, { description: "Checks with pass, fail and examples." }),
    preview: Type.Array(anyObject, { description: "Notices as users will see them." }),
  },
  "What a trial found. Nothing of it was stored as data.",
);

const report = object(
  {
    feed: Type.String(),
    lang: Type.Enum(["es", "pt", "en", "fr"]),
    status,
    statusText: Type.String(),
    verdict: Type.Enum(["good", "problems", "unusable", "untried"]),
    summary: Type.String(),
    at: nullable(instant("Of the trial that it is about.")),
    sections: Type.Array(
      object(
        { id: Type.String(), title: Type.String(), ok: nullable(Type.Boolean()), text: Type.Array(Type.String()) },
        "A part of the report in words.",
      ),
    ),
    nextSteps: Type.Array(Type.String()),
    trial: nullable(trial),
  },
  "How a feed does, in words and with the findings behind them.",
);

const proofCheck = object(
  {
    id: Type.String(),
    status,
    proven: Type.Boolean(),
    method: nullable(proofMethod),
    tried: Type.Array(
      object(
        { method: proofMethod, where: Type.String(), found: Type.Boolean(), problem: optional(Type.String()) },
        "A place that was looked at.",
      ),
    ),
  },
  "What a look for the proof found.",
);

const registered = object(
  {
    id: Type.String(),
    status,
    proof: object({ token: Type.String(), methods: Type.Array(instruction) }, "How to show that the address is yours."),
    links: object({ self: uri(""), report: uri("") }, "More of it."),
  },
  "A feed that was registered.",
);

const availability = object(
  {
    feed: Type.String(),
    status,
    since: instant("From when on."),
    lastGoodRun: nullable(instant("End of the last complete run.")),
    runs: count("Pulls or pushes."),
    complete: count("Of them."),
    share: nullable(Type.Number({ minimum: 0, maximum: 1 }), "complete / runs"),
    days: Type.Array(
      object(
        { day: Type.String({ format: "date" }), runs: count(""), complete: count(""), failed: count("") },
        "A day (UTC) with runs.",
      ),
    ),
  },
  "How a feed answered in the last 90 days.",
);

const logEntry = object(
  {
    id: count("Number of the entry."),
    at: instant("When."),
    actor: text("`publisher`, `operator` or `pregon`."),
    action: Type.String(),
    details: anyObject,
  },
  "A change of a feed.",
);

const push = object(
  {
    feed: Type.String(),
    run: nullable(count("Its number in the books of the source.")),
    received: count("Releases in the package."),
    created: count("Stored."),
    unchanged: count("Stored already."),
    rejected: count("Not taken."),
    results: Type.Array(
      object(
        {
          index: count("Place in the package."),
          ocid: nullable(Type.String()),
          id: nullable(Type.String()),
          status: Type.Enum([200, 201, 422]),
          errors: Type.Array(
            object({ code: Type.String(), pointer: Type.String(), message: Type.String() }, "What is wrong."),
          ),
        },
        "What became of a release.",
      ),
    ),
  },
  "What became of a push, release by release.",
);

const claim = object(
  {
    prefix: text("A registered prefix in lower case, or an ocid whole."),
    publisher: text("Id of the publisher."),
    at: instant("Since when."),
  },
  "Who may speak of the processes whose ocids begin so.",
);

const claimDecision = object(
  {
    id: Type.Integer(),
    prefix: Type.String(),
    at: instant("When."),
    actor: Type.String(),
    action: Type.Enum(["assigned", "moved", "removed"]),
    before: nullable(text("Id of the publisher whose it was.")),
    after: nullable(text("Id of the publisher whose it is.")),
    reason: Type.String(),
  },
  "A decision of the operator's on a claim.",
);

export const feedSchemas = {
  OcidClaim: claim,
  OcidClaimDecision: claimDecision,
  FeedPublisher: publisher,
  FeedPublisherKey: publisherKey,
  Feed: feed,
  RegisteredFeed: registered,
  FeedProofCheck: proofCheck,
  FeedTrial: trial,
  FeedReport: report,
  FeedAvailability: availability,
  FeedLogEntry: logEntry,
  PushReport: push,
};
