import {
  type Draft,
  instant,
  isObject,
  type JsonObject,
  type MapContext,
  type MappedRelease,
  money,
  type Organization,
  type PayloadReader,
  personHash,
  type ReleaseDraft,
  type Sourced,
  SourceError,
  type SourceNode,
  sha256,
  slug,
  sourcedInstant,
} from "../../src/connector/index.ts";
import { methods, states } from "./lookups.ts";

const zone = "America/El_Salvador";

/** A page of open processes, a process in detail, or a page of awards. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  for (const node of rowsOf(payload)) {
    const release =
      payload.kind === "awards" ? awardRelease(payload, node, context) : openRelease(payload, node, context);
    if (release) yield release;
  }
}

/** A list, or `{data: …}` around a list or one row. */
function rowsOf(payload: PayloadReader): SourceNode[] {
  const value = payload.json();
  if (Array.isArray(value)) return payload.objects();
  if (!isObject(value) || value.data === undefined) {
    throw new SourceError("unexpected-answer", "the answer holds no data");
  }
  return payload.object().objects("data");
}

function codeOf(node: SourceNode, listed?: unknown): Sourced<string> | undefined {
  // A detail may lack the code under which the list had the process.
  const fallback = typeof listed === "string" ? node.text("id")?.map(() => listed) : undefined;
  const code = node.text("codigo_proceso") ?? fallback;
  if (code === undefined) node.issue("missing-code", "the row names no process");
  return code;
}

/** Neither source dates its changes: releases are dated by their fetching, and told apart by their content. */
function present(
  payload: PayloadReader,
  node: SourceNode,
  process: string,
  stream: string,
  draft: Omit<ReleaseDraft, "id" | "date">,
): MappedRelease {
  const version = sha256(JSON.stringify(node.value)).slice(0, 12);
  return {
    stream,
    release: {
      ...draft,
      id: `${process}-${stream}-${payload.fetchedAt}-${version}`,
      date: payload.fetchedAt,
      initiationType: "tender",
      language: "es",
    },
  };
}

interface Stage {
  readonly name: string;
  readonly from: Sourced<string> | undefined;
  readonly until: Sourced<string> | undefined;
}

/** Steps of a process with their times, which are UTC. */
function stagesOf(node: SourceNode): Stage[] {
  return ["EtapaPorProcesos", "etapas"].flatMap((key) =>
    node.objects(key).map((stage) => {
      stage.ignore("id", "id_etapa", "id_proceso_compra");
      const bad = (field: string) => () => stage.issue("bad-date", `${field} is no date`, field);
      const time = (field: string) => sourcedInstant(stage.text(field), { zone }, bad(field));
      const name = stage.text("nombre")?.value ?? "";
      return { name, from: time("fecha_hora_inicio"), until: time("fecha_hora_fin") };
    }),
  );
}

function methodOf(node: SourceNode) {
  const form = node.text("forma_contratacion");
  const method = methods.find(form, (table, code) =>
    node.issue("unknown-code", `${table} has no ${code.value}`, "forma_contratacion"),
  );
  return { procurementMethod: method && form?.map(() => method), procurementMethodDetails: form };
}

/** A process that is open, or was when its detail was asked for. */
function openRelease(payload: PayloadReader, node: SourceNode, context: MapContext): MappedRelease | undefined {
  const code = codeOf(node, payload.context.code);
  if (code === undefined) {
    node.ignore(...node.keys());
    return undefined;
  }
  const state = node.text("estado_proceso");
  const stage = node.text("estado_actual");
  const word = state ?? stage;
  const status = word?.map((text) => states.find(([pattern]) => pattern.test(text))?.[1]);
  if (word && !status) node.issue("unknown-code", `estado_proceso has no ${word.value}`, "estado_proceso");
  const stages = stagesOf(node);
  const reception = stages.find(({ name }) => /recepci[oó]n de ofertas/i.test(name));
  const published = stages.find(({ name }) => /publicaci[oó]n/i.test(name));
  const buyer = buyerNamed(payload, node.text("institucion"));
  const items = node.objects("actividades").flatMap((activity) => {
    activity.ignore("id", "id_rubro", "id_proceso");
    const about = activity.object("a");
    about?.ignore("id", "id_tipo_actividad");
    const id = about?.text("codigo");
    if (id === undefined) return [];
    const description = about?.text("nombre");
    return [{ id, description, classification: { scheme: "SV-COMPRASAL-RUBRO", id, description } }];
  });
  // Internal numbers; colour on the page; the code stands for the name of the form.
  node.ignore("id", "version", "estado_actual_color", "codigo_forma_contratacion", "id_estado_proceso");
  return present(payload, node, code.value, "tender", {
    ocid: code.map((text) => context.mintOcid(text)),
    tag: ["tender"],
    parties: [buyer?.party],
    buyer: buyer?.reference,
    tender: {
      id: code,
      title: node.text("nombre_proceso"),
      status,
      statusDetails: stage ?? state,
      ...methodOf(node),
      procuringEntity: buyer?.reference,
      datePublished: published?.from,
      tenderPeriod: { startDate: reception?.from, endDate: reception?.until },
      items,
    },
  });
}

/** What a supplier won: one row for each line. */
function awardRelease(payload: PayloadReader, node: SourceNode, context: MapContext): MappedRelease | undefined {
  const process = node.object("proceso_compra");
  const code = process && codeOf(process);
  const id = node.text("id");
  if (!process || !code || !id) {
    if (!code) node.issue("missing-code", "the award names no process, or has no id");
    node.ignore(...node.keys());
    process?.ignore(...process.keys());
    return undefined;
  }
  // Owners of the firm and who benefits: natural persons.
  node.dropPersonal("accionistas", "beneficiario");
  process.ignore("id", "id_forma_contratacion", "Institucion");
  const given = node.decimal("monto");
  const amount = given?.map((text) => (text.startsWith("-") ? undefined : text));
  if (given && !amount) node.issue("negative-amount", "an award below nothing has no value", "monto");
  const date = process.text("fecha_adjudicacion")?.map((text) => {
    const found = instant(text, { zone });
    if (found === undefined) process.issue("bad-date", `${text} is no date`, "fecha_adjudicacion");
    return found;
  });
  const buyer = buyerOf(node.object("institucion"));
  const supplier = supplierOf(node.object("proveedor"));
  return present(payload, node, code.value, `award:${id.value}`, {
    ocid: code.map((text) => context.mintOcid(text)),
    tag: ["award"],
    parties: [buyer?.party, supplier?.party],
    buyer: buyer?.reference,
    tender: { id: code, title: process.text("nombre_proceso"), status: "complete" },
    awards: [
      {
        id,
        status: "active",
        date,
        value: money(amount, "USD"),
        suppliers: supplier ? [supplier.reference] : undefined,
      },
    ],
  });
}

/** Open processes name the institution only: the catalogue gives its code, where the name is in it. */
function buyerNamed(payload: PayloadReader, name: Sourced<string> | undefined) {
  if (name === undefined) return undefined;
  const catalogue: JsonObject = isObject(payload.context.institutions) ? payload.context.institutions : {};
  const code = catalogue[name.value];
  const id = name.map((text) => (typeof code === "string" ? `SV-COMPRASAL-${code}` : `SV-COMPRASAL-${slug(text)}`));
  const identifier = typeof code === "string" ? { scheme: "SV-COMPRASAL", id: name.map(() => code) } : undefined;
  const party: Draft<Organization> = { id, name, roles: ["buyer"], identifier };
  return { party, reference: { id, name } };
}

function buyerOf(node: SourceNode | undefined) {
  if (node === undefined) return undefined;
  node.ignore("id");
  const code = node.text("codigo");
  const name = node.text("nombre");
  const id = code?.map((text) => `SV-COMPRASAL-${text}`) ?? name?.map((text) => `SV-COMPRASAL-${slug(text)}`);
  if (id === undefined) return undefined;
  const party: Draft<Organization> = {
    id,
    name,
    roles: ["buyer"],
    identifier: code ? { scheme: "SV-COMPRASAL", id: code } : undefined,
  };
  return { party, reference: { id, name } };
}

/** Words that only firms, associations and public bodies have in their names. D */
const legalForm =
  /\b(s\.? ?a\.?( de c\.? ?v\.?)?|s\.? ?a\.? ?s\.?|ltda|limitada|sociedad|asociaci[oó]n|cooperativa|fundaci[oó]n|universidad|empresa|compa[nñ][ií]a|consorcio|uni[oó]n|inc|corp|llc|grupo|servicios|distribuidora|hospital|banco|centro|instituto)\b/i;

/** Two to six words of letters and no word of a firm: taken for a natural person, whose name is not kept. */
const isPersonName = (name: string): boolean =>
  !legalForm.test(name) && /^[\p{L}'.-]+(\s+[\p{L}'.-]+){1,5}$/u.test(name);

function supplierOf(node: SourceNode | undefined) {
  if (node === undefined) return undefined;
  const given = node.text("nombre");
  const number = node.text("id_proveedor") ?? node.text("id");
  node.ignore("id");
  const isPerson = given !== undefined && isPersonName(given.value);
  if (isPerson) {
    node.countPersonal();
    node.dropPersonal("nombre_comercial");
  } else node.ignore("nombre_comercial");
  const origin = number ?? given;
  if (origin === undefined) return undefined;
  const key = number?.value ?? slug(given?.value ?? "");
  const id = origin.map(() =>
    isPerson ? `SV-COMPRASAL-${personHash("sv-comprasal", key)}` : `SV-COMPRASAL-PROV-${key}`,
  );
  const name = isPerson ? given.map(() => "Persona natural") : given;
  const party: Draft<Organization> = {
    id,
    name,
    roles: ["supplier"],
    identifier: isPerson || !number ? undefined : { scheme: "SV-COMPRASAL-PROV", id: number },
  };
  return { party, reference: { id, name } };
}
