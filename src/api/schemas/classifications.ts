import { Type } from "typebox";
import { count, instant, nullable, object, text, uri } from "../schema-parts.ts";

const level = object({ number: count("From 1, the uppermost."), name: Type.String() }, "A level of the tree.");

const classificationProperties = {
  scheme: text("Canonical name, as in `classification=SCHEME:code`."),
  name: nullable(Type.String(), "Null for a scheme that we do not know."),
  known: Type.Boolean({ description: "Whether we know how its codes are built; else they are kept as given." }),
  country: nullable(Type.String(), "ISO 3166-1 alpha-2 of a national one."),
  mark: nullable(
    Type.Enum(["S", "M", "D"]),
    "How well the structure is known: S seen in the classification or in data, M from memory, D derived.",
  ),
  levels: Type.Array(
    object({ name: Type.String(), length: count("Leading characters that count, or parts.") }, "A level."),
    {
      description: "The uppermost first; empty where the tree is a table: then a code has no descendants here.",
    },
  ),
  labels: object(
    {
      publishable: nullable(
        Type.Enum(["free", "credit", "notFree"]),
        "Whether its titles may be published again: freely, with credit, or not. None come with Pregón.",
      ),
      note: nullable(Type.String()),
      imported: nullable(
        object(
          { set: Type.String(), licence: nullable(Type.String()), codes: count("Titles."), importedAt: instant("") },
          "The label set that the operator has imported.",
        ),
      ),
    },
    "Titles of codes.",
  ),
  crosswalk: nullable(
    object(
      { scheme: Type.String(), basis: Type.String() },
      "A scheme that its codes lead to by their build. Served with each code, never applied in searches.",
    ),
  ),
  codes: count("Different codes in use in valid notices."),
  uses: count("Uses of codes: a notice with two codes counts twice."),
  sources: Type.Array(Type.String(), { description: "Sources that use it." }),
  links: object(
    { self: uri("Its uppermost codes."), issues: uri("Its codes that could not be placed.") },
    "Where more is.",
  ),
};

const nodeProperties = {
  scheme: Type.String(),
  code: text("In canonical form; groups as the scheme writes them."),
  level: nullable(level, "Null where the tree is a table."),
  parent: nullable(Type.String(), "The code above; null for the uppermost."),
  title: nullable(Type.String(), "Of the imported label set; else as publishers most often write it."),
  titleKind: nullable(Type.Enum(["label", "publisher"]), "Where the title is from."),
  notices: count("Valid notices with the code or, where the tree goes by the codes, one beneath it."),
  uses: count("Valid notices with the very code."),
  children: count("Codes one level beneath, in use or labelled."),
  links: object(
    { self: uri("This code."), children: uri("Those beneath."), notices: uri("Its notices.") },
    "Where more is.",
  ),
};

const codeProperties = {
  ...nodeProperties,
  path: Type.Array(Type.String(), { description: "The codes above and the code itself, from the uppermost down." }),
  inUse: Type.Boolean({ description: "Whether a notice has it or one beneath it." }),
  titles: Type.Array(
    object({ title: Type.String(), source: Type.String(), notices: count("") }, "A title as a publisher writes it."),
    { description: "The most frequent first; at most 100." },
  ),
  sources: Type.Array(object({ source: Type.String(), notices: count("") }, "Notices of a source.")),
  crosswalks: Type.Array(
    object(
      {
        scheme: Type.String(),
        code: Type.String(),
        match: Type.Enum(["exact", "broader", "guessed"], {
          description: "`exact`: the same; `broader`: it takes in more; `guessed`: likely the same, not published.",
        }),
        basis: text("Why."),
      },
      "A code of another scheme.",
    ),
  ),
};

const odd = object(
  {
    source: Type.String(),
    scheme: text("Canonical name."),
    schemeAsGiven: Type.String(),
    code: nullable(Type.String(), "Null where it is the scheme that is not known."),
    standing: Type.Enum(["malformed", "noCode", "unknownCode", "unknownScheme"], {
      description:
        "`malformed`: not of the form of its scheme; `noCode`: zeros, the scheme's name or text; `unknownCode`: not in the imported label set; `unknownScheme`: we do not know how its codes are built.",
    }),
    notices: count("Valid notices that have it."),
  },
  "What could not be placed in a tree. It is kept and, unless it is no code, found as given.",
);

export const classificationSchemas = {
  ClassificationScheme: object(classificationProperties, "A classification of goods, works and services."),
  ClassificationNode: object(nodeProperties, "A code of a classification."),
  ClassificationCode: object(codeProperties, "A code with its titles, its place in the tree and its crosswalks."),
  ClassificationIssue: odd,
};
