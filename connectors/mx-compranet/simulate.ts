import {
  asOf,
  formatInstant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldBuyer,
  type WorldContract,
  type WorldSupplier,
  writeSheet,
} from "../../src/connector/index.ts";
import { type Field, type Layout, type LayoutId, layouts } from "./columns.ts";

const zone = "America/Mexico_City";
/** A file holds at most so many rows, so that a world of any size is written in pieces. */
const fileRows = 20_000;

const sizeNames = { micro: "Micro", small: "Pequeña", medium: "Mediana", large: "No MIPYME" } as const;

type Values = Partial<Record<Field | "responsible", string>>;
/** The layouts in which contracts are written: mostly the present one, some as files of earlier years have them. */
type ContractLayout = "contracts-2010" | "contracts-2018" | "contracts-2023";
export const layoutOfProcess = (index: number): ContractLayout =>
  index % 8 === 0 ? "contracts-2010" : index % 8 < 3 ? "contracts-2018" : "contracts-2023";

/**
 * Compras MX as an operator sees it: yearly contract files (Latin-1, mixed dates, unescaped quotes) and the Excel export
 * of running procedures, to be downloaded by hand. Robots get 403. One of the yearly files can be had directly.
 */
const simulate: Simulate = (context): Simulation => ({
  origins: ["https://comprasmx.buengobierno.gob.mx", "https://upcp-compranet.buengobierno.gob.mx"],
  handle(request) {
    const year = /\/cnetassets\/datos_abiertos_contratos_expedientes\/Contratos_CompraNet(\d{4})\.csv$/.exec(
      request.url.pathname,
    )?.[1];
    if (year === undefined) return { status: 403, headers: { "content-type": "text/plain" }, body: "Forbidden" };
    const [file] = contractFiles(context, Number(year), "contracts-2023");
    return file
      ? { status: 200, headers: { "content-type": "text/csv" }, body: file.bytes }
      : { status: 404, headers: { "content-type": "text/plain" }, body: "Not Found" };
  },
  *deposits() {
    const first = Number(context.world.from.slice(0, 4));
    const last = Number(formatInstant(context.now(), zone, "yyyy"));
    for (let year = first; year <= last; year += 1) {
      for (const layout of ["contracts-2010", "contracts-2018", "contracts-2023"] as const) {
        yield* contractFiles(context, year, layout);
      }
    }
    yield* callFiles(context);
  },
});

export default simulate;

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function* contractFiles(context: SimulateContext, year: number, id: ContractLayout): Generator<File> {
  const layout = layoutNamed(id);
  const stamp = formatInstant(context.now(), zone, "yyMMddHHmmss");
  const name = id === "contracts-2010" ? `Contratos${year}_${stamp}` : `Contratos_CompraNet${year}`;
  const suffix = id === "contracts-2018" ? "_5" : "";
  const lines: string[] = [];
  let part = 0;
  const file = (): File => {
    const header = layout.columns.filter(inFile).map((column) => column.header.replace(" (2)", ""));
    part += 1;
    const text = `${header.join(",")}\r\n${lines.join("")}`;
    lines.length = 0;
    return { name: `${name}${suffix}${part > 1 ? `_${part}` : ""}.csv`, bytes: latin1(text) };
  };
  for (const process of processesOf(context, year)) {
    if (layoutOfProcess(process.index) !== id) continue;
    for (const contract of process.contracts) {
      // By award: the place in the list moves when a contract of an earlier award is signed later.
      lines.push(csvLine(layout, contractValues(context, process, contract, contract.award, id)));
    }
    if (lines.length >= fileRows) yield file();
  }
  if (lines.length > 0) yield file();
}

/** The export of the search page: what is open or was decided in the last month, in pieces of 2000 rows. */
function* callFiles(context: SimulateContext): Generator<File> {
  const layout = layoutNamed("calls");
  const now = context.now();
  const { begin, end } = range(context, new Date(now.getTime() - 90 * 86_400_000), now);
  const header = layout.columns.map((column) => column.header);
  let rows: string[][] = [];
  let part = 0;
  const file = (): File => {
    part += 1;
    const bytes = writeSheet([["Información pública"], header, ...rows], "Procedimientos");
    rows = [];
    return { name: `Informaci_nP_blica_export_${formatInstant(now, zone, "yyyyMMdd")}_${part}.xlsx`, bytes };
  };
  for (let index = begin; index < end; index += 1) {
    const process = viewOf(context, index);
    if (!process || process.state === "planned" || process.method === "direct") continue;
    const values = callValues(context, process);
    rows.push(
      layout.columns.map((column) =>
        column.use === "ignored" || column.use === "personal" ? String(rows.length + 1) : (values[column.use] ?? ""),
      ),
    );
    if (rows.length >= 2000) yield file();
  }
  if (rows.length > 0) yield file();
}

const range = (context: SimulateContext, from: Date, until: Date): { begin: number; end: number } =>
  context.world.published("MX", from, until);

const viewOf = (context: SimulateContext, index: number): ProcessView | undefined =>
  asOf(context.world.process("MX", index), context.now());

function* processesOf(context: SimulateContext, year: number): Generator<ProcessView> {
  const from = new Date(`${year}-01-01T06:00:00Z`);
  const until = new Date(`${year + 1}-01-01T06:00:00Z`);
  const { begin, end } = range(context, from, until);
  for (let index = begin; index < end; index += 1) {
    const process = viewOf(context, index);
    if (process) yield process;
  }
}

function layoutNamed(id: LayoutId): Layout {
  const layout = layouts.find((each) => each.id === id);
  if (!layout) throw new Error(`no layout ${id}`);
  return layout;
}

/** Columns that this simulation writes: all but those that only some files have. */
const inFile = (column: Layout["columns"][number]): boolean =>
  !column.optional || column.use === "rangeCurrency" || column.use === "personal";

function csvLine(layout: Layout, values: Values): string {
  const cells = layout.columns.filter(inFile).map((column) => {
    if (column.use === "personal") return values.responsible ?? "";
    if (column.use === "ignored") return column.header === "Estatus DRC" ? "PUBLICADO" : "";
    return values[column.use] ?? "";
  });
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** As the portal writes: quotes around a cell only where it holds a comma; inner quotes are not escaped without one. */
const csvCell = (text: string): string =>
  /[,\r\n]/.test(text) || text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text;

const latin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => ((letter.codePointAt(0) ?? 0) > 0xff ? 0x3f : (letter.codePointAt(0) ?? 0)));

// Identifiers as the portal builds them.
const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");
const branchOf = (buyer: WorldBuyer): string => pad((buyer.serial % 47) + 2, 2);
const unitCode = (buyer: WorldBuyer): string =>
  `0${branchOf(buyer)}${letters(buyer.serial, 3)}${pad(buyer.index % 1000, 3)}`;
const letters = (serial: number, count: number): string =>
  Array.from({ length: count }, (_, at) => "ABCDEFGHJKLMNPQRSTUVWXYZ"[Math.floor(serial / 23 ** at) % 23]).join("");

/** The number of the procedure, of which the ocid is made. */
export function procedureNumber(process: ProcessView, buyer: WorldBuyer): string {
  const kind = { open: "L", selective: "I", limited: "I", direct: "A" }[process.method];
  const subject = process.category === "works" ? "O" : "A";
  const year = process.publishedAt.slice(0, 4);
  const unit = unitCode(buyer);
  return layoutOfProcess(process.index) === "contracts-2010"
    ? `${kind}${subject}-${unit}-N${process.index + 1}-${year}`
    : `${kind}${subject}-${branchOf(buyer)}-${unit.slice(3, 6)}-${unit}-N-${process.index + 1}-${year}`;
}

function rfcOf(supplier: WorldSupplier): string {
  const born = `${pad(60 + (supplier.serial % 40), 2)}${pad((supplier.serial % 12) + 1, 2)}${pad((supplier.serial % 28) + 1, 2)}`;
  return `${letters(supplier.serial, supplier.naturalPerson ? 4 : 3)}${born}${pad(supplier.serial % 1000, 3)}`;
}

const methodNames = {
  "contracts-2010": {
    open: "Licitación Pública",
    selective: "Invitación a Cuando Menos 3 Personas",
    limited: "Invitación a Cuando Menos 3 Personas",
    direct: "Adjudicación Directa Federal",
  },
  "contracts-2018": {
    open: "Licitación Pública",
    selective: "Invitación a Cuando Menos 3 Personas",
    limited: "Invitación a Cuando Menos 3 Personas",
    direct: "Adjudicación Directa Federal",
  },
  "contracts-2023": {
    open: "LICITACIÓN PÚBLICA",
    selective: "INVITACIÓN A CUANDO MENOS 3 PERSONAS",
    limited: "INVITACIÓN A CUANDO MENOS 3 PERSONAS",
    direct: "ADJUDICACIÓN DIRECTA POR MONTOS MÁXIMOS",
  },
} as const;

const categoryNames = { goods: "Adquisiciones", services: "Servicios", works: "Obra Pública" } as const;

function contractValues(
  context: SimulateContext,
  process: ProcessView,
  contract: WorldContract,
  number: number,
  layout: ContractLayout,
): Values {
  const { world } = context;
  const buyer = world.buyer("MX", process.buyer);
  const award = process.awards[contract.award];
  const supplier = award ? world.supplier("MX", award.supplier) : undefined;
  const modern = layout === "contracts-2023";
  const at = (instant: string | undefined, format: string): string =>
    instant === undefined ? "" : formatInstant(instant, zone, format);
  const minutes = modern ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm";
  const day = (text: string): string => (modern ? text.split("-").reverse().join("/") : text);
  const serial = pad(process.index + 1, 8);
  const year = process.publishedAt.slice(0, 4);
  const amount = contract.amendment?.amount ?? contract.amount;
  const ended = contract.end < formatInstant(context.now(), zone, "yyyy-MM-dd");
  const size = supplier && sizeNames[supplier.size];
  const upper = (text: string): string => (modern ? text.toUpperCase() : text);
  return {
    governmentLevel: { national: "APF", regional: "GE", local: "GM" }[buyer.level],
    branchCode: modern ? branchOf(buyer) : "",
    branchName: modern ? `RAMO ${branchOf(buyer)}` : "",
    institutionType: modern ? "DEPENDENCIA" : "",
    institutionCode: modern ? unitCode(buyer).slice(0, 6) : "",
    institutionAcronym: `ENTE-${buyer.index}`,
    // An unescaped quote inside a name, as in the real files.
    institution: buyer.index % 3 === 0 ? `${buyer.name} "Benito Juárez"` : buyer.name,
    unitCode: unitCode(buyer),
    unit: buyer.unit,
    responsible: "Persona Responsable Simulada",
    file: modern ? `E-${year}-${serial}` : String(1_000_000 + process.index),
    fileTitle: process.title,
    template: layout === "contracts-2010" ? `01. ${methodNames[layout][process.method]} Nacional LAASSP` : "",
    law: process.category === "works" ? "LOPSRM" : "LAASSP",
    budgetLine: "21101",
    itemClass: "21100012",
    method: methodNames[layout][process.method],
    framework: modern ? "NO" : "0",
    amended: contract.amendment ? (modern ? "SI" : "1") : "",
    procedure: procedureNumber(process, buyer),
    category: upper(categoryNames[process.category]),
    character: upper("Nacional"),
    submission: process.method === "direct" ? "" : upper("Electrónica"),
    // Blank in one row of eight of the present layout.
    publicationDate: modern && process.index % 8 === 5 ? "" : at(process.publishedAt, minutes),
    openingDate: process.method === "direct" ? "" : at(process.deadline, minutes),
    awardDate: modern ? at(award?.at, "yyyy-MM-dd HH:mm:ss") : at(award?.at, "yyyy-MM-dd '00:00:00 GMT'"),
    contract: modern ? `C-${year}-${serial}-${number + 1}` : String(5_000_000 + process.index * 10 + number),
    contractNumber: `PED-${process.id}-${number + 1}`,
    contractTitle: process.title,
    contractText: process.description.slice(0, 120),
    contractStart: day(contract.start),
    contractEnd: day(contract.end),
    contractSigned: modern ? at(contract.signedAt, "dd/MM/yyyy") : at(contract.signedAt, "yyyy-MM-dd '00:00:00 GMT'"),
    contractStatus: modern ? (process.index % 3 === 1 ? "" : "FORMALIZADO") : ended ? "Expirado" : "Activo",
    amount,
    currency: process.currency,
    supplier: supplier?.name ?? "",
    rfc: supplier ? (modern ? rfcOf(supplier).toLowerCase() : rfcOf(supplier)) : "",
    rupc: supplier ? String(supplier.serial) : "",
    supplierCountry: modern ? "MÉXICO" : "MX",
    size: size ?? "",
    sizeBySupplier: process.index % 16 === 0 ? "" : (size ?? ""),
    sizeByBuyer: process.index % 16 === 0 ? (size ?? "") : "No MIPYME",
    announcement: `https://comprasmx.buengobierno.gob.mx/sitiopublico/#/sitiopublico/detalle/${pad(process.index, 32)}/procedimiento`,
  };
}

function callValues(context: SimulateContext, process: ProcessView): Values {
  const buyer = context.world.buyer("MX", process.buyer);
  const status = {
    planned: "",
    published: "VIGENTE",
    closed: "EN EVALUACIÓN",
    awarded: "ADJUDICADO",
    contracted: "ADJUDICADO",
    unsuccessful: "DESIERTO",
    cancelled: "CANCELADO",
  }[process.state];
  const at = (instant: string): string => formatInstant(instant, zone, "dd/MM/yyyy HH:mm");
  return {
    procedure: procedureNumber(process, buyer),
    character: "NACIONAL",
    fileTitle: process.title,
    institutionAcronym: `ENTE-${buyer.index}`,
    callStatus: status,
    clarificationDate: at(process.enquiryEndsAt),
    openingDate: at(process.deadline),
    method: process.method === "open" ? "LICITACIÓN PÚBLICA" : "INVITACIÓN A CUANDO MENOS 3 PERSONAS",
    category: categoryNames[process.category].toUpperCase(),
    file: `E-${process.publishedAt.slice(0, 4)}-${pad(process.index + 1, 8)}`,
    unit: buyer.unit,
    state: buyer.region.toUpperCase(),
  };
}
