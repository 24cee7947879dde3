import { Period } from "./basics.ts";
import {
  block,
  boolean,
  code,
  custom,
  key,
  list,
  number,
  type Of,
  one,
  plainText,
  type Schema,
  text,
  texts,
} from "./terms.ts";

/** The requirements extension: what bidders or bids must meet, and how they answer. */

const some = { minItems: 1, uniqueItems: true } as const;
const filled = { minLength: 1 } as const;
const answer = { type: ["string", "number", "boolean", "null"], minLength: 1 };
type Answer = string | number | boolean | null;

const requirement = block(
  "Requirement",
  "One requirement.",
  {
    id: plainText("Id of the requirement.", filled),
    title: text("Title.", filled),
    description: text("The requirement in words.", filled),
    dataType: code("dataType", "Type of the answer."),
    pattern: text("Regular expression that the answer must match.", filled),
    expectedValue: custom<Answer>(answer, "The answer that is asked for."),
    minValue: number("Least answer."),
    maxValue: number("Greatest answer."),
    period: one(Period, "Time that the requirement is about."),
  },
  { required: ["id"], minProperties: 1 },
);
export interface Requirement extends Of<typeof requirement> {}
export const Requirement: Schema<Requirement> = requirement;

const requirementGroup = block(
  "RequirementGroup",
  "Requirements that must all be met.",
  {
    id: plainText("Id of the group.", filled),
    description: text("The group in words.", filled),
    requirements: list(Requirement, "The requirements.", some),
  },
  { required: ["id"], minProperties: 1 },
);
export interface RequirementGroup extends Of<typeof requirementGroup> {}
export const RequirementGroup: Schema<RequirementGroup> = requirementGroup;

const criterion = block(
  "Criterion",
  "A criterion, met if any one of its groups is.",
  {
    id: key("Id of the criterion."),
    title: text("Title.", filled),
    description: text("The criterion in words.", filled),
    relatesToTenderer: boolean("Whether it is about the bidder, not the bid."),
    relatedItem: text("Item that it is about.", filled),
    relatedLots: texts("Lots that it is about.", some, filled),
    requirementGroups: list(RequirementGroup, "Its groups of requirements.", some),
  },
  { required: ["id"], minProperties: 1 },
);
export interface Criterion extends Of<typeof criterion> {}
export const Criterion: Schema<Criterion> = criterion;

const requirementReference = block(
  "RequirementReference",
  "Points to a requirement.",
  { id: plainText("Id of the requirement.", filled), title: text("Its title.", filled) },
  { required: ["id"], minProperties: 1 },
);
export interface RequirementReference extends Of<typeof requirementReference> {}
export const RequirementReference: Schema<RequirementReference> = requirementReference;

const requirementResponse = block(
  "RequirementResponse",
  "A bidder's answer to a requirement.",
  {
    id: plainText("Id of the answer.", filled),
    title: text("Title.", filled),
    description: text("The answer in words.", filled),
    value: custom<Answer>(answer, "The answer."),
    period: one(Period, "Time that the answer is about."),
    requirement: one(RequirementReference, "The requirement that it answers."),
  },
  { required: ["id", "requirement"], minProperties: 1 },
);
export interface RequirementResponse extends Of<typeof requirementResponse> {}
export const RequirementResponse: Schema<RequirementResponse> = requirementResponse;
