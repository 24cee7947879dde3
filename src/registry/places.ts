/** What is usual in a country, where a feed states nothing else. */
interface Place {
  readonly language: "es" | "pt" | "en" | "fr";
  /** IANA zone of the capital. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

const spanish = (timeZone: string, currency: string): Place => ({ language: "es", timeZone, currency });

const places: Readonly<Record<string, Place>> = {
  AR: spanish("America/Argentina/Buenos_Aires", "ARS"),
  BO: spanish("America/La_Paz", "BOB"),
  BR: { language: "pt", timeZone: "America/Sao_Paulo", currency: "BRL" },
  CA: { language: "en", timeZone: "America/Toronto", currency: "CAD" },
  CL: spanish("America/Santiago", "CLP"),
  CO: spanish("America/Bogota", "COP"),
  CR: spanish("America/Costa_Rica", "CRC"),
  DO: spanish("America/Santo_Domingo", "DOP"),
  EC: spanish("America/Guayaquil", "USD"),
  SV: spanish("America/El_Salvador", "USD"),
  GT: spanish("America/Guatemala", "GTQ"),
  HN: spanish("America/Tegucigalpa", "HNL"),
  HT: { language: "fr", timeZone: "America/Port-au-Prince", currency: "HTG" },
  JM: { language: "en", timeZone: "America/Jamaica", currency: "JMD" },
  MX: spanish("America/Mexico_City", "MXN"),
  NI: spanish("America/Managua", "NIO"),
  PA: spanish("America/Panama", "PAB"),
  PE: spanish("America/Lima", "PEN"),
  PY: spanish("America/Asuncion", "PYG"),
  TT: { language: "en", timeZone: "America/Port_of_Spain", currency: "TTD" },
  US: { language: "en", timeZone: "America/New_York", currency: "USD" },
  UY: spanish("America/Montevideo", "UYU"),
  VE: spanish("America/Caracas", "VES"),
};

const elsewhere: Place = { language: "en", timeZone: "UTC", currency: "USD" };

export const placeOf = (country: string): Place =>
  Object.hasOwn(places, country) ? (places[country] ?? elsewhere) : elsewhere;

/** Whether the runtime knows an IANA zone of this name. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
