/**
 * Classifications of goods, works and services as trees by the structure of their codes. Facts, not labels: no titles of
 * codes are here. `mark` tells how well the structure is known: S seen in the classification or in data, M from memory, D
 * derived by us.
 */
export interface ClassificationScheme {
  readonly name: string;
  /** ISO 3166-1 alpha-2 of national ones. */
  readonly country?: string;
  readonly mark: "S" | "M" | "D";
  /** Levels, the uppermost first, by the number of leading characters that count; empty: a tree by table only. */
  readonly levels: readonly (readonly [name: string, length: number])[];
  /** Groups are written with zeros behind, up to this length. */
  readonly padded?: number;
  /** Levels are parted by these signs in place of fixed lengths. */
  readonly separators?: string;
  /** A code in canonical form: what is counted as one. */
  readonly form: RegExp;
  /** Takes away what may be written around a code; the text is in upper case, without spaces. */
  readonly clean?: (text: string) => string;
  /** Other names of the scheme, in upper case without signs. */
  readonly aliases: readonly string[];
  /** Whether a set of its titles may be published again, and why. */
  readonly labels: "free" | "credit" | "notFree";
  readonly labelsNote: string;
  /** A scheme that its codes lead to. */
  readonly leadsTo?: Crosswalk;
}

/** A way from the codes of one scheme to those of another that holds by the build of the codes. */
export interface Crosswalk {
  readonly scheme: string;
  /** Why, for the reader. */
  readonly basis: string;
  /** Undefined where a code leads nowhere. */
  readonly lead: (
    code: string,
  ) => { readonly code: string; readonly match: "exact" | "broader" | "guessed" } | undefined;
}

const unspscLevels = [
  ["segment", 2],
  ["family", 4],
  ["class", 6],
  ["commodity", 8],
] as const;

/** The UNSPSC code that a national code is made of: its own level is the same or finer. */
const startsAsUnspsc: Crosswalk = {
  scheme: "UNSPSC",
  basis: "the code begins with the UNSPSC code; versions of UNSPSC differ by country",
  lead: (code) => ({ code: code.slice(0, 8).padEnd(8, "0"), match: code.length <= 8 ? "exact" : "broader" }),
};

const derivedFromUnspsc = "Titles of the upper levels are those of UNSPSC, which may not be published again.";

/** By canonical code; national ones begin with their country, as OCDS has no code for them. */
export const classificationSchemes: Readonly<Record<string, ClassificationScheme>> = {
  UNSPSC: {
    name: "United Nations Standard Products and Services Code",
    mark: "S",
    levels: [...unspscLevels, ["businessFunction", 10]],
    padded: 8,
    form: /^\d{8}(\d\d)?$/,
    // Colombia writes the version before the code; a business function of 00 is none.
    clean: (text) =>
      text
        .replace(/^V\d+\./, "")
        .replace(/[.-]/g, "")
        .replace(/^(\d{8})00$/, "$1"),
    aliases: ["UNSPCS"],
    labels: "notFree",
    labelsNote: "Copyright of UNDP, without a grant to publish the titles again: import a file of your own.",
  },
  CPV: {
    name: "Common Procurement Vocabulary of the European Union",
    mark: "S",
    levels: [
      ["division", 2],
      ["group", 3],
      ["class", 4],
      ["category", 5],
      ["subcategory", 6],
      ["subcategory", 7],
      ["subcategory", 8],
    ],
    padded: 8,
    form: /^\d{8}$/,
    clean: (text) => text.replace(/^(\d{8})-?\d$/, "$1"),
    aliases: [],
    labels: "credit",
    labelsNote: "Regulation (EC) 213/2008; reuse under Decision 2011/833/EU.",
  },
  "PE-CUBSO": {
    name: "Catálogo Único de Bienes, Servicios y Obras",
    country: "PE",
    mark: "S",
    levels: [...unspscLevels, ["item", 16]],
    padded: 8,
    form: /^\d{8}(\d{8})?$/,
    aliases: ["CUBSO"],
    labels: "notFree",
    labelsNote: derivedFromUnspsc,
    leadsTo: startsAsUnspsc,
  },
  "CR-SICOP": {
    name: "Catálogo de bienes y servicios de SICOP",
    country: "CR",
    mark: "S",
    levels: [...unspscLevels, ["identification", 16], ["product", 24]],
    padded: 8,
    form: /^\d{8}(\d{8}(\d{8})?)?$/,
    aliases: ["SICOP"],
    labels: "notFree",
    labelsNote: derivedFromUnspsc,
    leadsTo: startsAsUnspsc,
  },
  "PY-DNCP-N5": {
    name: "Catálogo de bienes y servicios de la DNCP, nivel 5",
    country: "PY",
    mark: "S",
    levels: [...unspscLevels, ["item", 12]],
    padded: 8,
    form: /^\d{8}(-\d{3})?$/,
    aliases: [
      "CATALOGONIVEL5DNCP",
      "CATALOGONIVEL4DNCP",
      "DNCPN5",
      "CATALOGODEPRODUCTOSBIENESYSERVICIOSDELADIRECCIONNACIONALDECONTRATACIONESPUBLICASDELPARAGUAY",
    ],
    labels: "notFree",
    labelsNote: derivedFromUnspsc,
    leadsTo: startsAsUnspsc,
  },
  "BR-CATMAT": {
    name: "Catálogo de Materiais",
    country: "BR",
    mark: "S",
    levels: [],
    form: /^\d{1,6}$/,
    aliases: ["CATMAT"],
    labels: "credit",
    labelsNote: "Open data of Compras.gov.br. Groups and classes are known by its table alone.",
  },
  "BR-CATSER": {
    name: "Catálogo de Serviços",
    country: "BR",
    mark: "S",
    levels: [],
    form: /^\d{1,6}$/,
    aliases: ["CATSER"],
    labels: "credit",
    labelsNote: "Open data of Compras.gov.br. Sections to subclasses are known by its table alone.",
  },
  "MX-CUCOP": {
    name: "Clasificador Único de las Contrataciones Públicas",
    country: "MX",
    mark: "M",
    levels: [
      ["chapter", 1],
      ["concept", 2],
      ["genericItem", 3],
      ["specificItem", 5],
      ["code", 8],
    ],
    form: /^\d{1,3}$|^\d{5}$|^\d{8}$/,
    aliases: ["CUCOP"],
    labels: "credit",
    labelsNote: "Libre Uso MX.",
  },
  "MX-CUCOP-PLUS": {
    name: "CUCoP+",
    country: "MX",
    mark: "M",
    levels: [],
    form: /^[0-9A-Z.-]{3,40}$/,
    aliases: ["CUCOPPLUS", "CUCOP+"],
    labels: "credit",
    labelsNote: "Libre Uso MX.",
  },
  "AR-SIBYS": {
    name: "Sistema de Identificación de Bienes y Servicios",
    country: "AR",
    mark: "S",
    levels: [
      ["inciso", 1],
      ["principal", 2],
      ["parcial", 3],
      ["class", 4],
      ["item", 5],
    ],
    separators: ".-",
    form: /^\d(\.\d+(\.\d+(-\d+(\.\d+)?)?)?)?$/,
    aliases: ["SIBYS"],
    labels: "credit",
    labelsNote: "Catalogue of COMPR.AR.",
  },
  "UY-SICE": {
    name: "Catálogo de artículos de SICE",
    country: "UY",
    mark: "S",
    levels: [],
    form: /^\d{1,8}$/,
    aliases: ["SICE"],
    labels: "credit",
    labelsNote: "Open data of ARCE. Families to subclasses are known by its table alone.",
  },
  "SV-COMPRASAL-RUBRO": {
    name: "Rubros de COMPRASAL",
    country: "SV",
    mark: "S",
    levels: [],
    form: /^[^\s].{0,99}$/,
    aliases: [],
    labels: "credit",
    labelsNote: "As the portal publishes them.",
  },
  CPC: {
    name: "Central Product Classification of the United Nations, with Ecuador's levels beneath",
    mark: "M",
    levels: [
      ["section", 1],
      ["division", 2],
      ["group", 3],
      ["class", 4],
      ["subclass", 5],
      ["national", 7],
      ["national", 9],
      ["product", 10],
    ],
    form: /^\d{1,5}$|^\d{7}$|^\d{9,10}$/,
    clean: (text) => text.replaceAll(".", ""),
    aliases: ["ECCPC", "CPCECUADOR"],
    labels: "notFree",
    labelsNote: "Copyright of the United Nations; its terms bar publishing the titles again.",
  },
  PSC: {
    name: "Product and Service Codes of the United States",
    country: "US",
    mark: "S",
    levels: [
      ["category", 1],
      ["group", 2],
      ["code", 4],
    ],
    form: /^(\d\d(\d\d)?|[A-Z]([0-9A-Z]([0-9A-Z]{2})?)?)$/,
    aliases: ["FSC", "USPSC"],
    labels: "free",
    labelsNote: "A work of the United States government, in the public domain.",
  },
  NAICS: {
    name: "North American Industry Classification System",
    mark: "S",
    levels: [
      ["sector", 2],
      ["subsector", 3],
      ["group", 4],
      ["industry", 5],
      ["nationalIndustry", 6],
    ],
    form: /^(\d{2,6}|31-33|44-45|48-49)$/,
    aliases: ["SCIAN"],
    labels: "free",
    labelsNote: "US Census: public domain; Statistics Canada: open licence; INEGI: free with credit.",
  },
  GSIN: {
    name: "Goods and Services Identification Number of Canada",
    country: "CA",
    mark: "M",
    levels: [
      ["category", 1],
      ["group", 3],
      ["code", 5],
    ],
    form: /^(N(\d\d(\d\d[0-9A-Z]{0,4})?)?|[A-Z][0-9A-Z]{0,4}|5\d{1,4})$/,
    aliases: ["NIBS"],
    labels: "free",
    labelsNote: "Open Government Licence – Canada.",
    leadsTo: {
      scheme: "PSC",
      basis: "goods are numbered by the Federal Supply Class behind the N",
      lead: (code) => (/^N\d{4}$/.test(code) ? { code: code.slice(1), match: "guessed" } : undefined),
    },
  },
  NIGP: {
    name: "NIGP Commodity/Services Code",
    country: "US",
    mark: "M",
    levels: [
      ["class", 3],
      ["item", 5],
      ["group", 7],
      ["detail", 11],
    ],
    form: /^\d{3}(\d\d(\d\d(\d{4})?)?)?$/,
    clean: (text) => text.replace(/-/g, ""),
    aliases: [],
    labels: "notFree",
    labelsNote: "Licensed to each user.",
  },
  HS: {
    name: "Harmonized System of the World Customs Organization",
    mark: "M",
    levels: [
      ["chapter", 2],
      ["heading", 4],
      ["subheading", 6],
    ],
    form: /^\d\d(\d\d(\d\d)?)?$/,
    clean: (text) => text.replaceAll(".", ""),
    aliases: [],
    labels: "notFree",
    labelsNote: "Copyright of the WCO.",
  },
  NCM: {
    name: "Nomenclatura Comum do Mercosul",
    mark: "M",
    levels: [
      ["chapter", 2],
      ["heading", 4],
      ["subheading", 6],
      ["item", 8],
    ],
    form: /^\d\d(\d\d(\d\d(\d\d)?)?)?$/,
    clean: (text) => text.replaceAll(".", ""),
    aliases: [],
    labels: "credit",
    labelsNote: "Text of the Mercosur.",
    leadsTo: {
      scheme: "HS",
      basis: "the first six digits are the subheading of the Harmonized System",
      lead: (code) => ({ code: code.slice(0, 6), match: code.length <= 6 ? "exact" : "broader" }),
    },
  },
};
