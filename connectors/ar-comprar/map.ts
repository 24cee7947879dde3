import {
  type Draft,
  type LookupTable,
  type MapContext,
  type MappedRelease,
  money,
  normalizeIdentifier,
  type Organization,
  type OrganizationReference,
  type PayloadReader,
  type Sourced,
  sha256,
  slug,
  type Tender,
} from "../../src/connector/index.ts";
import { currencies, frameworks, methods, methodsByNumber } from "./lookups.ts";
import { type Field, Row } from "./row.ts";

/** A row of the calls is a procedure; a row of the awards is one contract document of one supplier. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const first = payload.text().slice(0, 4096).split(/\r?\n/, 1)[0] ?? "";
  const semicolons = (first.match(/;/g)?.length ?? 0) > (first.match(/,/g)?.length ?? 0);
  const awards = new Map<string, { row: Row; procedure: Sourced<string>; id: Sourced<string> | string; more: Row[] }>();
  for (const node of payload.rows(semicolons ? { delimiter: ";" } : {})) {
    const row = new Row(node);
    const procedure = row.text("procedure");
    if (procedure === undefined || node.keys().some((key) => /^column \d+$/.test(key) && node.has(key))) {
      node.issue(procedure ? "shifted-row" : "row-without-key", "the row is left out");
      node.ignore(...node.keys());
      continue;
    }
    if (payload.kind === "calls") {
      yield callRelease(row, procedure, payload, context);
      continue;
    }
    const id = awardId(row, procedure);
    const name = `${procedure.value}\n${typeof id === "string" ? id : id.value}`;
    const before = awards.get(name);
    if (before) before.more.push(row);
    else awards.set(name, { row, procedure, id, more: [] });
  }
  for (const award of awards.values()) yield awardRelease(award, payload, context);
}

interface PartyDraft {
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
}

const withoutCode = (text: string): string => text.replace(/^[\d/]+\s*-\s*/, "") || text;

function bodyOf(row: Row): PartyDraft | undefined {
  const code = row.text("bodyCode");
  const own = row.text("bodyId");
  const name = row.text("body")?.map(withoutCode);
  const identity = code ?? own ?? name;
  if (identity === undefined) return undefined;
  const key = code
    ? `AR-SAF-${code.value}`
    : own
      ? `AR-COMPRAR-ORG-${own.value}`
      : `AR-COMPRAR-ORG-${slug(identity.value)}`;
  const id = identity.map(() => key);
  const identifier = code ? { scheme: "AR-SAF", id: code, legalName: name } : undefined;
  return { reference: { id, name }, party: { id, name, identifier, roles: ["buyer"] } };
}

function unitOf(row: Row): PartyDraft | undefined {
  const code = row.text("unitCode");
  const name = row.text("unit")?.map(withoutCode);
  const identity = code ?? name;
  if (identity === undefined) return undefined;
  const parts = code?.value.split("/").map((part) => part.replace(/^0+(?=\d)/, ""));
  const key = parts ? `AR-UOC-${parts[0]}-${parts[1] ?? "0"}` : `AR-UOC-${slug(identity.value)}`;
  const id = identity.map(() => key);
  const identifier = code ? { scheme: "AR-UOC", id: code, legalName: name } : undefined;
  return { reference: { id, name }, party: { id, name, identifier, roles: ["procuringEntity"] } };
}

function lookup<T>(row: Row, field: Field, table: LookupTable<T>): Sourced<T> | undefined {
  const text = row.text(field);
  const found = table.find(text, (name, code) =>
    row.node.issue("unknown-code", `${name} has no ${code.value}`, row.header(field)),
  );
  return found === undefined ? undefined : text?.map(() => found);
}

/** What calls and awards alike say of the procedure. */
function procedureOf(row: Row, procedure: Sourced<string>) {
  const details = row.text("method");
  const byNumber = procedure.map((text) => methodsByNumber.get(/-([A-Z]{3})\d\d$/.exec(text)?.[1] ?? ""));
  const modality = row.text("modality");
  // Part of the number of the procedure.
  row.ignore("year");
  const local = { modalidad: modality };
  return {
    ...local,
    id: procedure,
    procurementMethod: (details ? lookup(row, "method", methods) : undefined) ?? byNumber,
    procurementMethodDetails: details,
    techniques: frameworks.get(modality?.value ?? "") ? { hasFrameworkAgreement: true } : undefined,
  } satisfies Draft<Tender>;
}

function baseOf(
  payload: PayloadReader,
  context: MapContext,
  procedure: Sourced<string>,
  part: string,
  rows: readonly Row[],
) {
  const mark = sha256(JSON.stringify(rows.map((row) => row.node.value))).slice(0, 8);
  return {
    ocid: context.mintOcid(procedure.value),
    id: `${procedure.value}-${part}-${payload.fetchedAt}-${mark}`,
    date: payload.fetchedAt,
    initiationType: "tender",
    language: "es",
  } as const;
}

function callRelease(row: Row, procedure: Sourced<string>, payload: PayloadReader, context: MapContext): MappedRelease {
  const body = bodyOf(row);
  const unit = unitOf(row);
  const local = {
    claseConvocatoria: row.text("class"),
    etapa: row.text("stage"),
    tipoOperacion: row.text("operation"),
  };
  const object = row.text("object");
  return {
    stream: "tender",
    release: {
      ...baseOf(payload, context, procedure, "tender", [row]),
      tag: ["tender"],
      parties: [body, unit].flatMap((each) => each?.party ?? []),
      buyer: body?.reference,
      tender: {
        ...procedureOf(row, procedure),
        ...local,
        title: row.text("title") ?? object,
        description: object,
        procuringEntity: unit?.reference,
        value: money(row.decimal("estimate"), row.text("currency") ? lookup(row, "currency", currencies) : "ARS"),
        tenderPeriod: { startDate: row.date("published"), endDate: row.date("opening") },
      },
    },
  };
}

/** The number of the contract document; without one (2015, and awards not yet drawn up) procedure and supplier. */
function awardId(row: Row, procedure: Sourced<string>): Sourced<string> | string {
  const document = row.text("contract");
  if (document) return document;
  const supplier = row.text("supplier") ?? procedure;
  return `${procedure.value}-${slug(supplier.value, 60)}`;
}

function supplierOf(row: Row): PartyDraft | undefined {
  const number = row.text("cuit");
  const name = row.text("supplier");
  const region = row.text("region");
  const read = number && normalizeIdentifier("AR-CUIT", number.value);
  if (read?.naturalPerson) row.node.countPersonal();
  const cuit = read && !read.naturalPerson && /^\d{11}$/.test(read.id) ? number?.map(() => read.id) : undefined;
  const identity = cuit ?? name;
  if (identity === undefined) return undefined;
  const key = cuit ? `AR-CUIT-${cuit.value}` : `AR-COMPRAR-PROVEEDOR-${slug(identity.value)}`;
  const id = identity.map(() => key);
  return {
    reference: { id, name },
    party: {
      id,
      name,
      identifier: cuit ? { scheme: "AR-CUIT", id: cuit, legalName: name } : undefined,
      address: { region },
      roles: ["supplier"],
    },
  };
}

function awardRelease(
  award: { row: Row; procedure: Sourced<string>; id: Sourced<string> | string; more: readonly Row[] },
  payload: PayloadReader,
  context: MapContext,
): MappedRelease {
  const { row, procedure, id, more } = award;
  const body = bodyOf(row);
  const unit = unitOf(row);
  const supplier = supplierOf(row);
  const local = { tipoDocumento: row.text("kind") };
  const classes = row.text("classes");
  const document = row.text("contract");
  const amount = row.decimal("amount");
  for (const other of more) {
    if (other.decimal("amount")?.value !== amount?.value || other.text("cuit")?.value !== row.text("cuit")?.value) {
      other.node.issue("rows-disagree", "another row of this contract document says otherwise: the first one counts");
    } else other.node.issue("repeated-row", "a row of the same contract document came before");
    other.node.ignore(...other.node.keys());
  }
  const stated = row.text("currency") ? lookup(row, "currency", currencies) : undefined;
  // Awards of 2015 name no currency.
  const value = money(amount, row.text("currency") ? stated : "ARS");
  // The form of 2015 repeats the date with day and month in an order of its own.
  row.ignore("awardedIso");
  const key = typeof id === "string" ? id : id.value;
  return {
    stream: `award:${key}`,
    sequence: 1,
    release: {
      ...baseOf(payload, context, procedure, key, [row, ...more]),
      tag: document ? ["award", "contract"] : ["award"],
      parties: [body, unit, supplier].flatMap((each) => each?.party ?? []),
      buyer: body?.reference,
      tender: { ...procedureOf(row, procedure), procuringEntity: unit?.reference },
      awards: [
        {
          id,
          status: "active",
          date: row.date("awarded"),
          value,
          suppliers: supplier ? [supplier.reference] : [],
          items: classes?.value
            .split(";")
            .map((text) => text.trim())
            .filter((text) => text !== "")
            .map((text) => {
              const name = classes.map(() => text);
              return {
                id: slug(text),
                description: name,
                classification: { scheme: "AR-RUBRO", id: slug(text), description: name },
              };
            }),
        },
      ],
      contracts: document ? [{ ...local, id, awardID: id, value }] : undefined,
    },
  };
}
