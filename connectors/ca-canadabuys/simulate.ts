import {
  asOf,
  formatInstant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedRequest,
  type SimulatedResponse,
  type Simulation,
  type WorldBuyer,
  writeCsv,
} from "../../src/connector/index.ts";
import { columnKey, zone } from "./row.ts";

const origin = "https://canadabuys.canada.ca";
const folder = "/opendata/pub/";

/** Column names end in -eng and -fra where the star is. Letter case and French halves as the portal writes them. */
const common = [
  "title-titre*",
  "referenceNumber-numeroReference",
  "amendmentNumber-numeroModification",
  "solicitationNumber-numeroSollicitation",
];
const classes = [
  "gsin-nibs",
  "gsinDescription-nibsDescription*",
  "unspsc",
  "unspscDescription*",
  "procurementCategory-categorieApprovisionnement",
  "noticeType-avisType*",
  "procurementMethod-methodeApprovisionnement*",
  "selectionCriteria-criteresSelection*",
  "limitedTenderingReason-raisonAppelOffresLimite*",
  "tradeAgreements-accordsCommerciaux*",
];
const entity = [
  "regionsOfDelivery-regionsLivraison*",
  "contractingEntityName-nomEntitContractante*",
  "contractingEntityAddressCity-entiteContractanteAdresseVille-eng",
  "endUserEntitiesName-nomEntitesUtilisateurFinal*",
  "endUserEntitiesAddress-adresseEntitesUtilisateurFinal*",
  "contactInfoName-informationsContactNom",
  "contactInfoEmail-informationsContactCourriel",
  "contactInfoFax",
];
const deal = [
  "contractNumber-numeroContrat",
  "publicationDate-datePublication",
  "contractAwardDate-dateAttributionContrat",
  "amendmentDate-dateModification",
  "contractStartDate-contratDateDebut",
  "contractEndDate-dateFinContrat",
  "contractAmount-montantContrat",
  "totalContractValue-valeurTotaleContrat",
  "contractCurrency-contratMonnaie",
];
const supplierColumns = [
  "supplierLegalName-nomLegalFournisseur*",
  "supplierAddressLine-ligneAdresseFournisseur-eng",
  "supplierAddressCity-fournisseurAdresseVille-eng",
  "supplierAddressProvince-fournisseurAdresseProvince-eng",
  "supplierAddressPostalCode-fournisseurAdresseCodePostal",
  "supplierAddressCountry-fournisseurAdressePays-eng",
];
const kindOfInstrument = ["instrumentType-typeInstrument*", "amendmentType-typeModification*"];

const tables = {
  tenders: [
    ...common,
    "publicationDate-datePublication",
    "tenderClosingDate-appelOffresDateCloture",
    "amendmentDate-dateModification",
    "expectedContractStartDate-dateDebutContratPrevue",
    "expectedContractEndDate-dateFinContratPrevue",
    "tenderStatus-appelOffresStatut*",
    ...classes,
    "regionsOfOpportunity-regionAppelOffres*",
    ...entity,
    "noticeURL-URLavis*",
    "attachment-piecesJointes*",
    "tenderDescription-descriptionAppelOffres*",
  ],
  awards: [
    ...common,
    ...deal,
    "awardStatus-attributionStatut*",
    ...kindOfInstrument,
    ...classes,
    ...supplierColumns,
    ...entity,
    "awardDescription-descriptionAttribution*",
  ],
  contracts: [
    ...common.filter((name) => !name.startsWith("reference")),
    "procurementNumber-numeroApprovisionnement",
    "numberOfRecords-nombreEnregistrements",
    ...deal,
    "contractStatus-statutContrat*",
    ...kindOfInstrument,
    ...classes,
    ...supplierColumns,
    "supplierStandardizedName-nomNormaliseFournisseur-eng",
    "supplierEmployeeCount-fournisseurNombreEmployes-eng",
    ...entity,
    "tenderDescription-descriptionAppelOffres*",
  ],
};
type Table = keyof typeof tables;
type Values = Readonly<Record<string, string | undefined>>;

const headersOf = (table: Table): string[] =>
  tables[table].flatMap((name) =>
    name.endsWith("*") ? [name.replace("*", "-eng"), name.replace("*", "-fra")] : [name],
  );

/** CanadaBuys' folder of open data: one CSV per state or fiscal year, replaced every two hours, with conditional GET. */
const simulate: Simulate = (context): Simulation => ({
  origins: [origin],
  handle: (request) => answer(context, request),
});

export default simulate;

function answer(context: SimulateContext, { method, url, headers }: SimulatedRequest): SimulatedResponse {
  const text = { "content-type": "text/html; charset=utf-8" };
  if (method !== "GET" || !url.pathname.startsWith(folder)) {
    return { status: 404, headers: text, body: "<!DOCTYPE html><html><title>Page not found</title></html>" };
  }
  const file = fileNamed(context, url.pathname.slice(folder.length));
  if (file === undefined) return { status: 404, headers: text, body: "<!DOCTYPE html><html>Not found</html>" };
  const modified = new Date(Math.floor(context.now().getTime() / 7_200_000) * 7_200_000);
  const since = Date.parse(headers["if-modified-since"] ?? "");
  if (since >= modified.getTime()) return { status: 304, body: "" };
  const bytes = writeCsv(headersOf(file.table), file.rows(), { bom: true, lineEnd: "\r\n" });
  return { status: 200, headers: { "content-type": "text/csv", "last-modified": modified.toUTCString() }, body: bytes };
}

interface File {
  readonly table: Table;
  rows(): Generator<Record<string, string>>;
}

function fileNamed(context: SimulateContext, name: string): File | undefined {
  const table = /^\S*tenderNotice|^\S*TenderNotice/.test(name)
    ? "tenders"
    : /awardNotice/.test(name)
      ? "awards"
      : "contracts";
  const [, first, last] = /^(\d{4})-(\d{4})-/.exec(name) ?? [];
  const now = context.now();
  const known =
    /^(open|new)TenderNotice-|Complete-|Historical-|^\d{4}-\d{4}-(TenderNotice|awardNotice|contractHistory)-/.test(
      name,
    );
  if (!known || !name.endsWith(".csv")) return undefined;
  // The complete files begin where the historical ones end.
  const cut = { tenders: "2022-08-08", awards: "2022-04-01", contracts: "2023-06-01" }[table];
  let from = new Date(`${cut}T04:00:00Z`);
  let until = now;
  if (/Historical/.test(name)) {
    until = from;
    from = new Date(0);
  } else if (first !== undefined && last !== undefined) {
    from = new Date(`${first}-04-01T04:00:00Z`);
    until = new Date(`${last}-04-01T04:00:00Z`);
    if (from > now) return undefined;
  } else if (/^(open|new)/.test(name)) {
    from = new Date(now.getTime() - 400 * 86_400_000);
  }
  const open = /^(open|new)/.test(name);
  return {
    table,
    *rows() {
      const { begin, end } = context.world.published("CA", from, until < now ? until : now);
      for (let index = begin; index < end; index += 1) {
        const process = asOf(context.world.process("CA", index), now);
        if (!process || process.state === "planned") continue;
        for (const values of rowsOf(context, table, process, open)) yield cells(table, values);
      }
    },
  };
}

/** Values by the English half of the column; French cells are given with "-fra". */
function cells(table: Table, values: Values): Record<string, string> {
  const byKey = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.fromEntries(headersOf(table).map((header) => [header, byKey.get(columnKey(header)) ?? ""]));
}

const day = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd");

function rowsOf(context: SimulateContext, table: Table, process: ProcessView, open: boolean): Values[] {
  const buyer = context.world.buyer("CA", process.buyer);
  if (table === "tenders") {
    if (open && process.state !== "published") return [];
    const original = noticeValues(process, buyer, "000", process.firstDeadline);
    if (process.amendedAt === undefined) return [original];
    const amended = {
      ...noticeValues(process, buyer, "001", process.deadline),
      amendmentDate: day(process.amendedAt),
    };
    return open ? [amended] : [original, amended];
  }
  return process.contracts.flatMap((contract, at) => {
    const values = { ...processValues(process, buyer), ...dealValues(context, process, at, table) };
    const { amendment } = contract;
    if (!amendment) return [values];
    const difference = (Number(amendment.amount) - Number(contract.amount)).toFixed(2);
    return [
      values,
      {
        ...values,
        amendmentNumber: "001",
        amendmentDate: day(amendment.at),
        amendmentType: "Amendment",
        contractAmount: difference,
        totalContractValue: amendment.amount,
      },
    ];
  });
}

const methodNames = {
  open: "Competitive - Open bidding",
  selective: "Competitive - Selective tendering",
  limited: "Advance Contract Award Notice",
  direct: "Non-competitive",
} as const;
const noticeNames = {
  open: "Request for Proposal",
  selective: "RFP against Supply Arrangement",
  limited: "Advance Contract Award Notice",
  direct: "Directed Contract",
} as const;
const categoryCodes = { goods: "*GD", works: "*CNST", services: "*SRV" } as const;
const employees = {
  micro: "1 to 4 employees",
  small: "20 to 49 employees",
  medium: "100 to 199 employees",
  large: "500 or more employees",
} as const;

const list = (values: readonly string[]): string => [...new Set(values)].map((value) => `*${value}`).join("\n");

function processValues(process: ProcessView, buyer: WorldBuyer): Values {
  return {
    title: process.title,
    "title-fra": `${process.title} (FR)`,
    // Two solicitations in three have a number of their own style; some departments only count.
    solicitationNumber: process.index % 3 === 2 ? `${buyer.index}-${process.index}` : `WS${process.id}/A`,
    unspsc: list(process.items.map((item) => item.unspsc)),
    procurementCategory: categoryCodes[process.category],
    noticeType: noticeNames[process.method],
    procurementMethod: methodNames[process.method],
    limitedTenderingReason: process.method === "direct" ? "*Exclusive Rights" : "*None",
    tradeAgreements: list(["Canadian Free Trade Agreement (CFTA)", "WTO-AGP"]),
    regionsOfDelivery: `*${buyer.region}`,
    contractingEntityName: buyer.name,
    contractingEntityAddressCity: buyer.locality,
    endUserEntitiesName: `*${buyer.name}`,
    contactInfoName: "Simulated Person",
    contactInfoEmail: "simulated.person@department.example",
  };
}

function noticeValues(process: ProcessView, buyer: WorldBuyer, amendment: string, deadline: string): Values {
  const status = { published: "Open", cancelled: "Cancelled" }[process.state as string] ?? "Expired";
  const reference = `cb-${process.index % 900}-${10_000_000 + process.index}`;
  return {
    ...processValues(process, buyer),
    referenceNumber: reference,
    amendmentNumber: amendment,
    publicationDate: day(process.publishedAt),
    tenderClosingDate: formatInstant(deadline, zone, "yyyy-MM-dd'T'HH:mm:ss"),
    tenderStatus: status,
    regionsOfOpportunity: "*Canada",
    noticeURL: `${origin}/en/tender-opportunities/tender-notice/${reference}`,
    tenderDescription: `${process.description}\nSecond paragraph, with "quotes".`,
    "tenderDescription-fra": `${process.description} (FR)`,
  };
}

function dealValues(context: SimulateContext, process: ProcessView, at: number, table: Table): Values {
  const contract = process.contracts[at];
  const award = contract && process.awards[contract.award];
  if (!contract || !award) return {};
  const supplier = context.world.supplier("CA", award.supplier);
  const number = `${process.id}-${String(at + 1).padStart(3, "0")}`;
  return {
    referenceNumber: `cb-aw-${process.index}-${at + 1}`,
    procurementNumber: `PR-${process.id}`,
    numberOfRecords: contract.amendment ? "2" : "1",
    amendmentNumber: "000",
    contractNumber: number,
    publicationDate: day(contract.signedAt),
    contractAwardDate: day(award.at),
    contractStartDate: contract.start,
    contractEndDate: contract.end,
    // Entities fill the one or the other.
    contractAmount: process.index % 2 === 0 ? contract.amount : "0.00",
    totalContractValue: process.index % 2 === 0 ? "" : contract.amount,
    contractCurrency: process.currency,
    [table === "awards" ? "awardStatus" : "contractStatus"]: "Active",
    instrumentType: "Contract",
    amendmentType: "Original",
    supplierLegalName: supplier.name,
    supplierStandardizedName: process.index % 5 === 0 ? supplier.name.toUpperCase() : "",
    supplierEmployeeCount: process.index % 7 === 0 ? "" : employees[supplier.size],
    supplierAddressLine: "1 Simulated Street",
    supplierAddressCity: supplier.locality,
    supplierAddressProvince: supplier.region,
    supplierAddressPostalCode: `K${supplier.serial % 10}A ${supplier.serial % 7}B1`,
    supplierAddressCountry: "Canada",
    awardDescription: process.description,
    tenderDescription: process.description,
  };
}
