import type { Connector, PayloadHead, PayloadKind } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

/** A member is told by columns that no other has; lines of a supplier must stay in one payload, as they are summed. */
const member = (about: string, ...columns: string[]): PayloadKind => ({
  about,
  mediaType: "text/csv",
  recognise: (head: PayloadHead) => {
    const header = (head.text.split(/\r?\n/, 1)[0] ?? "").toUpperCase();
    const names = header.split(";").map((name) => name.replace(/["\ufeff]/g, "").trim());
    return columns.every((column) => names.includes(column));
  },
  split: { by: "csv", rows: 1_000_000, delimiter: ";" },
});

const connector: Connector = {
  meta: {
    id: "cr-sicop",
    country: "CR",
    title: "SICOP (Sistema Integrado de Compras Públicas)",
    portal: "https://www.sicop.go.cr",
    publisher: {
      name: "Ministerio de Hacienda, Dirección de Contratación Pública",
      uri: "https://www.observatoriocomprapublica.go.cr/descargas-sicop/",
    },
    language: "es",
    timeZone: "America/Costa_Rica",
    currency: "CRC",
    licence: { name: "Not stated; public information under Ley 9986" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "bulk",
    // The current month is made anew at 08:00.
    schedule: "0 9 * * *",
    enabledByDefault: true,
    policy: { attempts: 5, concurrency: 1, spacingMs: 1_000, backoffBaseMs: 2_000 },
    staleAfterHours: 72,
    covers:
      "Procedures of all institutions that buy through SICOP: calls with their lines, who bid, awards by supplier, contracts and their changes.",
    since: 2010,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: false,
      note: "The size is that of the register of suppliers in the same monthly file: the state of that month, not of the award; suppliers that the file does not list have no size.",
    },
    caveats: [
      "Each monthly file holds only what happened in that month: the call of an award may stand in a file of years before, and a process is whole only where all months have been read.",
      "Some months were published with an empty list of awards; who won is then taken from another list, without amounts.",
      "The value of an award is the sum of the lines that one supplier won in a process, in colones where the lines are in several currencies. Estimates name no currency and are taken as colones.",
      "Contracts have no amounts, and bids no prices: the lines of contracts and bids, purchase orders, guarantees, receptions, appeals and sanctions are not read.",
      "Auctions in which the state sells (remates) are left out.",
      "Methods are our reading of the law: a licitación menor counts as selective though any registered supplier may see it.",
      "Numbers of natural persons are replaced by a hash, representatives are left out.",
      "ocids are minted from NRO_SICOP. The OCDS that the Poder Judicial published until 2023 is not part of this source.",
    ],
  },
  kinds: {
    tenders: member("DetalleCarteles: the calls", "NRO_SICOP", "CARTEL_STAT", "CARTEL_NM"),
    items: member("DetalleLineaCartel: the lines of the calls", "NRO_SICOP", "NUMERO_PARTIDA", "CANTIDAD_SOLICITADA"),
    bids: member("Ofertas: who bid", "NRO_SICOP", "NRO_OFERTA", "FECHA_PRESENTA_OFERTA"),
    awards: member("ProcedimientoAdjudicacion: the lines won", "NRO_SICOP", "MONTO_ADJU_LINEA", "FECHA_ADJUD_FIRME"),
    awardLines: member("LineasAdjudicadas: the lines won, by bid", "NRO_SICOP", "NRO_ACTO", "CANTIDAD_ADJUDICADA"),
    decisions: member("AdjudicacionesFirme: the decisions", "NRO_SICOP", "NRO_ACTO", "DESIERTO"),
    contracts: member("Contratos: contracts and their changes", "NRO_SICOP", "NRO_CONTRATO", "SECUENCIA"),
  },
  fetch,
  toReleases,
};

export default connector;
