import {
  type AwardPart,
  type ContractPart,
  isObject,
  look,
  type MapContext,
  type MappedRelease,
  type Milestone,
  money,
  normalizeIdentifier,
  type Part,
  Parties,
  type PayloadReader,
  personId,
  type Sourced,
  SourceError,
  type SourceNode,
  sumDecimals,
  timeOf,
  traced,
  withSource,
} from "../../src/connector/index.ts";
import { agreementTypes, deliveryStates } from "./lookups.ts";

export const zone = "America/Lima";
const currency = "PEN";

/** The columns of the answer by their folded names. */
const columns = {
  row: ["nro"],
  supplierNumber: ["ruc proveedor"],
  supplier: ["proveedor"],
  buyerNumber: ["ruc entidad"],
  buyer: ["entidad"],
  buyerOrder: ["orden entidad"],
  kind: ["tipo de contratacion"],
  deliveryKind: ["tipo de entrega"],
  procedure: ["procedimiento"],
  order: ["orden de compra/servicio", "orden de compra", "orden de servicio"],
  accepted: ["fecha de aceptacion"],
  total: ["monto total de la orden"],
  delivery: ["numero de entrega", "nro de entrega"],
  state: ["estado de entrega"],
  place: ["lugar de entrega"],
  starts: ["fecha inicio entrega", "fecha inicio de entrega"],
  term: ["plazo de entrega maximo", "plazo maximo de entrega"],
  net: ["subtotal", "sub total"],
  tax: ["igv"],
  amount: ["monto total"],
  ceded: ["cesion de derechos"],
} as const;
type Column = keyof typeof columns;

const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s.]+/g, " ")
    .trim();
const byName: ReadonlyMap<string, Column> = new Map<string, Column>(
  Object.entries(columns).flatMap(([column, names]) => names.map((name) => [name, column as Column] as const)),
);

/**
 * The answer of the search: `header^header…¬meta×4¯field^field…¬field^field…`. Fields are found by their header; a row
 * with fewer fields than headers ends in blanks.
 * @throws SourceError `unexpected-answer` where the text has no header with a number of order
 */
export function orderRows(text: string): Readonly<Record<string, string>>[] {
  const cut = text.indexOf("¯");
  const names =
    text
      .slice(0, cut < 0 ? undefined : cut)
      .split("¬")[0]
      ?.split("^") ?? [];
  const headers = names.map((name) => byName.get(fold(name)) ?? name.trim());
  if (!headers.includes("order")) throw new SourceError("unexpected-answer", "the text has no column with the order");
  const rows = cut < 0 ? [] : text.slice(cut + 1).split("¬");
  return rows
    .filter((row) => row.trim() !== "")
    .map((row) => {
      const cells = row.split("^");
      const more = cells.length - headers.length;
      return {
        ...Object.fromEntries(headers.map((header, index) => [header, cells[index]?.trim() ?? ""])),
        // A separator inside a cell has shifted what follows: no header stands for the rest.
        ...(more > 0 ? { "fields beyond the header": cells.slice(headers.length).join("^") } : {}),
      };
    });
}

/** The orders of an answer: one release each, its deliveries as milestones. */
export function* mapOrders(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const byOrder = new Map<string, SourceNode[]>();
  for (const row of payload.nodes(orderRows(payload.text()))) {
    const order = row.text("order")?.value;
    if (order === undefined) {
      row.issue("row-without-key", "a row without number of the order");
      row.ignore(...row.keys());
      continue;
    }
    byOrder.set(order, [...(byOrder.get(order) ?? []), row]);
  }
  for (const [order, rows] of byOrder) yield mapOrder(order, rows, payload, context);
}

const read = (row: SourceNode, column: Column) => row.text(column);

/** An amount with a comma or a point before its cents. */
const amount = (row: SourceNode, column: Column): Sourced<string> | undefined =>
  row.decimal(column, { comma: /,\d{1,2}$/.test(String(row.value[column] ?? "")) });

function mapOrder(
  order: string,
  rows: readonly SourceNode[],
  payload: PayloadReader,
  context: MapContext,
): MappedRelease {
  const parties = new Parties();
  const [first] = rows;
  const facts = rows.map((row) => ({ row, ...deliveryOf(row) }));
  const buyer = first && organization(first, "buyerNumber", "buyer", "buyer", parties);
  const supplier = first && organization(first, "supplierNumber", "supplier", "supplier", parties);
  const accepted = first && timeOf(first, "accepted", { zone });
  const total = first && amount(first, "total");
  const procedure = first && read(first, "procedure");
  const parts = facts.map(({ paid }) => paid);
  const sum = parts.every((one) => one !== undefined) ? sumDecimals(parts.map((one) => one.value)) : undefined;
  for (const row of rows.slice(1))
    row.ignore(...(Object.keys(columns) as Column[]).filter((column) => !perDelivery.has(column)));
  first?.ignore("row", "kind", "deliveryKind");
  const agreement = agreementOf(payload);
  const type = agreement && agreementTypes.get(agreement.type);
  const ended = facts.every(({ ends }) => ends);
  const status = facts.some(({ known }) => known) ? (ended ? "cancelled" : "active") : undefined;
  const value = money(total ?? sum, currency);
  const suppliers = supplier ? [supplier] : [];
  const award: AwardPart = { id: order, status: status, date: accepted, value, suppliers };
  const contract: ContractPart = {
    id: order,
    awardID: order,
    status: status,
    dateSigned: accepted,
    value,
    implementation: { milestones: facts.map(({ milestone }) => milestone) },
  };
  return {
    release: {
      ocid: context.mintOcid(order),
      id: `${order}-${payload.fetchedAt}`.replace(/[\s/]+/g, "-"),
      date: payload.fetchedAt,
      tag: ["award", "contract"],
      initiationType: "tender",
      language: "es",
      parties: parties.list(),
      buyer,
      tender: {
        id: order,
        procurementMethod: "direct",
        procurementMethodDetails: agreement
          ? `Acuerdo Marco: ${agreement.name || agreement.id}`
          : (procedure ?? "Acuerdo Marco"),
        mainProcurementCategory: type?.category,
      },
      awards: [award],
      contracts: [
        withSource(contract, {
          suppliers,
          identifiers: [{ scheme: "PE-PERUCOMPRAS-ENTIDAD", id: first && read(first, "buyerOrder") }].filter(
            ({ id }) => id,
          ),
          cesionDeDerechos: first && read(first, "ceded"),
        }),
      ],
      relatedProcesses: agreement && [
        {
          id: "framework",
          relationship: ["framework"],
          title: agreement.name || undefined,
          scheme: "PE-PERUCOMPRAS-ACUERDO",
          identifier: agreement.id,
        },
      ],
    },
    stream: "order",
  };
}

/** Columns that differ from one delivery of an order to the next. */
const perDelivery: ReadonlySet<Column> = new Set<Column>([
  "delivery",
  "state",
  "place",
  "starts",
  "term",
  "net",
  "tax",
  "amount",
]);

function deliveryOf(row: SourceNode) {
  const number = read(row, "delivery");
  const state = read(row, "state");
  const place = read(row, "place");
  const paid = amount(row, "amount");
  const term = read(row, "term");
  // The longest term comes as a day, or as a number of days from the start.
  const due = term && /\d{4}|\//.test(term.value) ? timeOf(row, "term", { zone, endOfDay: true }) : undefined;
  const found = look(row, deliveryStates, state);
  const milestone: Part<Milestone> = withSource<Part<Milestone>>(
    {
      id: number ?? "1",
      type: "delivery",
      description: place?.map((text) => `Lugar de entrega: ${text}`),
      status: traced(state, found?.milestone),
      dueDate: due,
    },
    {
      statusDetails: state,
      startDate: timeOf(row, "starts", { zone }),
      plazoDeEntregaMaximo: due ? undefined : term,
      value: money(paid, currency),
      netValue: money(amount(row, "net"), currency),
      tax: money(amount(row, "tax"), currency),
    },
  );
  return { milestone, paid, known: found !== undefined, ends: found?.ends === true };
}

function organization(
  row: SourceNode,
  number: "buyerNumber" | "supplierNumber",
  called: "buyer" | "supplier",
  role: string,
  parties: Parties,
) {
  const given = read(row, number);
  const name = read(row, called);
  const ruc = given && normalizeIdentifier("PE-RUC", given.value);
  if (!name && !ruc) return undefined;
  const natural = ruc?.naturalPerson === true;
  if (natural) row.countPersonal();
  const known = ruc && !natural && /^\d{11}$/.test(ruc.id) ? ruc : undefined;
  if (given && !natural && !known) row.issue("bad-identifier", "no RUC", number);
  const id = known
    ? `${known.scheme}-${known.id}`
    : natural
      ? personId(name?.value ?? "")
      : `PE-PERUCOMPRAS-${personId(name?.value ?? "").slice(7)}`;
  parties.add(id, {
    id,
    name,
    identifier: known && { scheme: known.scheme, id: given?.map(() => known.id), legalName: name },
    roles: [role, ...(role === "buyer" ? ["procuringEntity"] : [])],
  });
  return { id, name };
}

/** The agreement that fetch asked about; a deposited file does not tell it. */
function agreementOf(payload: PayloadReader): { id: string; type: string; name: string } | undefined {
  const { agreement } = payload.context;
  if (!isObject(agreement) || typeof agreement.id !== "string") return undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return { id: agreement.id, type: text(agreement.type), name: text(agreement.name) };
}
