import {
  type Draft,
  isObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  money,
  normalizeIdentifier,
  type Organization,
  type PayloadReader,
  personHash,
  type Sourced,
  SourceError,
  type SourceNode,
  sha256,
} from "../../src/connector/index.ts";
import { procedures, states } from "./lookups.ts";

/** "2022-0-12-214-12-CL-008498" */
const numberPattern = /^\d{4}-\d+-\d+-[\d-]+-([A-Z]{2})-\d+$/;

/** A page of the awards of a year: each row is what one supplier won in one process. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const seen = new Map<string, number>();
  for (const node of rowsOf(payload)) yield awardRelease(payload, node, context, seen);
}

/** The service answers with a list, or with an object around it. */
function rowsOf(payload: PayloadReader): SourceNode[] {
  const value = payload.json();
  if (Array.isArray(value)) return payload.objects();
  if (!isObject(value)) throw new SourceError("unexpected-type", "a list of awards was expected");
  const root = payload.object();
  const key = ["data", "items", "result"].find((each) => Array.isArray(value[each]));
  if (key === undefined) throw new SourceError("unexpected-answer", "the answer holds no list of awards");
  // Counts of pages, told apart from rows by their names.
  root.ignore("pageNumber", "pageSize", "totalCount", "totalPages", "total");
  return root.objects(key);
}

/** The number of the process: which field holds it is not documented, its form is. */
function numberOf(node: SourceNode): Sourced<string> | undefined {
  const key = node.keys().find((each) => {
    const value = node.value[each];
    return typeof value === "string" && numberPattern.test(value.trim().toUpperCase());
  });
  return key === undefined ? undefined : node.text(key)?.map((text) => text.toUpperCase());
}

const fact = (payload: PayloadReader, list: string, key: string): JsonValue | undefined => {
  const all = payload.context[list];
  return isObject(all) ? all[key] : undefined;
};

function awardRelease(
  payload: PayloadReader,
  node: SourceNode,
  context: MapContext,
  seen: Map<string, number>,
): MappedRelease {
  const ruc = node.text("proveedorAdjudicadoRuc");
  const entity = node.text("entidadId");
  const given = node.decimal("montoAdjudicado");
  const year = node.text("anio");
  const number = numberOf(node);
  const amount = given?.map((text) => (/^-|^0(\.0*)?$/.test(text) ? undefined : text));
  if (given && !amount) node.issue("no-amount", "an award of nothing or less has no value", "montoAdjudicado");
  if (number === undefined) node.issue("process-without-number", "the process is told by a hash of its row");
  const facts = JSON.stringify([ruc?.value, entity?.value, given?.value, year?.value]);
  const process = number?.value ?? `sin-numero-${sha256(facts).slice(0, 16)}`;
  const supplier = supplierOf(payload, node, ruc, node.text("proveedorAdjudicadoNombre"));
  const buyer = buyerOf(payload, entity);
  const token = number?.map((text) => numberPattern.exec(text)?.[1]);
  const procedure = procedures.find(token, (table, code) =>
    node.issue("unknown-code", `${table} has no ${code.value}`),
  );
  const framework = payload.context.state === states[1].id;
  const own = `${process}-${supplier?.id ?? "sin-proveedor"}`;
  // A supplier that won several times in one process: each row counts.
  const times = (seen.get(own) ?? 0) + 1;
  seen.set(own, times);
  if (times > 1) node.issue("repeated-award", "another award of this process to the same supplier");
  const award = times > 1 ? `${own}-${times}` : own;
  const origin = number ?? process;
  const version = sha256(JSON.stringify(node.value)).slice(0, 12);
  return {
    stream: `award:${award}`,
    release: {
      ocid: context.mintOcid(process),
      id: `${award}-${payload.fetchedAt}-${version}`,
      date: payload.fetchedAt,
      tag: ["award"],
      initiationType: "tender",
      language: "es",
      parties: [buyer?.party, supplier?.party],
      buyer: buyer?.reference,
      tender: {
        id: origin,
        status: "complete",
        statusDetails: framework ? states[1].name : states[0].name,
        procurementMethod: procedure && token?.map(() => procedure.method),
        procurementMethodDetails: procedure && token?.map((code) => `${procedure.name} (${code})`),
        techniques: framework ? { hasFrameworkAgreement: true } : undefined,
      },
      awards: [
        {
          id: award,
          status: "active",
          value: money(amount, "PAB"),
          suppliers: supplier ? [supplier.reference] : undefined,
        },
      ],
    },
  };
}

function buyerOf(payload: PayloadReader, entity: Sourced<string> | undefined) {
  if (entity === undefined) return undefined;
  const known = fact(payload, "entities", entity.value);
  const name = typeof known === "string" ? entity.map(() => known) : undefined;
  const id = entity.map((text) => `PA-DGCP-ENTIDAD-${text}`);
  const party: Draft<Organization> = {
    id,
    name,
    roles: ["buyer"],
    identifier: { scheme: "PA-DGCP-ENTIDAD", id: entity, legalName: name },
  };
  return { party, reference: { id, name } };
}

/** Neither number nor name of a natural person is kept: the source is no official publication of the award. */
function supplierOf(
  payload: PayloadReader,
  node: SourceNode,
  ruc: Sourced<string> | undefined,
  given: Sourced<string> | undefined,
) {
  if (ruc === undefined) {
    if (given) node.issue("supplier-without-id", "a supplier without RUC is left out", "proveedorAdjudicadoNombre");
    return undefined;
  }
  const read = normalizeIdentifier("PA-RUC", ruc.value);
  const isPerson = read.naturalPerson === true || /-NT-/i.test(ruc.value);
  const key = isPerson ? `PA-DGCP-${personHash("pa-panamacompra", read.id)}` : `PA-RUC-${read.id}`;
  if (isPerson) {
    node.countPersonal();
    if (given) node.countPersonal();
  }
  const id = ruc.map(() => key);
  const name = isPerson ? ruc.map(() => "Persona natural") : given;
  const registered = fact(payload, "ampyme", ruc.value);
  const party: Draft<Organization> = {
    id,
    name,
    roles: ["supplier"],
    identifier: isPerson ? undefined : { scheme: "PA-RUC", id: ruc.map(() => read.id), legalName: name },
    // Not registered is no size.
    details: registered === true ? { scale: ruc.map(() => "sme" as const) } : undefined,
  };
  return { id: key, party, reference: { id, name } };
}
