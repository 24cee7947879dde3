import {
  decodeText,
  type FetchContext,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type JsonValue,
  jsonAnswer,
  SourceError,
} from "../../src/connector/index.ts";
import { type ErrorAnswer, errorAnswer } from "./answers.ts";

export const origin = "https://api.mercadopublico.cl";
const ocds = `${origin}/APISOCDS/OCDS`;
const v1 = `${origin}/servicios/v1/publico`;

/** The three monthly listings of the OCDS API, with the first month that has data. */
export const systems = [
  { name: "licitaciones", list: "listaOCDSAgnoMes", since: "2009-01" },
  { name: "trato-directo", list: "listaOCDSAgnoMesTratoDirecto", since: "2019-01" },
  { name: "convenio-marco", list: "listaOCDSAgnoMesConvenio", since: "2019-01" },
] as const;
export type System = (typeof systems)[number];

export type Stage = "planning" | "tender" | "award";
export const stages: readonly Stage[] = ["planning", "tender", "award"];

/** @param month "2026-07" */
export const indexUrl = (system: System, month: string, offset: number, limit: number): string =>
  `${ocds}/${system.list}/${month.slice(0, 4)}/${month.slice(5)}/${offset}/${limit}`;
export const packageUrl = (stage: Stage, code: string): string => `${ocds}/${stage}/${encodeURIComponent(code)}`;
/** @param day "2026-07-01" */
export const changesUrl = (day: string, ticket: string): string =>
  `${v1}/licitaciones.json?fecha=${day.slice(8)}${day.slice(5, 7)}${day.slice(0, 4)}&ticket=${encodeURIComponent(ticket)}`;
export const detailUrl = (code: string, ticket: string): string =>
  `${v1}/licitaciones.json?codigo=${encodeURIComponent(code)}&ticket=${encodeURIComponent(ticket)}`;

/** What came: the raw answer, and either its JSON value or the error that it is. */
export interface Answer {
  readonly response: HttpResponse;
  readonly value: JsonValue;
  readonly error?: ErrorAnswer;
}

/** Reads an answer of either API. Throws SourceError `malformed-json`, `garbled-body`. */
export const readAnswer = (response: HttpResponse): Answer => ({ response, ...readBody(response) });

/** What a body says. Throws as {@link readAnswer}. */
export function readBody({ bytes, url }: Pick<HttpResponse, "bytes" | "url">): Omit<Answer, "response"> {
  // Read in another encoding, every accent of the answer would be wrong.
  if (decodeText(bytes).malformed) throw new SourceError("garbled-body", "not UTF-8", { url });
  const value = jsonAnswer({ bytes, url });
  const error = errorAnswer(value);
  return error ? { value, error } : { value };
}

const tries = 3;

/**
 * An HTTP client that asks again (3 tries, at the pace of the policy) where the portal answers 200 with a server failure
 * or something that is no JSON: both are sporadic. A 404 is an answer like any.
 */
export function patient(http: HttpClient): HttpClient {
  const request = async (asked: HttpRequest): Promise<HttpResponse> => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await http.request({ acceptStatus: [404], ...asked });
      if (attempt >= tries || !isPassing(response)) return response;
    }
  };
  return {
    request,
    download: (asked, toFile) => http.download(asked, toFile),
    withPolicy: (policy) => patient(http.withPolicy(policy)),
    stats: () => http.stats(),
    close: () => http.close(),
  };
}

function isPassing(response: HttpResponse): boolean {
  try {
    return readAnswer(response).error?.code === "portal-error";
  } catch {
    return true;
  }
}

/** The context with a {@link patient} client. */
export function patientContext(context: FetchContext): FetchContext {
  return {
    http: patient(context.http),
    scope: context.scope,
    signal: context.signal,
    log: context.log,
    ledger: context.ledger,
    setting: (name) => context.setting(name),
    now: () => context.now(),
    watermark: (stream) => context.watermark(stream),
    advance: (stream, value) => context.advance(stream, value),
    known: (keys) => context.known(keys),
    openEntries: (limit) => context.openEntries(limit),
  };
}
