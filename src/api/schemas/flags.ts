import { Type } from "typebox";
import { flagCodes, flagResults, subjectTypes } from "../../indicators/red-flags/index.ts";
import { count, instant, nullable, object, optional, ref, text, uri } from "../schema-parts.ts";

const code = Type.Enum([...flagCodes], { description: "Code in the catalogue of red flags." });
const unit = Type.Enum(["days", "bids", "ratio", "tenderers", "classes", "none"]);

const threshold = object(
  {
    value: nullable(Type.Number(), "The line; null where the population gives none."),
    kind: Type.Enum(["setting", "fence"], { description: "Set by the operator, or drawn by a population." }),
    side: Type.Enum(["below", "above"], { description: "On which side of it values are flagged." }),
    q1: optional(Type.Number({ description: "First quartile." })),
    q3: optional(Type.Number({ description: "Third quartile." })),
    population: optional(
      count("How many cases of the source the line was drawn from, in one currency or of one kind."),
    ),
    version: optional(count("Raised whenever the line has moved.")),
    computedAt: optional(instant("When it was computed.")),
  },
  "What the value was judged by.",
);

const results = {
  result: Type.Enum([...flagResults]),
  reason: text("The reason in a word."),
  explanation: text("The reason in words."),
};

const flagResult = object(
  {
    code,
    name: text("Name of the red flag."),
    subject: object(
      { type: Type.Enum([...subjectTypes]), id: text("The ocid, or the id of the organisation.") },
      "What the result is about.",
    ),
    source: Type.String(),
    country: nullable(Type.String()),
    ...results,
    value: optional(Type.Number({ description: "What was measured, in `unit`." })),
    numerator: optional(count("Of an organisation: wins, disqualified bids, or classes.")),
    denominator: optional(count("Of an organisation: processes with a valid bid, submitted bids, or processes.")),
    unit,
    currency: optional(text("Currency in which amounts were compared.")),
    threshold: optional(threshold),
    fields: Type.Array(Type.String(), {
      description: "JSON pointers in the compiled release from which it was found; `*` is each member of a list.",
    }),
    releases: Type.Array(
      object({ id: Type.String(), date: instant("Date of the release."), url: uri("The release.") }, "A release."),
      { description: "The releases that state these fields. Of an organisation in a list: none, see `links.notices`." },
    ),
    beyondCardinal: optional(
      object(
        {
          result: Type.Enum(["flag", "clear", "notApplicable"]),
          value: Type.Number(),
          method: text("How it was found."),
        },
        "Our own finding where the rule of the indicator leaves joint bids, several awards or unstated numbers out. It is in no count and raises no flag.",
      ),
    ),
    links: object(
      {
        process: optional(uri("All flags of the process.")),
        notices: optional(uri("The notices of the organisation.")),
      },
      "Where to go on.",
    ),
  },
  "What a red flag says of a process or of an organisation.",
);

const outcomeCounts = object(
  {
    flag: count("Raised."),
    clear: count("Judged and not raised."),
    notApplicable: count("Could not be judged: see `reasons`."),
    excluded: count("Left out by rule: see `reasons`."),
    reasons: Type.Unsafe<unknown>({
      type: "object",
      description: "How many could not be judged or were left out, by reason.",
      additionalProperties: { type: "integer" },
    }),
  },
  "Counts by outcome.",
);

const processFlags = object(
  {
    ocid: Type.String(),
    source: Type.String(),
    country: nullable(Type.String()),
    change: count("Number of the change that was judged, as in /changes."),
    judgedAt: instant("When it was judged."),
    data: Type.Array(ref("FlagResult"), { description: "Results of the process first, then of its organisations." }),
    meta: object({ counts: ref("FlagOutcomeCounts") }, "About the list."),
    links: object({ self: uri("This answer."), notice: uri("The notice.") }, "Where to go on."),
  },
  "All red flags of a process, raised or not.",
);

const flagDescription = object(
  {
    code,
    name: Type.String(),
    question: Type.String(),
    formula: Type.String(),
    fields: Type.Array(Type.String()),
    subjects: Type.Array(Type.Enum([...subjectTypes])),
    unit,
    caveats: Type.Array(Type.String()),
    source: Type.String(),
    version: count("Raised when it is computed in another way."),
    thresholds: Type.Array(
      object(
        { source: Type.String(), part: text("Currency, or kind of organisation."), usable: Type.Boolean(), threshold },
        "A line in force.",
      ),
      { description: "The lines in force by source; none where the indicator needs none." },
    ),
  },
  "What a red flag asks and how.",
);

/** A raised flag, in a notice. */
export const raisedFlag = object(
  {
    code,
    name: Type.String(),
    explanation: Type.String(),
    value: optional(Type.Number()),
    unit,
  },
  "A red flag that is raised on the process.",
);

export const flagSchemas = {
  FlagResult: flagResult,
  FlagOutcomeCounts: outcomeCounts,
  ProcessFlags: processFlags,
  FlagDescription: flagDescription,
};
