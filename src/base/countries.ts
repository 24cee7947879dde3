/**
 * Countries of the programme, ISO 3166-1 alpha-2: those that the inter-American procurement programme of 2004 named, with
 * the Dominican Republic and Paraguay. Each is answered for, whether there is a source or not.
 */
export const programmeCountries = [
  "AR",
  "BO",
  "BR",
  "CA",
  "CL",
  "CO",
  "CR",
  "DO",
  "EC",
  "SV",
  "GT",
  "HN",
  "MX",
  "NI",
  "PA",
  "PE",
  "PY",
  "US",
  "UY",
  "VE",
] as const;

export const isProgrammeCountry = (code: string): boolean => (programmeCountries as readonly string[]).includes(code);

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** Name of a country in English; what is no alpha-2 code comes back as it is. */
export const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code);
