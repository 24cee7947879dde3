import { Type } from "typebox";
import { count, nullable, object, text } from "../schema-parts.ts";

const profile = object(
  {
    country: text("ISO 3166-1 alpha-2."),
    name: Type.String(),
    groups: Type.Array(
      object(
        {
          code: Type.String(),
          name: Type.String(),
          questions: count("Questions of the group."),
          answered: count("Of them answered, by whomever."),
          score: nullable(Type.Number(), "Mean of the yes-or-no questions answered: yes 1, partly 0.5, no 0."),
        },
        "A group of questions, and how much of it is answered.",
      ),
    ),
    answers: Type.Array(
      object(
        {
          question: text("Code of the question."),
          value: Type.Union([Type.String(), Type.Array(Type.String())]),
          status: Type.Enum(["self_reported", "reviewed", "verified", "historical", "computed"], {
            description: "Who says so; `computed`: what the data here show, whatever is reported.",
          }),
          evidence: nullable(Type.String()),
          comment: nullable(Type.String()),
        },
        "What is known. What is not here is unknown, and not a no.",
      ),
    ),
    statements: Type.Array(
      object(
        {
          id: Type.String(),
          countries: Type.Array(Type.String()),
          asOf: text("Month for which it was said."),
          statement: Type.String(),
          source: Type.String(),
        },
        "What was said of the country at another time.",
      ),
    ),
    links: object(
      { country: Type.String({ format: "uri" }), indicators: Type.String({ format: "uri" }) },
      "More of it.",
    ),
  },
  "National profile of electronic procurement.",
);

const question = object(
  {
    code: Type.String(),
    question: Type.String(),
    type: Type.String(),
    codes: Type.Array(Type.String()),
    maps: nullable(Type.String(), "Nearest sub-indicator of MAPS."),
  },
  "A question of the profiles.",
);

export const profileSchemas = { Profile: profile, ProfileQuestion: question };
