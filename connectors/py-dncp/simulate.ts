import {
  formatInstant,
  isObject,
  type JsonObject,
  jsonResponse,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  simulatedOcds,
  type World,
  type WorldProcess,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { api, mostRows, origin, zone } from "./fetch.ts";

const country = "PY";

/**
 * API v3 of DNCP: access tokens of 15 minutes, search by date of publication or of the last release, records. Calls
 * without a token work too. A row further back than the search engine's window is an error.
 */
const simulate: Simulate = (context) => {
  const { world } = context;
  const tokens = new Map<string, number>();
  const listings = new Map<string, number[]>();

  const token = (body: string): SimulatedResponse => {
    if (!/"request_token"\s*:\s*"[0-9a-f-]{36}"/.test(body))
      return jsonResponse({ message: "request_token inválido" }, 401);
    const value = `token-${tokens.size + 1}`;
    tokens.set(value, context.now().getTime() + 15 * 60_000);
    return jsonResponse({ access_token: value });
  };
  const refused = (headers: Readonly<Record<string, string>>): boolean => {
    const given = headers.authorization;
    return given !== undefined && (tokens.get(given) ?? 0) <= context.now().getTime();
  };

  /** Numbers of the processes that a search finds, oldest first. */
  const found = (kind: string, from: Date, until: Date): number[] => {
    const now = context.now();
    const end = new Date(Math.min(until.getTime() + 1_000, now.getTime() + 1));
    const key = `${kind} ${from.toISOString()} ${end.toISOString()}`;
    const known = listings.get(key);
    if (known) return known;
    let made: number[];
    if (kind === "fecha_release") {
      const changed = world.changed(country, from, end).flatMap((index) => {
        const at = world.view(country, index, now)?.changedAt ?? "";
        return at !== "" && new Date(at) >= from && new Date(at) < end ? [{ index, at }] : [];
      });
      made = changed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.index - b.index)).map(({ index }) => index);
    } else {
      const range = world.published(country, from, end);
      made = Array.from({ length: range.end - range.begin }, (_, at) => range.begin + at);
    }
    if (listings.size > 50) listings.clear();
    listings.set(key, made);
    return made;
  };

  const search = (url: URL): SimulatedResponse => {
    const params = url.searchParams;
    const [from, until] = [new Date(params.get("fecha_desde") ?? ""), new Date(params.get("fecha_hasta") ?? "")];
    const size = Number(params.get("items_per_page") ?? 10);
    const page = Number(params.get("page") ?? 1);
    if (Number.isNaN(from.getTime()) || Number.isNaN(until.getTime()) || page * size > mostRows) {
      return jsonResponse({ message: "Parámetros incorrectos" }, 400);
    }
    const rows = found(params.get("tipo_fecha") ?? "publicacion_llamado", from, until);
    const shown = context.page(rows.length, (page - 1) * size, size, (at) => rowOf(context, rows[at] ?? 0));
    return jsonResponse({
      uri: url.href,
      ...envelope(context.now()),
      records: shown.rows,
      pagination: {
        total_items: shown.total,
        total_pages: Math.ceil(shown.total / size),
        current_page: page,
        items_per_page: size,
        total_in_page: shown.rows.length,
      },
    });
  };

  const record = (ocid: string): SimulatedResponse => {
    const index = Number(/-(\d+)-1$/.exec(ocid)?.[1] ?? 0) - 400_000;
    const view = index >= 0 && index < world.count(country) ? world.view(country, index, context.now()) : undefined;
    if (!view) return jsonResponse({ message: "No encontrado" }, 404);
    return jsonResponse({
      uri: `${api}/ocds/record/${ocid}`,
      ...envelope(context.now()),
      extensions: ["https://gitlab.com/dncp-opendata/ocds_statusdetails_extension/-/raw/master/extension.json"],
      records: [{ ocid, releases: [linkOf(view)], compiledRelease: compiledOf(world, view) }],
    });
  };

  return {
    origins: [origin],
    handle({ method, url, headers, body }) {
      const path = decodeURIComponent(url.pathname).replace("/datos/api/v3/doc", "");
      if (path === "/oauth/token") return method === "POST" ? token(body) : jsonResponse({}, 405);
      if (refused(headers)) return jsonResponse({ message: "Token vencido" }, 401);
      if (path === "/search/processes") return search(url);
      const [, ocid] = /^\/ocds\/record\/(.+)$/.exec(path) ?? [];
      return ocid ? record(ocid) : jsonResponse({ message: "No encontrado" }, 404);
    },
  };
};

export default simulate;

const wire = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ssZZ");

const envelope = (now: Date): JsonObject => ({
  publishedDate: now.toISOString().replace(/\.\d+/, ""),
  publisher: { name: "Dirección Nacional de Contrataciones Públicas, Paraguay" },
  license: "https://creativecommons.org/licenses/by/4.0/",
  publicationPolicy: `${origin}/datos/legal`,
  version: "1.1",
});

export const ocidOf = (process: WorldProcess): string => `ocds-03ad3f-${400_000 + process.index}-1`;
const tenderId = (process: WorldProcess): string =>
  `1eff45a3-a341-68b6-bc15-${String(process.index).padStart(12, "0")}`;
const releaseId = (view: ProcessView): string => `${tenderId(view)}-${Date.parse(view.changedAt) / 1_000}`;

function linkOf(view: ProcessView): JsonObject {
  const tag = ["planning"];
  if (view.state !== "planned") tag.push("tender");
  if (view.awards.length > 0) tag.push("award");
  if (view.contracts.length > 0) tag.push("contract");
  return { date: wire(view.changedAt), tag, url: `${api}/ocds/releases/id/${releaseId(view)}` };
}

/** Check digit modulo 11, weights from 2 upwards from the right. */
export function rucOf(supplier: WorldSupplier): string {
  const body = String((supplier.naturalPerson ? 1_000_000 : 80_000_000) + supplier.index);
  const sum = [...body].reverse().reduce((all, digit, place) => all + Number(digit) * (place + 2), 0);
  return `${body}-${sum % 11 > 1 ? 11 - (sum % 11) : 0}`;
}

const statusNames: Readonly<Record<string, string>> = {
  planned: "Planificada",
  published: "Convocatoria Abierta",
  closed: "En Evaluacion (Cerrada)",
  awarded: "Adjudicada",
  contracted: "Adjudicada",
  unsuccessful: "Desierta",
  cancelled: "Cancelada",
};
const methodNames = {
  open: "Licitación pública nacional",
  selective: "Concurso de ofertas",
  limited: "Menor cuantía nacional",
  direct: "Contratación directa",
} as const;

/** The summary that a search gives. */
function rowOf({ world, now }: SimulateContext, index: number): JsonObject {
  const view = world.view(country, index, now());
  if (!view) return {};
  const { tender, buyer } = partsOf(world, view);
  return {
    ocid: ocidOf(view),
    releases: [linkOf(view)],
    compiledRelease: {
      ocid: ocidOf(view),
      date: wire(view.changedAt),
      buyer,
      tender: { id: tender.id ?? "", title: tender.title ?? "", statusDetails: statusNames[view.state] ?? "" },
    },
  };
}

function partsOf(world: World, view: ProcessView) {
  return simulatedOcds(world, view, {
    tenderId: tenderId(view),
    date: wire,
    buyerId: (buyer) => `DNCP-SICP-CODE-${buyer.index + 1}`,
    supplierId: (supplier) => `PY-RUC-${rucOf(supplier)}`,
    awardId: (_award, index) => `1f016e2b-3cd8-6950-97b1-${String(view.index * 10 + index).padStart(12, "0")}`,
    contractId: (contract, index) => `MN-30173-${contract.signedAt.slice(2, 4)}-${view.index * 10 + index}`,
    buyerParty: (buyer) => ({
      identifier: { scheme: "DNCP-SICP-CODE", id: String(buyer.index + 1), legalName: buyer.name },
      additionalIdentifiers: [{ scheme: "PY-PGN", id: `12.${buyer.index}` }],
      address: { locality: buyer.locality, region: buyer.region, countryName: "Paraguay" },
      contactPoint: { name: "Persona Simulada", email: "uoc@entidad.example", telephone: "021 000 000" },
    }),
    supplierParty: (supplier) => ({
      identifier: { scheme: "PY-RUC", id: rucOf(supplier), legalName: supplier.name },
      address: { streetAddress: "Calle Simulada 1", locality: supplier.locality, region: supplier.region },
      contactPoint: { name: "Persona Simulada", email: "ventas@proveedor.example" },
      details: {
        ...(supplier.size === "large" ? {} : { scale: "sme" }),
        legalEntityTypeDetail: supplier.naturalPerson
          ? "Persona Física - Bienes y Servicios"
          : "Persona Jurídica - Bienes y Servicios",
      },
    }),
  });
}

function compiledOf(world: World, view: ProcessView): JsonObject {
  const { tender, awards, contracts, parties, buyer } = partsOf(world, view);
  const planned = view.state === "planned";
  const item = (each: unknown): JsonObject => {
    const given = isObject(each as JsonObject) ? (each as JsonObject) : {};
    const unspsc = isObject(given.classification) ? String(given.classification.id) : "";
    return {
      ...given,
      classification: { scheme: "catalogoNivel5DNCP", id: `${unspsc}-001`, description: given.description ?? "" },
      additionalClassifications: [{ scheme: "UNSPSC", id: unspsc }],
    };
  };
  const items = (part: JsonObject): JsonObject =>
    Array.isArray(part.items) ? { ...part, items: part.items.map(item) } : part;
  return {
    ocid: ocidOf(view),
    id: releaseId(view),
    date: wire(view.changedAt),
    tag: ["compiled"],
    language: "es",
    initiationType: "tender",
    buyer,
    parties: planned ? parties.slice(0, 1) : parties,
    planning: { identifier: String(400_000 + view.index), estimatedDate: wire(view.publishedAt) },
    ...(planned
      ? {}
      : {
          tender: {
            ...items(tender),
            statusDetails: statusNames[view.state] ?? "",
            procurementMethodDetails: methodNames[view.method],
          },
        }),
    ...(awards.length > 0 ? { awards: awards.map(items) } : {}),
    ...(contracts.length > 0 ? { contracts: contracts.map(items) } : {}),
    sources: [{ id: "dncp-sicp", name: "Sistema de Información de Contrataciones Públicas", url: origin }],
  };
}
