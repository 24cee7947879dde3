import {
  asOf,
  formatInstant,
  jsonResponse,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldSupplier,
  writeCsv,
} from "../../src/connector/index.ts";
import { zone } from "./row.ts";

const origin = "https://infra.datos.gob.ar";

/** Column names of 2016 to 2019, which are not those of 2020 on. */
const oldNames: Readonly<Record<string, string>> = {
  "Número Procedimiento": "numero_procedimiento",
  "Nro SAF": "numero_SAF",
  "Descripcion SAF": "descripcion_SAF",
  "Nro UOC": "numero_UOC",
  "Descripcion UOC": "descripcion_UOC",
  "Tipo de Procedimiento": "tipo_de_procedimiento",
  Modalidad: "modalidad",
  Ejercicio: "ejercicio",
  "Fecha de Adjudicación": "fecha_de_adjudicacion",
  Rubros: "rubros",
  CUIT: "cuit",
  "Descripción Proveedor": "descripcion_proveedor",
  "Documento Contractual": "documento_contractual",
  Monto: "monto",
  Moneda: "moneda",
};
const common = Object.keys(oldNames).slice(0, 8);
const callColumns = [
  ...common,
  "Nombre del Procedimiento",
  "Objeto del Procedimiento",
  "Fecha de Publicación",
  "Monto Estimado",
  "Etapa",
  "Tipo de Operación",
];

type Row = Record<string, string>;

/** The yearly CSV files of COMPR.AR and their entry in the catalogue: goods and services of three processes in four. */
const simulate: Simulate = (context): Simulation => ({
  origins: [origin, "https://datos.gob.ar"],
  handle({ url }) {
    const years = yearsOf(context);
    if (url.hostname === "datos.gob.ar") {
      const known = url.pathname.endsWith("/package_show") && url.searchParams.get("id")?.includes("electronicas");
      if (!known) return jsonResponse({ success: false }, 404);
      const resources = ["adjudicaciones", "convocatorias"].flatMap((name) =>
        years.map((year) => ({
          format: "CSV",
          name: `${name} ${year}`,
          url: `${origin}${folder(year)}${name}-${year}.csv`,
        })),
      );
      return jsonResponse({ success: true, result: { resources } });
    }
    const [, name, year] = /\/(adjudicaciones|convocatorias)-(\d{4})\.csv$/.exec(url.pathname) ?? [];
    if (name === undefined || !url.pathname.startsWith("/catalog/")) return { status: 404, body: "Not Found" };
    const awards = name === "adjudicaciones";
    // Files of years without processes are there, with a header alone.
    const rows = [...processesOf(context, Number(year))].flatMap((process) =>
      awards ? awardRows(context, process) : [callRow(context, process)],
    );
    const columns = awards ? Object.keys(oldNames) : callColumns;
    const old = awards && Number(year) < 2020;
    const bytes = old
      ? writeCsv(Object.values(oldNames), rows.map(withOldNames))
      : writeCsv(columns, rows, { bom: true, lineEnd: "\r\n" });
    return { status: 200, headers: { "content-type": "text/csv" }, body: bytes };
  },
});

export default simulate;

const folder = (year: number): string => `/catalog/jgm/dataset/4/distribution/4.${year - 1990}/download/`;

const withOldNames = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [oldNames[name] ?? name, value]));

const yearsOf = ({ world, now }: SimulateContext): number[] => {
  const first = Number(world.from.slice(0, 4));
  const last = Math.min(Number(world.until.slice(0, 4)), now().getUTCFullYear());
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
};

function* processesOf(context: SimulateContext, year: number): Generator<ProcessView> {
  const from = new Date(`${year}-01-01T03:00:00Z`);
  const { begin, end } = context.world.published("AR", from, new Date(`${year + 1}-01-01T03:00:00Z`));
  for (let index = begin; index < end; index += 1) {
    if (index % 4 === 3) continue;
    const process = asOf(context.world.process("AR", index), context.now());
    if (process && process.category !== "works" && process.state !== "planned") yield process;
  }
}

const types = { open: "LPU", selective: "LPR", limited: "CDI", direct: "CDI" } as const;
const typeNames = {
  open: "Licitación Pública",
  selective: "Licitación Privada",
  limited: "Contratación por compulsa abreviada",
  direct: "Contratación Directa",
} as const;

export function numberOf(process: ProcessView): string {
  return `${process.buyer + 1}-${String(process.index).padStart(4, "0")}-${types[process.method]}${process.publishedAt.slice(2, 4)}`;
}

/** A CUIT with a check digit that fits: 30 for companies, 20 for people. */
export function cuitOf(supplier: WorldSupplier): string {
  const digits = `${supplier.naturalPerson ? "20" : "30"}${String(supplier.serial).padStart(8, "0")}`;
  const sum = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2].reduce((all, weight, at) => all + weight * Number(digits[at]), 0);
  const check = 11 - (sum % 11);
  return `${digits.slice(0, 2)}-${digits.slice(2)}-${check === 11 ? 0 : check === 10 ? 9 : check}`;
}

function commonValues(context: SimulateContext, process: ProcessView): Row {
  const buyer = context.world.buyer("AR", process.buyer);
  return {
    "Número Procedimiento": numberOf(process),
    "Nro SAF": String(300 + buyer.index),
    "Descripcion SAF": `${300 + buyer.index} - ${buyer.name}`,
    "Nro UOC": `${buyer.index + 1}/000`,
    "Descripcion UOC": `${buyer.index + 1}/000 - ${buyer.unit}`,
    "Tipo de Procedimiento": typeNames[process.method],
    Modalidad: "Sin modalidad",
    Ejercicio: process.publishedAt.slice(0, 4),
  };
}

/** "05/11/2020 12:24:00 p.m." */
const spanish = (at: string): string =>
  formatInstant(at, zone, "dd/MM/yyyy hh:mm:ss a").replace("AM", "a.m.").replace("PM", "p.m.");

function callRow(context: SimulateContext, process: ProcessView): Row {
  return {
    ...commonValues(context, process),
    "Nombre del Procedimiento": process.title,
    "Objeto del Procedimiento": process.description,
    "Fecha de Publicación": spanish(process.publishedAt),
    "Monto Estimado": process.estimate ?? "",
    Etapa: "Única",
    "Tipo de Operación": "Contratación",
  };
}

function awardRows(context: SimulateContext, process: ProcessView): Row[] {
  // An award appears with its contract document.
  return process.contracts.flatMap((contract, at) => {
    const award = process.awards[contract.award];
    if (!award) return [];
    const supplier = context.world.supplier("AR", award.supplier);
    return {
      ...commonValues(context, process),
      "Fecha de Adjudicación": spanish(award.at),
      Rubros: "BAZAR Y MENAJE; PRODUCTOS ALIMENTICIOS",
      CUIT: cuitOf(supplier),
      "Descripción Proveedor": supplier.name,
      "Documento Contractual": `${process.buyer + 1}-${1000 + process.index * 10 + at}-OC24`,
      Monto: award.amount,
      Moneda: process.currency === "USD" ? "Dolar Estadounidense" : "Peso Argentino",
    };
  });
}
