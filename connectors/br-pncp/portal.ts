import {
  byPage,
  type FetchContext,
  formatInstant,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonAnswer,
  type Page,
  SourceError,
} from "../../src/connector/index.ts";

/** Lists (API de Consultas) and details of one thing (API de Integração, its open part). */
export const consultation = "https://pncp.gov.br/api/consulta/v1";
export const integration = "https://pncp.gov.br/api/pncp/v1";
/** Largest pages that the lists take: contratações 50 since February 2026, the others 10 to 500. */
export const tenderPageSize = 50;
export const listPageSize = 500;
/** Items come as a bare array; a size that all parts of the portal take. */
export const itemPageSize = 50;

export interface DayList {
  readonly name: string;
  /** Below {@link consultation}. */
  readonly path: string;
  /** Local day, "2024-07-01". */
  readonly day: string;
  readonly size: number;
  readonly params?: Readonly<Record<string, string>>;
  key(row: JsonObject): string;
  /** Whether HTTP 400 for the first page means that the list has nothing (an unknown modality). */
  readonly refusalIsEmpty?: boolean;
  onRefusal?(): void;
}

export interface ListPage {
  readonly response: HttpResponse;
  /** Rows not met before in this list. */
  readonly rows: readonly JsonObject[];
}

/**
 * The pages of one day of a list. 204 is an empty day. The set moves while it is read: beyond the first page, 204 or
 * 400 mean that it has shrunk and the page is past its end now.
 */
export async function* dayPages(context: FetchContext, list: DayList): AsyncGenerator<ListPage> {
  const day = list.day.replaceAll("-", "");
  const query = (page: number): string =>
    new URLSearchParams({
      dataInicial: day,
      dataFinal: day,
      ...list.params,
      pagina: String(page),
      tamanhoPagina: String(list.size),
    }).toString();
  let read = 0;
  let asked = 1;
  let open: { response: HttpResponse; rows: JsonObject[]; page: number } | undefined;
  const rows = byPage<JsonObject>(context, {
    name: list.name,
    first: 1,
    size: list.size,
    key: list.key,
    request: (page) => {
      asked = page;
      return request(`${consultation}${list.path}?${query(page)}`, { acceptStatus: [400] });
    },
    read: (response) => {
      const refused = response.status === 400;
      if (refused && asked === 1) {
        if (!list.refusalIsEmpty) throw new SourceError("http-status", `${list.name}: HTTP 400`, { status: 400 });
        list.onRefusal?.();
        return undefined;
      }
      if (asked > 1 && (refused || response.bytes.length === 0)) return { rows: [], total: read, pages: asked };
      const page = envelope(response, list.name) ?? { rows: [], total: 0 };
      read = (asked - 1) * list.size + page.rows.length;
      return page;
    },
  });
  for await (const { row, response, page } of rows) {
    if (open && open.page !== page) {
      yield open;
      open = undefined;
    }
    open ??= { response, rows: [], page };
    open.rows.push(row);
  }
  if (open) yield open;
}

/** The list envelope; undefined for an empty answer. @throws SourceError `unexpected-answer` */
export function envelope(response: HttpResponse, name: string): Page<JsonObject> | undefined {
  if (response.status === 204 || response.bytes.length === 0) return undefined;
  const value = jsonAnswer(response);
  const data = isObject(value) ? value["data"] : undefined;
  if (!isObject(value) || !Array.isArray(data)) {
    throw new SourceError("unexpected-answer", `${name}: no list of rows in the answer`);
  }
  const { totalRegistros: total, totalPaginas: pages } = value;
  return {
    rows: data.filter(isObject),
    total: typeof total === "number" ? total : undefined,
    pages: typeof pages === "number" ? pages : undefined,
  };
}

/** The rows of a bare array; none for 204. @throws SourceError `unexpected-answer` */
export function bareRows(response: HttpResponse, name: string): JsonObject[] {
  if (response.status === 204) return [];
  const value = jsonAnswer(response);
  if (!Array.isArray(value)) throw new SourceError("unexpected-answer", `${name}: no list of rows in the answer`);
  return value.filter(isObject);
}

export const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url,
  headers: { accept: "application/json" },
  expect: "json",
  ...more,
});

/** The text of a field of a raw row, "" where it has none. */
export const field = (row: JsonObject, ...spellings: string[]): string => {
  for (const key of spellings) {
    const value = row[key];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    if (typeof value === "number") return String(value);
  }
  return "";
};

/** The mark of a row's version: the last change of the row or of anything below it. */
export const versionOf = (row: JsonObject): string =>
  field(row, "dataAtualizacaoGlobal", "dataAtualizacao", "dataPublicacaoPncp");

export const today = (context: FetchContext, zone: string): string => formatInstant(context.now(), zone, "yyyy-MM-dd");
