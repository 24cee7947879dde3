import * as checks from "./checks.ts";

export type CheckDigit = "valid" | "invalid" | "none" | "notChecked";

/** What a scheme makes of a cleaned identifier. */
export interface Reading {
  readonly id: string;
  /** `none`: the form has no check digit, or none was given; `notChecked`: no rule is known, or the form is another. */
  readonly checkDigit: CheckDigit;
  /** Whether the number is that of a natural person; absent where the number does not tell. */
  readonly naturalPerson?: boolean;
  /** The scheme that the identifier turns out to be of, where it is another. */
  readonly scheme?: string;
}

export interface Scheme {
  /** ISO 3166-1 alpha-2; absent for schemes of the whole world. */
  readonly country?: string;
  /** Whether org-id.guide lists the code. */
  readonly registered: boolean;
  /** What may stand before the identifier and is no part of it. */
  readonly prefixes?: readonly string[];
  /** Length that lost leading zeros are restored to, where the source sent a number. */
  readonly digits?: number;
  /** Gives undefined if the identifier does not have a form of the scheme. */
  readonly read: (clean: string, given: Given) => Reading | undefined;
}

export interface Given {
  /** Upper case, without spaces, prefix and odd dashes, but with its dashes and dots. */
  readonly text: string;
  /** The source sent a number, so that leading zeros are lost. */
  readonly wasNumber: boolean;
}

const verdict = (valid: boolean | undefined): CheckDigit =>
  valid === undefined ? "notChecked" : valid ? "valid" : "invalid";

/** A reading; `naturalPerson` is left out where it is not known. */
const reading = (id: string, checkDigit: CheckDigit, naturalPerson?: boolean, scheme?: string): Reading => ({
  id,
  checkDigit,
  ...(naturalPerson !== undefined && { naturalPerson }),
  ...(scheme !== undefined && { scheme }),
});

/** Puts back lost leading zeros: if the source sent a number, or if the check digit then fits. */
function restore(clean: string, length: number, given: Given, valid?: (id: string) => boolean | undefined): string {
  if (!/^\d+$/.test(clean) || clean.length >= length) return clean;
  const padded = clean.padStart(length, "0");
  if (given.wasNumber) return padded;
  return clean.length >= length - 3 && valid?.(padded) === true ? padded : clean;
}

const argentina: Scheme = {
  country: "AR",
  registered: true,
  read: (clean) => {
    if (!/^\d{11}$/.test(clean)) return undefined;
    const prefix = clean.slice(0, 2);
    const person = ["20", "23", "24", "27"].includes(prefix)
      ? true
      : ["30", "33", "34", "50", "51", "55"].includes(prefix)
        ? false
        : undefined;
    return reading(clean, verdict(checks.cuit(clean)), person);
  },
};

const bolivia: Scheme = {
  country: "BO",
  registered: true,
  read: (clean) => (/^\d+$/.test(clean) ? reading(clean, "notChecked") : undefined),
};

const readCpf = (clean: string): Reading | undefined =>
  /^\d{11}$/.test(clean) ? reading(clean, verdict(checks.cpf(clean)), true, "BR-CPF") : undefined;

const brazil: Scheme = {
  country: "BR",
  registered: true,
  read: (clean, given) => {
    const full = restore(clean, 14, given, checks.cnpj);
    // Eleven digits are a person's number, unless zeros were lost from a firm's.
    const person = /^\d{1,11}$/.test(clean) ? readCpf(clean.padStart(11, "0")) : undefined;
    const firmFits = /^[0-9A-Z]{12}\d{2}$/.test(full) && checks.cnpj(full);
    if (person?.checkDigit === "valid" && (!given.wasNumber || !firmFits) && (given.wasNumber || clean.length === 11))
      return person;
    if (/^[0-9A-Z]{12}\d{2}$/.test(full)) return reading(full, verdict(checks.cnpj(full)));
    return clean.length === 11 ? person : undefined;
  },
};

const brazilPerson: Scheme = {
  country: "BR",
  registered: true,
  digits: 11,
  read: (clean, given) => readCpf(restore(clean, 11, given, checks.cpf)),
};

const canada: Scheme = {
  country: "CA",
  registered: true,
  read: (clean) => {
    // The programme account of a firm, such as RC0001, is no part of its number.
    const id = /^(\d{9})(?:R[CMPT]\d{4})?$/.exec(clean)?.[1];
    return id === undefined ? undefined : reading(id, verdict(checks.luhn(id)));
  },
};

const chile: Scheme = {
  country: "CL",
  registered: true,
  read: (clean) => {
    const id = clean.replace(/^0+(?=.)/, "");
    if (!/^\d{1,8}[0-9K]$/.test(id)) return undefined;
    return reading(id, verdict(checks.rut(id)), Number(id.slice(0, -1)) < 50_000_000);
  },
};

const colombia: Scheme = {
  country: "CO",
  registered: true,
  read: (clean, given) => {
    const firm = (number: string) => (/^[89]\d{8}$/.test(number) ? false : undefined);
    const apart = /^([\d.]+)-(\d)$/.exec(given.text);
    if (apart) {
      const number = (apart[1] ?? "").replaceAll(".", "").replace(/^0+(?=.)/, "");
      return reading(number, verdict(checks.nitCheckDigit(number) === apart[2]), firm(number));
    }
    if (!/^\d+$/.test(clean)) return undefined;
    const number = clean.replace(/^0+(?=.)/, "");
    const joined = /^([89]\d{8})(\d)$/.exec(number);
    if (joined?.[1] !== undefined && checks.nitCheckDigit(joined[1]) === joined[2])
      return reading(joined[1], "valid", false);
    return reading(number, "none", firm(number));
  },
};

const costaRica: Scheme = {
  country: "CR",
  registered: true,
  read: (clean) => {
    if (/^0\d{9}$/.test(clean)) return reading(clean.slice(1), "none", true);
    if (/^[2-5]\d{9}$/.test(clean)) return reading(clean, "none", false);
    return /^(\d{9}|\d{11,12})$/.test(clean) ? reading(clean, "none", true) : undefined;
  },
};

const dominicanRepublic: Scheme = {
  country: "DO",
  registered: false,
  read: (clean, given) => {
    const length = clean.length > 9 ? 11 : 9;
    const id = restore(clean, length, given, length === 11 ? checks.luhn : checks.rnc);
    if (/^\d{9}$/.test(id)) return reading(id, verdict(checks.rnc(id)), false);
    return /^\d{11}$/.test(id) ? reading(id, verdict(checks.luhn(id)), true) : undefined;
  },
};

const ecuador: Scheme = {
  country: "EC",
  registered: true,
  read: (clean, given) => {
    // Some sources put a suffix of their own behind the number.
    const own = /^(\d{13})-/.exec(given.text)?.[1] ?? clean;
    const digits = restore(own, 13, given, (id) => /^\d{10}(?!000)/.test(id) && checks.ruc(id));
    if (/^\d{10}$/.test(own) && !given.wasNumber) {
      return Number(own[2]) <= 5 ? reading(own, verdict(checks.ecuadorianPerson(own)), true) : undefined;
    }
    if (!/^(0[1-9]|1\d|2[0-4]|30|50)\d{11}$/.test(digits)) return undefined;
    const kind = Number(digits[2]);
    const person = kind <= 5 ? true : kind === 6 || kind === 9 ? false : undefined;
    return reading(digits, verdict(checks.ruc(digits)), person);
  },
};

const guatemala: Scheme = {
  country: "GT",
  registered: true,
  read: (clean) => {
    if (/^\d{13}$/.test(clean)) return reading(clean, "notChecked", true);
    const id = clean.replace(/^0+(?=.)/, "");
    return /^\d{1,11}[0-9K]$/.test(id) ? reading(id, verdict(checks.guatemalanNit(id))) : undefined;
  },
};

const honduras: Scheme = {
  country: "HN",
  registered: true,
  read: (clean, given) => {
    const id = restore(clean, 14, given);
    if (/^\d{13}$/.test(id)) return reading(id, "none", true);
    if (!/^\d{14}$/.test(id)) return undefined;
    // Digits 5 to 8: 9 and three digits of a year for firms, a year of birth for persons.
    const person = id[4] === "9" ? false : /^(19|20)/.test(id.slice(4, 8)) ? true : undefined;
    return reading(id, "none", person);
  },
};

/** Numbers that stand for the public and for foreigners. */
const genericRfcs = ["XAXX010101000", "XEXX010101000"];

const mexico: Scheme = {
  country: "MX",
  registered: true,
  read: (clean) => {
    if (genericRfcs.includes(clean)) return reading(clean, "none");
    if (!/^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{2}[0-9A]$/.test(clean)) return undefined;
    return reading(clean, verdict(checks.rfc(clean)), clean.length === 13);
  },
};

const nicaragua: Scheme = {
  country: "NI",
  registered: false,
  read: (clean) => {
    if (/^J\d{13}$/.test(clean)) return reading(clean, "none", false);
    return /^\d{13}[A-Z]$/.test(clean) ? reading(clean, "none", true) : undefined;
  },
};

const panama: Scheme = {
  country: "PA",
  registered: false,
  read: (_clean, { text }) => {
    const id = text.replace(/-+/g, "-").replace(/^-|-$/g, "");
    if (!/^[0-9A-Z]+(-[0-9A-Z]+)*$/.test(id) || !/\d/.test(id)) return undefined;
    const person = /^(([1-9]|1[0-3])(AV|PI)?|PE|E|N)(-(AV|PI|NT))?-\d{1,4}-\d{1,6}$/.test(id);
    return reading(id, "notChecked", person ? true : /^155\d+-/.test(id) ? false : undefined);
  },
};

const panamaRegister: Scheme = {
  country: "PA",
  registered: true,
  read: (clean) => (/^[0-9A-Z]+$/.test(clean) ? reading(clean, "none", false) : undefined),
};

const peru: Scheme = {
  country: "PE",
  registered: true,
  read: (clean) => {
    // Consortia and foreign firms get numbers of the supplier register under the same scheme.
    if (/^\d+$/.test(clean) && !/^(10|15|16|17|20)\d{9}$/.test(clean))
      return reading(clean, "notChecked", undefined, "PE-RNP");
    if (!/^\d{11}$/.test(clean)) return undefined;
    const prefix = clean.slice(0, 2);
    const person = ["10", "15", "17"].includes(prefix) ? true : prefix === "20" ? false : undefined;
    return reading(clean, verdict(checks.peruvianRuc(clean)), person);
  },
};

const paraguay: Scheme = {
  country: "PY",
  registered: true,
  read: (clean) => {
    if (!/^\d{5,9}$/.test(clean)) return undefined;
    const fits = (id: string) => checks.paraguayanCheckDigit(id.slice(0, -1)) === id.at(-1);
    // Eight digits from 80 million on are a firm's number without its check digit.
    if (!fits(clean) && /^8\d{7}$/.test(clean))
      return reading(`${clean}${checks.paraguayanCheckDigit(clean)}`, "none", false);
    return reading(clean, verdict(fits(clean)), Number(clean.slice(0, -1)) < 80_000_000);
  },
};

const salvador: Scheme = {
  country: "SV",
  registered: true,
  read: (clean, given) => {
    if (/^\d{9}$/.test(clean) && !given.wasNumber) return reading(clean, "notChecked", true);
    const id = restore(clean, 14, given, checks.salvadoranNit);
    return /^\d{14}$/.test(id) ? reading(id, verdict(checks.salvadoranNit(id))) : undefined;
  },
};

const uruguay: Scheme = {
  country: "UY",
  registered: false,
  read: (clean) => {
    if (/^(0[1-9]|1\d|2[0-2])(?!000000)\d{6}001\d$/.test(clean))
      return reading(clean, verdict(checks.uruguayanRut(clean)));
    if (/^\d{8}$/.test(clean)) return reading(clean, verdict(checks.uruguayanPerson(clean)), true);
    return /^9\d{8}$/.test(clean) ? reading(clean, "notChecked", true) : undefined;
  },
};

const venezuela: Scheme = {
  country: "VE",
  registered: false,
  read: (clean) => {
    if (!/^[VEJPGC]\d{9}$/.test(clean)) return undefined;
    return reading(clean, verdict(checks.rif(clean)), ["V", "E", "P"].includes(clean[0] ?? ""));
  },
};

/** A scheme without a check digit of which only the form is known. */
const plain = (form: RegExp, checkDigit: CheckDigit, country?: string, registered = true, digits?: number): Scheme => ({
  ...(country !== undefined && { country }),
  registered,
  ...(digits !== undefined && { digits }),
  read: (clean, given) => {
    const id = digits === undefined ? clean : restore(clean, digits, given);
    return form.test(id) ? reading(id, checkDigit) : undefined;
  },
});

const lei: Scheme = {
  registered: true,
  read: (clean) =>
    /^[0-9A-Z]{18}\d{2}$/.test(clean) ? reading(clean, verdict(checks.mod97(clean)), false) : undefined,
};

/** One canonical scheme per country, and those that go with it, by code. */
export const schemes: Readonly<Record<string, Scheme>> = {
  "AR-CUIT": argentina,
  "BO-NIT": bolivia,
  "BR-CNPJ": brazil,
  "BR-CPF": brazilPerson,
  "CA-CRA_ACR": canada,
  "CL-RUT": { ...chile, prefixes: ["CL"] },
  "CO-NIT": colombia,
  "CR-RPJ": costaRica,
  "DO-RNC": dominicanRepublic,
  "EC-RUC": ecuador,
  "GT-NIT": guatemala,
  "HN-RTN": honduras,
  "MX-RFC": mexico,
  "NI-RUC": nicaragua,
  "PA-PRP": panamaRegister,
  "PA-RUC": panama,
  "PE-RUC": peru,
  "PY-RUC": paraguay,
  "SV-NIT": { ...salvador, prefixes: ["SV"] },
  "US-CAGE": plain(/^[0-9A-Z]{5}$/, "none", "US", false),
  "US-EIN": plain(/^\d{9}$/, "none", "US", true, 9),
  "US-SAM": plain(/^[1-9A-HJ-NP-Z][0-9A-HJ-NP-Z]{11}$/, "notChecked", "US"),
  "UY-RUT": { ...uruguay, prefixes: ["R/", "UY"] },
  "VE-RIF": venezuela,
  "XI-DUNS": plain(/^\d{9}$/, "none", undefined, true, 9),
  "XI-LEI": lei,
};

/** Codes that publishers write for a scheme of the list above. */
export const schemeAliases: Readonly<Record<string, string>> = {
  "CA-BN": "CA-CRA_ACR",
  "CR-CJ": "CR-RPJ",
  "CR-CPJ": "CR-RPJ",
  "US-DUNS": "XI-DUNS",
  "US-UEI": "US-SAM",
};

/** Beginnings of full names that publishers write instead of a code; upper case, without accents. */
export const schemeNames: readonly (readonly [name: string, scheme: string])[] = [
  ["REGISTRO FEDERAL DE CONTRIBUYENTES", "MX-RFC"],
  ["REGISTRO UNICO DE CONTRIBUYENTE EMITIDO POR EL MINISTERIO DE HACIENDA", "PY-RUC"],
];
