import { Type } from "typebox";
import { sourceStatuses } from "../../store/read-sources.ts";
import { count, instant, nullable, object, optional, text, uri } from "../schema-parts.ts";

const runStatus = Type.Enum(["running", "complete", "incomplete", "suspicious", "failed"]);
const anyObject = Type.Unsafe<unknown>({ type: "object" });
const run = object(
  {
    id: count("Number of the run."),
    source: Type.String(),
    startedAt: instant("Start."),
    endedAt: nullable(instant("End.")),
    window: { ...anyObject, description: "What was asked for: everything, a window of days, or what is new." },
    status: runStatus,
    reason: nullable(Type.String()),
    declared: nullable(count("Entries that the source says there are.")),
    fetched: count("Entries read."),
    accepted: count("Entries taken."),
    rejected: count("Entries that could not be used."),
    duplicates: count("Entries met again."),
    payloads: count("Answers stored."),
    unchangedPayloads: count("Answers that were stored already."),
    newReleases: count("Releases that say something new."),
    changedRecords: count("Processes that changed."),
    watermark: object({ before: anyObject, after: anyObject }, "How far the source had been read, by stream."),
    findings: Type.Array(anyObject, { description: "What did not add up." }),
  },
  "The books of one run.",
);

const source = object(
  {
    id: Type.String(),
    kind: text("`connector`, `import` or `feed`."),
    name: text("Name of the portal as its users know it."),
    country: nullable(Type.String()),
    portal: nullable(Type.String()),
    publisher: object({ name: Type.String(), uri: optional(Type.String()) }, "Who publishes."),
    licence: object(
      { name: nullable(Type.String()), url: nullable(Type.String()), shareAlike: Type.Boolean() },
      "Under which terms.",
    ),
    language: nullable(Type.String()),
    timeZone: nullable(Type.String()),
    currency: nullable(Type.String()),
    access: nullable(text("`api`, `bulk` or `deposit`.")),
    schedule: nullable(text("Cron expression in the portal's zone.")),
    status: Type.Enum([...sourceStatuses], {
      description:
        "`active`: last complete run not older than `staleAfterHours`; `stale`: older; `lapsed`: more than ten times that and 30 days, or withdrawn; `disabled`: switched off here; `needsSecret`: a setting is missing here.",
    }),
    freshness: object(
      {
        lastRun: nullable(object({ id: count("Run."), status: runStatus, startedAt: instant("Start.") }, "Last run.")),
        lastGoodRun: nullable(instant("End of the last complete run.")),
        ageHours: nullable(Type.Number({ minimum: 0 }), "Hours since then."),
        staleAfterHours: nullable(Type.Number()),
        lastChange: nullable(instant("Last change of one of its processes.")),
      },
      "How fresh its data are.",
    ),
    coverage: object(
      {
        about: nullable(Type.String()),
        since: nullable(Type.Integer()),
        stages: Type.Array(Type.String()),
        records: count("Processes of it that are stored here."),
      },
      "What it covers.",
    ),
    sme: object(
      { supplierSize: nullable(Type.Boolean()), reservation: nullable(Type.Boolean()), note: nullable(Type.String()) },
      "What it tells of small firms; null: not known.",
    ),
    maturity: nullable(
      object(
        {
          level: Type.Enum(["real", "simulated", "deposit"], {
            description:
              "`real`: the mapping was tested on payloads that the publisher sent; `simulated`: on a simulated portal only; `deposit`: nothing is fetched, data come as deposited files.",
          }),
          realPayloads: count("Payloads that the publisher sent and that tests map to releases."),
          about: text("The same in words."),
        },
        "What the mapping of the source was proven on.",
      ),
    ),
    caveats: Type.Array(Type.String()),
    restriction: nullable(Type.String()),
    missingSettings: Type.Array(Type.String()),
    mappingVersion: nullable(Type.Integer()),
    links: object({ self: uri(""), runs: uri(""), issues: uri(""), badge: uri(""), notices: uri("") }, "More of it."),
  },
  "A source of data.",
);

const issue = object(
  {
    code: Type.String(),
    path: text("Where in the source's data."),
    value: text("The value that could not be used."),
    message: Type.String(),
    count: count("How often it was met."),
    example: object({ ocid: nullable(Type.String()), pointer: nullable(Type.String()) }, "Where it is found."),
    firstSeen: instant("First met."),
    lastSeen: instant("Last met."),
  },
  "What in a source's data could not be mapped or is wrong.",
);

export const sourceSchemas = { Run: run, Source: source, Issue: issue };
