import { Type } from "typebox";
import { qualityLevels } from "../../indicators/quality/levels.ts";
import { count, instant, nullable, object, text } from "../schema-parts.ts";

const level = object(
  {
    level: Type.Enum(Object.keys(qualityLevels), { description: "What the checks look at." }),
    severity: Type.Enum(["error", "warning", "information"]),
    pass: count("Pairs of a check and a compiled release that it applies to, that pass. Of the whole: checks."),
    fail: count("Those that fail."),
    notApplicable: count("Those in which there is nothing to look at; never counted as passed."),
    score: nullable(Type.Number({ minimum: 0, maximum: 1 }), "pass / (pass + fail)."),
    failing: Type.Array(
      object(
        { code: text("Name of the check, see `/sources/{id}/quality`."), pass: count(""), fail: count("") },
        "A check.",
      ),
      { description: "The checks that fail most, at most five." },
    ),
  },
  "Share of the applicable checks of one level that pass.",
);

const scores = object(
  {
    subject: Type.Enum(["source", "buyer"]),
    id: Type.String(),
    change: count("Number of the last change that the scores take in."),
    computedAt: instant("When."),
    version: Type.Integer({ description: "Version of the checks: scores of different ones do not compare." }),
    records: count("Compiled releases looked at: those that changed last."),
    complete: Type.Boolean({ description: "Whether these are all there are." }),
    small: Type.Boolean({ description: "Fewer than 5 releases." }),
    stages: Type.Unsafe<unknown>({
      type: "object",
      description: "Compiled releases that have something of each stage.",
      additionalProperties: { type: "integer" },
    }),
    levels: Type.Array(level),
  },
  "How good the data of a source or a buyer were at one time.",
);

export const qualitySchemas = { QualityScores: scores };
