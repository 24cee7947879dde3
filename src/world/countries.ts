import { UsageError } from "../base/errors.ts";
import type { Language } from "./catalogue.ts";

export interface Place {
  readonly locality: string;
  readonly region: string;
  /** Where it is not the country's. */
  readonly language?: Language;
}

export interface Country {
  readonly language: Language;
  /** ISO 4217. */
  readonly currency: string;
  /** Units of currency for one US dollar, in hundredths: a level of prices, not a rate of any day. */
  readonly level: number;
  /** What a municipality is called before its name. */
  readonly municipality: string;
  readonly forms: readonly string[];
  /** The seat of government first. */
  readonly places: readonly Place[];
}

/** "Locality/Region" pairs parted by semicolons. */
const places = (text: string): Place[] =>
  text.split(";").map((pair) => {
    const [locality = "", region = "", french] = pair.split("/").map((part) => part.trim());
    return french ? { locality, region, language: "fr" } : { locality, region };
  });

const country = (
  language: Language,
  currency: string,
  level: number,
  municipality: string,
  forms: string,
  where: string,
): Country => ({ language, currency, level, municipality, forms: forms.split("|"), places: places(where) });

const known: Readonly<Record<string, Country>> = {
  AR: country(
    "es",
    "ARS",
    90_000,
    "Municipalidad de",
    "S.A.|S.R.L.|S.A.S.|S.H.",
    "Buenos Aires/Ciudad Autónoma de Buenos Aires;La Plata/Buenos Aires;Córdoba/Córdoba;Rosario/Santa Fe;Mendoza/Mendoza;San Miguel de Tucumán/Tucumán;Neuquén/Neuquén;Ushuaia/Tierra del Fuego",
  ),
  BO: country(
    "es",
    "BOB",
    690,
    "Gobierno Autónomo Municipal de",
    "S.R.L.|S.A.|Unipersonal",
    "La Paz/La Paz;Sucre/Chuquisaca;Cochabamba/Cochabamba;Santa Cruz de la Sierra/Santa Cruz;Potosí/Potosí;Tarija/Tarija;Trinidad/Beni",
  ),
  BR: country(
    "pt",
    "BRL",
    500,
    "Prefeitura Municipal de",
    "Ltda.|S.A.|ME|EPP|EIRELI",
    "Brasília/Distrito Federal;São Paulo/São Paulo;Belo Horizonte/Minas Gerais;Salvador/Bahia;Curitiba/Paraná;Porto Alegre/Rio Grande do Sul;Fortaleza/Ceará;Belém/Pará;Goiânia/Goiás;Florianópolis/Santa Catarina",
  ),
  CA: country(
    "en",
    "CAD",
    135,
    "City of",
    "Inc.|Ltd.|Corp.|Limited Partnership",
    "Ottawa/Ontario;Regina/Saskatchewan;Montréal/Québec/fr;Vancouver/British Columbia;Calgary/Alberta;Moncton/New Brunswick/fr;Halifax/Nova Scotia;Winnipeg/Manitoba",
  ),
  CL: country(
    "es",
    "CLP",
    90_000,
    "Municipalidad de",
    "SpA|Ltda.|S.A.|E.I.R.L.",
    "Santiago/Región Metropolitana de Santiago;Valparaíso/Región de Valparaíso;Concepción/Región del Biobío;Ñiquén/Región de Ñuble;Antofagasta/Región de Antofagasta;Temuco/Región de La Araucanía;Curicó/Región del Maule;Punta Arenas/Región de Magallanes y de la Antártica Chilena",
  ),
  CO: country(
    "es",
    "COP",
    400_000,
    "Alcaldía de",
    "S.A.S.|Ltda.|S.A.|E.U.",
    "Bogotá/Bogotá D.C.;Medellín/Antioquia;Cali/Valle del Cauca;Barranquilla/Atlántico;Popayán/Cauca;Cúcuta/Norte de Santander;Ibagué/Tolima;Leticia/Amazonas",
  ),
  CR: country(
    "es",
    "CRC",
    52_000,
    "Municipalidad de",
    "S.A.|S.R.L.|Limitada",
    "San José/San José;Alajuela/Alajuela;Cartago/Cartago;Heredia/Heredia;Liberia/Guanacaste;Puntarenas/Puntarenas;Limón/Limón",
  ),
  DO: country(
    "es",
    "DOP",
    5_900,
    "Ayuntamiento de",
    "S.R.L.|S.A.|E.I.R.L.",
    "Santo Domingo/Distrito Nacional;Santiago de los Caballeros/Santiago;La Romana/La Romana;San Cristóbal/San Cristóbal;Samaná/Samaná;Baní/Peravia",
  ),
  EC: country(
    "es",
    "USD",
    100,
    "GAD Municipal de",
    "Cía. Ltda.|S.A.|S.A.S.",
    "Quito/Pichincha;Guayaquil/Guayas;Cuenca/Azuay;Ambato/Tungurahua;Machala/El Oro;Loja/Loja;Puerto Baquerizo Moreno/Galápagos",
  ),
  SV: country(
    "es",
    "USD",
    100,
    "Alcaldía Municipal de",
    "S.A. de C.V.|Ltda. de C.V.|S.A.S. de C.V.",
    "San Salvador/San Salvador;Santa Ana/Santa Ana;San Miguel/San Miguel;Sonsonate/Sonsonate;Usulután/Usulután;Ahuachapán/Ahuachapán",
  ),
  GT: country(
    "es",
    "GTQ",
    780,
    "Municipalidad de",
    "S.A.|Ltda.|y Cía.",
    "Guatemala/Guatemala;Quetzaltenango/Quetzaltenango;Cobán/Alta Verapaz;Sololá/Sololá;Escuintla/Escuintla;Flores/Petén",
  ),
  HN: country(
    "es",
    "HNL",
    2_470,
    "Municipalidad de",
    "S. de R.L.|S.A. de C.V.|S.A.",
    "Tegucigalpa/Francisco Morazán;San Pedro Sula/Cortés;La Ceiba/Atlántida;Comayagua/Comayagua;Choluteca/Choluteca;Roatán/Islas de la Bahía",
  ),
  MX: country(
    "es",
    "MXN",
    1_800,
    "Ayuntamiento de",
    "S.A. de C.V.|S. de R.L. de C.V.|S.C.|S.A.P.I. de C.V.",
    "Ciudad de México/Ciudad de México;Guadalajara/Jalisco;Monterrey/Nuevo León;Mérida/Yucatán;Querétaro/Querétaro;León/Guanajuato;Tijuana/Baja California;San Cristóbal de las Casas/Chiapas",
  ),
  NI: country(
    "es",
    "NIO",
    3_660,
    "Alcaldía de",
    "S.A.|Cía. Ltda.",
    "Managua/Managua;León/León;Granada/Granada;Estelí/Estelí;Matagalpa/Matagalpa;Bluefields/Costa Caribe Sur",
  ),
  PA: country(
    "es",
    "USD",
    100,
    "Municipio de",
    "S.A.|S. de R.L.|Inc.",
    "Panamá/Panamá;Colón/Colón;David/Chiriquí;Penonomé/Coclé;Chitré/Herrera;Bocas del Toro/Bocas del Toro",
  ),
  PE: country(
    "es",
    "PEN",
    370,
    "Municipalidad Distrital de",
    "S.A.C.|S.R.L.|E.I.R.L.|S.A.",
    "Lima/Lima;Arequipa/Arequipa;Cusco/Cusco;Trujillo/La Libertad;Piura/Piura;Huánuco/Huánuco;Iquitos/Loreto;Puno/Puno",
  ),
  PY: country(
    "es",
    "PYG",
    740_000,
    "Municipalidad de",
    "S.A.|S.R.L.|E.A.S.",
    "Asunción/Asunción;Ciudad del Este/Alto Paraná;Encarnación/Itapúa;Concepción/Concepción;Caacupé/Cordillera;Pilar/Ñeembucú",
  ),
  US: country(
    "en",
    "USD",
    100,
    "City of",
    "LLC|Inc.|Corp.|LP",
    "Washington/District of Columbia;Sacramento/California;Austin/Texas;Albany/New York;Cañon City/Colorado;Tallahassee/Florida;Springfield/Illinois;San Juan/Puerto Rico;Honolulu/Hawaiʻi",
  ),
  UY: country(
    "es",
    "UYU",
    4_000,
    "Intendencia de",
    "S.A.|S.R.L.|S.A.S.",
    "Montevideo/Montevideo;Salto/Salto;Paysandú/Paysandú;Maldonado/Maldonado;Tacuarembó/Tacuarembó;Rivera/Rivera",
  ),
  VE: country(
    "es",
    "VES",
    3_800,
    "Alcaldía del Municipio",
    "C.A.|S.A.|R.L.",
    "Caracas/Distrito Capital;Maracaibo/Zulia;Valencia/Carabobo;Barquisimeto/Lara;Mérida/Mérida;Cumaná/Sucre",
  ),
};

/** ISO 3166-1 alpha-2 codes of every country that a world can have. */
export const countryCodes: readonly string[] = Object.keys(known).sort();

/** Throws UsageError for a country that no world has. */
export function countryOf(code: string): Country {
  const found = Object.hasOwn(known, code) ? known[code] : undefined;
  if (found === undefined) throw new UsageError("world-unknown-country", `no world has a country "${code}"`);
  return found;
}

/** Decimal places of amounts in a currency (ISO 4217 minor unit). */
export const minorDigits = (currency: string): 0 | 2 => (currency === "CLP" || currency === "PYG" ? 0 : 2);
