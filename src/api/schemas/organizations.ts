import { Type } from "typebox";
import { count, nullable, object, optional, text, uri } from "../schema-parts.ts";

const scaleProperties = {
  code: text(
    "Code of partyScale (`micro`, `small`, `medium`, `sme`, `large`, `selfEmployed`), or `notSmall`: not micro or small.",
  ),
  basis: Type.Enum(["stated", "register"], {
    description: "`stated`: by a procurement system, in a release; `register`: by a register of firms.",
  }),
  source: text("The source of the release, or the register."),
  year: nullable(Type.Integer(), "The year that it holds for; null where it is not dated."),
  ownCode: optional(text("The register's own code.")),
};
const scale = object(scaleProperties, "The size of a firm, and who says so.");

const organizationProperties = {
  id: text("`<scheme>-<identifier>` in their canonical forms; `X-<source>-…` for those without an identifier."),
  identified: Type.Boolean({
    description:
      "False where the source gives no identifier: then the entry is of that source alone, and may be one of several of the same organization.",
  }),
  name: nullable(Type.String(), "The name that it is most often given."),
  country: nullable(Type.String(), "ISO 3166-1 alpha-2: of the register of its identifier, else of the source."),
  naturalPerson: nullable(Type.Boolean(), "Whether the number is a natural person's; null where it does not tell."),
  roles: Type.Array(Type.String(), { description: "OCDS party roles that it has anywhere." }),
  scale: nullable(scale, "The newest statement of its size; null where nobody states it."),
  processes: count("Processes in which it takes part."),
  sources: Type.Array(Type.String(), { description: "Sources that speak of it." }),
  links: object({ self: uri("This organization."), notices: uri("Its notices.") }, "Where more is."),
};

const figures = object(
  {
    role: Type.Enum(["buyer", "supplier", "tenderer"]),
    year: nullable(Type.Integer(), "Null where the dates are not known."),
    processes: count("Valid processes, in the year of their publication."),
    awards: count(
      "Awards that were not cancelled or unsuccessful, in the year of the award; as buyer: those of its processes.",
    ),
    bids: count("Bids handed in, as tenderer."),
    awardsWithoutValue: count(
      "Of the awards, those whose amount is not in `values`: not stated, without currency, or shared.",
    ),
    jointAwards: count("Of these, awards to several suppliers together: what each has of the amount is not known."),
    values: Type.Array(
      object(
        { currency: text("ISO 4217."), amount: Type.Number(), awards: count("Awards that it sums up.") },
        "Sum of the amounts in one currency. Currencies are never summed up together.",
      ),
    ),
  },
  "Figures of one role in one year.",
);

const detailProperties = {
  ...organizationProperties,
  scheme: optional(text("The scheme of the id, where it is one that we know.")),
  checkDigit: Type.Enum(["valid", "invalid", "none", "notChecked"], {
    description:
      "The best verdict over all spellings: `valid`, `invalid`, `none` (the form has none, or none was given), `notChecked` (no rule is known, the form is another, or there is no identifier).",
  }),
  identifiers: Type.Array(
    object(
      {
        scheme: text("As the source writes it."),
        id: text("As the source writes it."),
        checkDigit: Type.Enum(["valid", "invalid", "none", "notChecked"]),
        registered: optional(
          Type.Boolean({ description: "Whether org-id.guide lists the scheme; absent where we do not know it." }),
        ),
        mentions: count("Processes that write it so."),
      },
      "A spelling of the identifier.",
    ),
  ),
  names: Type.Array(object({ name: Type.String(), mentions: count("Processes that write it so.") }, "A name."), {
    description: "Names as written, the most frequent first; at most 200.",
  }),
  roleCounts: Type.Record(Type.String(), Type.Integer(), { description: "In how many processes it has each role." }),
  scales: Type.Array(
    object({ ...scaleProperties, statements: count("Times it is stated.") }, "A statement of its size."),
    {
      description:
        "All statements of its size by source and year, newest first; `unknown`: a register lists the firm without its size.",
    },
  ),
  figures: Type.Array(figures, { description: "By role and year, newest first." }),
};

export const organizationSchemas = {
  OrganizationEntry: object(organizationProperties, "An organization over all processes and sources."),
  OrganizationDetail: object(detailProperties, "An organization with its identifiers, names, sizes and figures."),
};
