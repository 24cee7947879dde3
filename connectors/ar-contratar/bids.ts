import {
  type Bid,
  compareDecimals,
  type Draft,
  type Item,
  type MapContext,
  type MappedRelease,
  money,
  numberFromText,
  type PayloadReader,
  type Sourced,
  type SourceNode,
  sha256,
} from "../../src/connector/index.ts";
import { companyOf, grouped, instantOf, type PartyDraft, parties, procedureOf, releaseOf } from "./common.ts";
import { bidStatuses } from "./lookups.ts";

const bidder = { cuit: "oferente_cuit", name: "oferente_razon_social", joint: "oferente_ute_si_no" };

/**
 * A row is an offer for one line of one work; a bidder may make several for the same line (alternatives), told apart by
 * amount and rank alone. Line and class of what is asked for come along.
 */
export function* mapBids(
  rows: readonly SourceNode[],
  payload: PayloadReader,
  context: MapContext,
): Generator<MappedRelease> {
  for (const { key: procedure, rows: same } of grouped(rows, procedureOf, ({ value }) => value)) {
    const items = new Map<string, Draft<Item>>();
    const lots = new Map<string, Sourced<string>>();
    const bidders: (PartyDraft | undefined)[] = [];
    const bids = new Map<string, Draft<Bid>>();
    const amounts = [...same].sort((a, b) =>
      compareDecimals(a.decimal("oferta_monto")?.value ?? "0", b.decimal("oferta_monto")?.value ?? "0"),
    );
    for (const row of amounts) {
      // Names here are those of the unit; the procedures have both. All rows say "Pendiente" of their evaluation.
      row.ignore(
        "procedimiento_nombre",
        "uoc_codigo",
        "uoc_descripcion",
        "organismo_codigo_saf",
        "organismo_nombre",
        "expediente_procedimiento_numero",
        "evaluada_si_no",
      );
      const tenderer = companyOf(row, bidder, ["tenderer"]);
      bidders.push(tenderer);
      const line = row.text("renglon_numero");
      const work = row.text("numero_obra");
      if (work) lots.set(work.value, work);
      const budget = { officialBudget: money(row.decimal("presupuesto_oficial_renglon_monto"), "ARS") };
      const itemId = line?.map((text) => [work?.value, text].filter((part) => part !== undefined).join(" "));
      if (itemId) {
        const item: Draft<Item> = {
          ...budget,
          id: itemId,
          description: row.text("renglon_descripcion"),
          classification: { scheme: "AR-SIBYS", id: line },
          relatedLot: work,
        };
        if (!items.has(itemId.value)) items.set(itemId.value, item);
      }
      const alternative = row.text("alternativa_numero");
      const told = row.text("desestimada_si_no");
      const status = bidStatuses.find(told, (name, code) =>
        row.issue("unknown-code", `${name} has no ${code.value}`, "desestimada_si_no"),
      );
      const amount = row.decimal("oferta_monto");
      const rank = row.integer("orden_merito");
      const parts = [tenderer?.id, itemId?.value, alternative?.value, amount?.value, rank?.value];
      const id = sha256(JSON.stringify(parts)).slice(0, 16);
      if (bids.has(id)) row.issue("repeated-row", "the same offer came before");
      bids.set(id, {
        id,
        identifiers: alternative ? [{ scheme: "AR-CONTRATAR-ALTERNATIVA", id: alternative }] : undefined,
        status: status === undefined ? undefined : told?.map(() => status),
        tenderers: tenderer ? [tenderer.reference] : [],
        value: money(amount, "ARS"),
        rank,
        items: itemId ? [{ id: itemId, classification: { scheme: "AR-SIBYS", id: line } }] : undefined,
        relatedLots: work ? [work] : undefined,
      });
    }
    yield releaseOf(context, { procedure, stream: "bids", fetchedAt: payload.fetchedAt, sequence: 2 }, same, {
      tag: ["tenderUpdate"],
      parties: parties(...bidders),
      tender: { id: procedure, items: [...items.values()], lots: [...lots.values()].map((id) => ({ id })) },
      bids: { details: [...bids.values()] },
    });
  }
}

interface OpeningKey {
  readonly procedure: Sourced<string>;
  readonly act: Sourced<string> | undefined;
}

/** The act of opening names who bid, without amounts; the time of the act ends the time for bids. */
export function* mapOpenings(
  rows: readonly SourceNode[],
  payload: PayloadReader,
  context: MapContext,
): Generator<MappedRelease> {
  const keyOf = (row: SourceNode): OpeningKey | undefined => {
    const procedure = procedureOf(row);
    return procedure && { procedure, act: row.text("id_acta_apertura") };
  };
  const groups = grouped(rows, keyOf, ({ procedure, act }) => `${procedure.value}\n${act?.value}`);
  for (const { key, rows: same } of groups) {
    const { procedure, act } = key;
    const [row] = same;
    if (row === undefined) continue;
    const tenderers = new Map<string, PartyDraft>();
    for (const each of same) {
      // Key inside the portal; the number of the offer serves no other file.
      each.ignore("id_procedimiento", "id_oferta");
      const own = each.text("id_proveedor");
      const name = each.text("razon_social");
      if (each !== row) each.ignore("fecha_creacion", "cantidad_ofertas_confirmadas");
      const id = own?.map((text) => `AR-CONTRATAR-PROVEEDOR-${text}`);
      if (id === undefined || name === undefined) continue;
      tenderers.set(id.value, { id: id.value, reference: { id, name }, party: { id, name, roles: ["tenderer"] } });
    }
    const count = row.integer("cantidad_ofertas_confirmadas");
    const number = count?.value;
    const stream = `opening:${act?.value ?? ""}`;
    const sequence = Number(/^\d{1,9}$/.exec(act?.value ?? "")?.[0] ?? 0) + 10;
    yield releaseOf(context, { procedure, stream, fetchedAt: payload.fetchedAt, sequence }, same, {
      tag: ["tenderUpdate"],
      parties: parties(...tenderers.values()),
      tender: {
        id: procedure,
        tenderPeriod: { endDate: instantOf(row, "fecha_creacion") },
        numberOfTenderers: count,
        tenderers: [...tenderers.values()].map(({ reference }) => reference),
      },
      bids:
        number === undefined
          ? undefined
          : { statistics: [{ id: "bids", measure: "bids", value: numberFromText(String(number)) }] },
    });
  }
}
