import {
  type Award,
  type Contract,
  type Draft,
  type Item,
  type MapContext,
  type MappedRelease,
  number,
  type Organization,
  type ReleaseDraft,
  type Sourced,
  type SourceNode,
  sha256,
  slug,
} from "../../src/connector/index.ts";
import { contractStatuses } from "./lookups.ts";
import { type Cuce, code, cuceOf, date, decimal, isArtefact, money } from "./row.ts";

/** Names were read from PDF: blanks multiply where a line broke. */
const nameOf = (row: SourceNode, key: string): Sourced<string> | undefined =>
  row.text(key)?.map((text) => text.replace(/\s+/g, " "));

/** A supplier is known by name alone in one table and by name and RUPE in the other: the name makes the id. */
function supplierOf(name: Sourced<string>, rupe?: Sourced<string>) {
  const id = name.map((text) => `BO-SICOES-PROVEEDOR-${slug(text)}`);
  const identifier = rupe ? { scheme: "BO-RUPE", id: rupe, legalName: name } : undefined;
  const party: Draft<Organization> = { id, name, identifier, roles: ["supplier"] };
  return { party, reference: { id, name } };
}

function releaseOf(
  context: MapContext,
  cuce: Cuce,
  part: { readonly stream: string; readonly fetchedAt: string; readonly rows: readonly SourceNode[] },
  release: Omit<ReleaseDraft, "ocid" | "id" | "date" | "initiationType" | "language">,
): MappedRelease {
  const mark = sha256(JSON.stringify(part.rows.map((row) => row.value))).slice(0, 8);
  return {
    stream: part.stream,
    sequence: 1,
    release: {
      ocid: context.mintOcid(cuce.text.value),
      id: `${cuce.text.value}-${part.stream.replace(":", "-")}-${part.fetchedAt}-${mark}`,
      date: part.fetchedAt,
      initiationType: "tender",
      language: "es",
      ...release,
    },
  };
}

/** Rows of the table of awards (forms 170 to 500): each supplier's award, contract and reception. */
export function* mapAwards(rows: readonly SourceNode[], fetchedAt: string, context: MapContext) {
  const seen = new Set<string>();
  for (const row of rows) {
    if (isArtefact(row, "numero")) continue;
    const cuce = cuceOf(row);
    if (cuce === undefined) continue;
    // Place of the process in the collection.
    row.ignore("list_n");
    const place = row.text("numero");
    const name = nameOf(row, "nombre_proponente");
    const rupe = row.text("rupe")?.map((text) => (/^\d+$/.test(text) ? text : undefined));
    const supplier = name && supplierOf(name, rupe);
    let id = name ? slug(name.value) : `adjudicacion-${place?.value ?? ""}`;
    if (seen.has(`${cuce.text.value}\n${id}`)) {
      row.issue("second-award", "the supplier has another award of this process: its place makes the id");
      id = `${id}-${place?.value ?? ""}`;
    }
    seen.add(`${cuce.text.value}\n${id}`);
    const signed = date(row, "fecha_1");
    const contracted = money(row, "monto_de");
    const numberText = row.text("nro_de");
    const state = row.text("estado");
    const received = date(row, "fecha_2");
    const amount = money(row, "monto_adjudicado");
    const local = {
      statusDetails: state,
      numeroContrato: numberText,
      receivedValue: money(row, "monto"),
    };
    const award: Draft<Award> = {
      id,
      status: "active",
      value: amount ?? contracted,
      suppliers: supplier ? [supplier.reference] : [],
    };
    const contract: Draft<Contract> = {
      ...local,
      id,
      awardID: id,
      status: code(row, "estado", state, contractStatuses),
      value: contracted,
      dateSigned: signed,
      implementation: received
        ? { milestones: [{ id: "recepcion", title: "Recepción", dateMet: received, status: "met" }] }
        : undefined,
    };
    yield releaseOf(
      context,
      cuce,
      { stream: `award:${id}`, fetchedAt, rows: [row] },
      {
        tag: ["award", "contract", ...(received ? (["implementation"] as const) : [])],
        parties: supplier ? [supplier.party] : [],
        tender: { id: cuce.text },
        awards: [award],
        contracts: [contract],
      },
    );
  }
}

/** Rows of the table of items: what was asked for, at which price it was awarded, and what was received. */
export function* mapItems(rows: readonly SourceNode[], fetchedAt: string, context: MapContext) {
  const groups = new Map<string, { cuce: Cuce; rows: SourceNode[] }>();
  for (const row of rows) {
    if (isArtefact(row, "numero")) continue;
    const cuce = cuceOf(row);
    if (cuce === undefined) continue;
    const group = groups.get(cuce.text.value) ?? { cuce, rows: [] };
    group.rows.push(row);
    groups.set(cuce.text.value, group);
  }
  for (const { cuce, rows: same } of groups.values()) {
    const items: Draft<Item>[] = [];
    const won = new Map<string, { name: Sourced<string>; awarded: Draft<Item>[]; received: Draft<Item>[] }>();
    for (const row of same) {
      row.ignore("list_n", "cronograma");
      const id = row.text("numero");
      // A trailing zero was lost, and ".0" gained, on the way through a spreadsheet: the code is kept as given.
      const unspsc = row.text("codigo_unspsc")?.map((text) => text.replace(/\.0$/, ""));
      const budgetLine = row.text("objeto_de_gasto");
      const description = nameOf(row, "descripcion_del_bien_o_servicio");
      const unit = row.text("unidad_de_medida");
      const what = {
        id,
        description,
        classification: unspsc ? { scheme: "UNSPSC", id: unspsc } : undefined,
        additionalClassifications: budgetLine ? [{ scheme: "BO-OBJETO-GASTO", id: budgetLine }] : undefined,
      };
      const local = { statusDetails: nameOf(row, "estado"), referenceTotal: money(row, "precio_referencial_total") };
      const quantity = number(decimal(row, "cantidad"));
      items.push({
        ...local,
        ...what,
        quantity,
        unit: { name: unit, value: money(row, "precio_referencial_unitario") },
      });
      const name = nameOf(row, "nombre_o_razon_social_del_proponente_adjudicado");
      const totals = { awardedTotal: money(row, "total_adjudicado") };
      const executed = { executedTotal: money(row, "monto_real_ejecutado") };
      const price = money(row, "precio_unitario_adjudicado");
      const taken = number(decimal(row, "cantidad_recepcionada"));
      const paid = money(row, "precio_unitario_real");
      if (name === undefined) continue;
      const lot = won.get(slug(name.value)) ?? { name, awarded: [], received: [] };
      lot.awarded.push({ ...totals, ...what, quantity, unit: { name: unit, value: price } });
      if (taken ?? paid)
        lot.received.push({ ...executed, ...what, quantity: taken, unit: { name: unit, value: paid } });
      won.set(slug(name.value), lot);
    }
    const winners = [...won.entries()].map(([id, each]) => ({ id, ...each, supplier: supplierOf(each.name) }));
    const contracts = winners.filter(({ received }) => received.length > 0);
    yield releaseOf(
      context,
      cuce,
      { stream: "items", fetchedAt, rows: same },
      {
        tag: ["tenderUpdate", ...(winners.length > 0 ? (["awardUpdate"] as const) : [])],
        parties: winners.map(({ supplier }) => supplier.party),
        tender: { id: cuce.text, items },
        awards: winners.map(({ id, awarded, supplier }) => ({ id, suppliers: [supplier.reference], items: awarded })),
        contracts: contracts.map(({ id, received }) => ({ id, awardID: id, items: received })),
      },
    );
  }
}
