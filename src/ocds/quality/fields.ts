import { isObject, type JsonValue } from "../../base/json.ts";
import { identifierSchemes } from "../identifiers.ts";
import { isEmail } from "../validate/formats.ts";
import { sectionAt, sectionsOf } from "./document-sections.ts";
import { amountOf, dayOf, type Path } from "./parts.ts";
import type { CheckInfo, CheckSource, QualityOptions } from "./types.ts";

/** What the schema says of a field. */
export interface FieldInfo {
  /** Name of the building block that it is in. */
  readonly block: string;
  readonly name: string;
  readonly format: string | undefined;
  /** Codes of its open codelist. */
  readonly openCodes: ReadonlySet<string> | undefined;
}

/** A check of one field, made for each occurrence that is not empty. */
export interface FieldCheck extends CheckInfo {
  readonly scope: "field";
  readonly appliesTo: (field: FieldInfo) => boolean;
  /** What is wrong, in words; true if nothing is; undefined where the check does not apply to the value. */
  readonly test: (value: JsonValue, field: FieldInfo, at: Path, options: QualityOptions) => string | true | undefined;
}

const check = (
  code: string,
  about: string,
  appliesTo: FieldCheck["appliesTo"],
  test: FieldCheck["test"],
  source: CheckSource = "pelican",
): FieldCheck => ({ code, scope: "field", about, source, appliesTo, test });

/** Fields by `Block.name`. */
const among = (fields: string): FieldCheck["appliesTo"] => {
  const names = new Set(fields.split(" "));
  return ({ block, name }) => names.has(`${block}.${name}`);
};

/** ISO 639-1. */
const languages = new Set(
  `aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
  es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
  kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr
  nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th
  ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`.split(/\s+/),
);

/** RFC 6838: a registered top-level type and a restricted name. */
const mediaType =
  /^(application|audio|font|haptics|image|message|model|multipart|text|video)\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$/;
const pastFields = new Set(["date", "dateMet", "dateModified", "datePublished", "dateSigned"]);
const longestDescription = 250;
const hour = 3_600_000;

/** E.164: a plus, a country code and at most fifteen digits; an extension may follow. */
function isTelephone(text: string): boolean {
  const [number = ""] = text.trim().split(/\s*(?:;?\s*ext\.?=?|x|#)\s*\d+$/i);
  if (!/^\+[\d\s().\-/]+$/.test(number)) return false;
  const digits = number.replace(/\D/g, "");
  return digits.length >= 7 && digits.length <= 15 && !digits.startsWith("0");
}

const notText = "it is no text";

export const fieldChecks: readonly FieldCheck[] = [
  check(
    "ocds_prefixes_bad_format",
    "An ocid begins with ocds- and a prefix of six small letters and digits.",
    among("Release.ocid"),
    (value) => (typeof value === "string" && /^ocds-[a-z0-9]{6}/.test(value)) || "it does not begin with such a prefix",
    "cove",
  ),
  check(
    "date_time",
    "A date can be read, and lies between 1990 and 2049.",
    ({ format }) => format === "date-time",
    (value) => {
      const day = dayOf(value);
      if (day === undefined || Number.isNaN(Date.parse(String(value)))) return "it is no date";
      return (day >= "1990-01-01" && day <= "2049-12-31") || "it is not between 1990 and 2049";
    },
  ),
  check(
    "date_time.past",
    "A date of something that has happened is not in the future.",
    ({ format, name }) => format === "date-time" && pastFields.has(name),
    (value, _field, _at, { now }) => {
      const day = dayOf(value);
      if (day === undefined) return undefined;
      // The day that it is where the day begins first, UTC+14.
      const today = new Date(now.getTime() + 14 * hour).toISOString().slice(0, 10);
      return day <= today || "it is in the future";
    },
  ),
  check("email", "An e-mail address has the form of one.", among("ContactPoint.email"), (value) =>
    typeof value !== "string" ? notText : isEmail(value) || "it is no e-mail address",
  ),
  check(
    "telephone",
    "A telephone number is international: a plus, the country code and up to 15 digits in all.",
    among("ContactPoint.telephone ContactPoint.faxNumber"),
    (value) => (typeof value !== "string" ? notText : isTelephone(value) || "it is no international number"),
  ),
  check(
    "identifier_scheme",
    "The scheme of an identifier is a code of org-id.guide; of codes that we do not know, their form alone is looked at.",
    among("Identifier.scheme"),
    (value) => {
      if (typeof value !== "string") return notText;
      const known = identifierSchemes.find(({ scheme }) => scheme === value);
      if (known) return known.registered || "it is a code of ours: org-id.guide has none for this register";
      if (!/^[A-Z]{2}-[A-Z0-9][A-Z0-9._-]*$/.test(value)) return "it has not the form of such a code, as CL-RUT";
      return undefined;
    },
  ),
  check(
    "document_description_length",
    `The description of a document has at most ${longestDescription} characters.`,
    among("Document.description"),
    (value) => {
      if (typeof value !== "string") return notText;
      return value.length <= longestDescription || `it has ${value.length} characters`;
    },
  ),
  check(
    "document_type",
    "A document stands in a section where its type belongs.",
    among("Document.documentType"),
    (value, _field, at) => {
      const sections = typeof value === "string" ? sectionsOf(value) : undefined;
      const section = sectionAt(at);
      if (sections === undefined || section === undefined) return undefined;
      return sections.includes(section) || `it belongs in ${sections.join(" or ")}, not in ${section}`;
    },
  ),
  check(
    "document_format_codelist",
    "The format of a document has the form of a media type, or is offline/print.",
    among("Document.format"),
    (value) =>
      (typeof value === "string" && (mediaType.test(value) || value === "offline/print")) || "it is no media type",
  ),
  check(
    "language",
    "A language is a two-letter code of ISO 639-1.",
    among("Release.language Document.language"),
    (value) => (typeof value === "string" && languages.has(value)) || "it is no such code",
  ),
  check(
    "number_checks",
    "Quantities, durations, numbers of tenderers and amounts paid are numbers, zero or more.",
    among(
      "Item.quantity Period.durationInDays Tender.numberOfTenderers Transaction.value Transaction.amount Unit.value",
    ),
    (value) => {
      const given = isObject(value) ? value.amount : value;
      if (given === undefined || given === null) return undefined;
      const amount = amountOf(given);
      return amount === undefined ? "it is no number" : amount >= 0 || "it is less than zero";
    },
  ),
  check(
    "additional_open_codelist_values",
    "Codes of open codelists are those of the standard where one fits; others are listed.",
    ({ openCodes }) => openCodes !== undefined,
    (value, { openCodes }) => {
      const codes = Array.isArray(value) ? value : [value];
      const others = codes.filter((code) => typeof code === "string" && !openCodes?.has(code));
      return others.length === 0 || `not in the codelist: ${others.slice(0, 3).join(", ")}`;
    },
    "cove",
  ),
];

const counted = (code: string, about: string, source: CheckSource): CheckInfo => ({
  code,
  scope: "field",
  about,
  source,
});

/** Checks that the walk over a release makes at every field. */
export const walkChecks = {
  nonEmpty: counted("non_empty", "A field that is set has a value: not null, {}, [] or an empty text.", "pelican"),
  emptyField: counted(
    "empty_field",
    "No field, object or list is set but empty, or a text of white space alone.",
    "cove",
  ),
  additional: counted(
    "additional_fields",
    "Fields are those of the standard and its extensions; others are listed.",
    "cove",
  ),
  deprecated: counted("deprecated_fields", "No field is used that the standard has deprecated.", "cove"),
  undeclared: counted(
    "undeclared_extension",
    "The extension that a field comes from is declared in the package.",
    "pregon",
  ),
} as const;
