import {
  type LookupTable,
  type MapContext,
  type MappedRelease,
  money,
  type PayloadReader,
  type Sourced,
  SourceError,
  type SourceNode,
  slug,
} from "../../src/connector/index.ts";
import { mapBids, mapOpenings } from "./bids.ts";
import { buyerOf, companyOf, grouped, instantOf, parties, procedureOf, releaseOf, unitOf } from "./common.ts";
import { methods, statuses } from "./lookups.ts";
import { mapPlaces, mapWorks } from "./works.ts";

type Mapping = (rows: readonly SourceNode[], payload: PayloadReader, context: MapContext) => Iterable<MappedRelease>;

const mappings: Readonly<Record<string, Mapping>> = {
  procedures: mapProcedures,
  contracts: mapContracts,
  bids: mapBids,
  openings: mapOpenings,
  works: mapWorks,
  places: mapPlaces,
};

/** Each of the six files speaks of one part of the processes; the number of the procedure joins them. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const mapping = mappings[payload.kind];
  if (mapping === undefined) throw new SourceError("unknown-kind", `no mapping of ${payload.kind}`);
  yield* mapping(payload.rows(), payload, context);
}

const plainStatus = (text: string): string => text.replaceAll("_", " ");

function codeOf<T>(row: SourceNode, key: string, text: Sourced<string> | undefined, table: LookupTable<T>) {
  const found = table.find(text, (name, code) => row.issue("unknown-code", `${name} has no ${code.value}`, key));
  return found === undefined ? undefined : text?.map(() => found);
}

function* mapProcedures(rows: readonly SourceNode[], payload: PayloadReader, context: MapContext) {
  for (const row of rows) {
    const procedure = procedureOf(row);
    if (procedure === undefined) continue;
    const buyer = buyerOf(row);
    const unit = unitOf(row);
    const status = row.text("procedimiento_estado");
    const type = row.text("procedimiento_tipo");
    const published = instantOf(row, "publicacion_contratar_fecha");
    // Days of publication in the gazette: told by its dates.
    row.ignore("publicacion_cantidad_dias");
    const local = {
      statusDetails: status,
      expedienteNumero: row.text("expediente_procedimiento_numero"),
      sistemaContratacion: row.text("sistema_contratacion"),
    };
    const sources = row.text("financiamiento_fuente_prev");
    const planning = {
      solicitudContratacion: row.text("solicitud_de_contratacion_numero"),
      // Field of the budget_breakdown extension.
      budget: {
        budgetBreakdown: sources?.value
          .split(";")
          .map((source) => ({ id: sources.map(() => source.trim()), description: "Fuente de financiamiento" })),
      },
    };
    yield releaseOf(context, { procedure, stream: "tender", fetchedAt: payload.fetchedAt }, [row], {
      tag: ["tender"],
      parties: parties(buyer, unit),
      buyer: buyer?.reference,
      planning: { ...planning } as object,
      tender: {
        ...local,
        id: procedure,
        title: row.text("procedimiento_nombre"),
        description: row.text("procedimiento_objeto"),
        status: codeOf(row, "procedimiento_estado", status?.map(plainStatus), statuses),
        procuringEntity: unit?.reference,
        value: money(row.decimal("presupuesto_oficial_monto"), "ARS"),
        procurementMethod: codeOf(row, "procedimiento_tipo", type, methods),
        procurementMethodDetails: type,
        // CONTRAT.AR is the system for public works.
        mainProcurementCategory: "works",
        tenderPeriod: { startDate: published },
        enquiryPeriod: {
          startDate: instantOf(row, "consultas_inicio_fecha"),
          endDate: instantOf(row, "consultas_fin_fecha"),
        },
        documents: documentsOf(row),
      },
    });
  }
}

/** Numbers of documents in the electronic files (GEDO), without addresses, and the notice in the gazette. */
function documentsOf(row: SourceNode) {
  const general = row.text("pliego_condiciones_generales_numero_gedo");
  const particular = row.text("pliego_condiciones_particulares_numero_gedo");
  const gazette = instantOf(row, "publicacion_bora_fecha");
  const terms = (id: Sourced<string> | undefined, title: string) =>
    id ? [{ id, documentType: "biddingDocuments", title, language: "es" }] : [];
  return [
    ...terms(general, "Pliego de bases y condiciones generales"),
    ...terms(particular, "Pliego de bases y condiciones particulares"),
    ...(gazette
      ? [{ id: "bora", documentType: "tenderNotice", title: "Aviso en el Boletín Oficial", datePublished: gazette }]
      : []),
  ];
}

interface ContractKey {
  readonly procedure: Sourced<string>;
  readonly id: string | Sourced<string>;
  readonly name: string;
}

function contractKey(row: SourceNode): ContractKey | undefined {
  const procedure = procedureOf(row);
  if (procedure === undefined) return undefined;
  const number = row.text("contrato_numero");
  if (number) return { procedure, id: number, name: `${procedure.value}\n${number.value}` };
  row.issue("contract-without-number", "the contract has no number: work and contractor make its id");
  const work = row.text("numero_obra")?.value ?? "obra";
  const id = `sin-numero-${work}-${slug(row.text("contratista_razon_social")?.value ?? "")}`.replace(/[\s/]+/g, "-");
  return { procedure, id, name: `${procedure.value}\n${id}` };
}

const contractor = { cuit: "contratista_cuit", name: "contratista_razon_social", joint: "contratista_ute_si_no" };

/** A contract for several works comes in one row for each, with the whole amount in all of them. */
function* mapContracts(rows: readonly SourceNode[], payload: PayloadReader, context: MapContext) {
  for (const { key, rows: same } of grouped(rows, contractKey, ({ name }) => name)) {
    const { procedure, id } = key;
    const [row] = same;
    if (row === undefined) continue;
    for (const each of same) each.dropPersonal("funcionario_contratante_nombre", "funcionario_contratante_cargo");
    const buyer = buyerOf(row);
    const unit = unitOf(row);
    const suppliers = same.map((each) => companyOf(each, contractor, ["supplier"]));
    const amount = row.decimal("contrato_monto");
    const currency = row.text("contrato_moneda")?.map((text) => {
      if (/^[A-Z]{3}$/.test(text)) return text;
      row.issue("unknown-code", `${text} is no currency`, "contrato_moneda");
      return undefined;
    });
    const value = money(amount, currency);
    if (same.some((each) => each.decimal("contrato_monto")?.value !== amount?.value)) {
      row.issue("rows-disagree", "rows of this contract state several amounts: the first one counts");
    }
    const lots = [...new Map(same.flatMap((each) => each.text("numero_obra") ?? []).map((w) => [w.value, w])).values()];
    const title = row.text("nombre_obra") ?? row.text("procedimiento_nombre");
    const local = {
      expedienteNumero: row.text("expediente_procedimiento_numero"),
      numeroGedo: row.text("contrato_numero_gedo"),
    };
    const references = [...new Map(suppliers.flatMap((each) => (each ? [[each.id, each.reference]] : []))).values()];
    const number = typeof id === "string" ? id : id.value;
    const stream = `contract:${number}`;
    yield releaseOf(context, { procedure, stream, fetchedAt: payload.fetchedAt, sequence: 3 }, same, {
      tag: ["award", "contract"],
      parties: parties(buyer, unit, ...suppliers),
      buyer: buyer?.reference,
      tender: { id: procedure, title: row.text("procedimiento_nombre"), procuringEntity: unit?.reference },
      awards: [{ id, title, status: "active", value, suppliers: references, relatedLots: lots }],
      contracts: [
        { ...local, id, awardID: id, title, value, dateSigned: instantOf(row, "contrato_perfeccionamiento_fecha") },
      ],
    });
    for (const each of same.slice(1)) each.ignore(...each.keys());
  }
}
