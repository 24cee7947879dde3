import { messageOf, SourceError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue, numberText, parseJson } from "../base/json.ts";
import { feedDate } from "./feed-dates.ts";
import { draft, type FeedDocument, type FeedOptions, type PublicationDraft, readFeed, webUrl } from "./feed-reader.ts";
import { textOfHtml } from "./html-text.ts";
import { decodeText, parseCsvTable } from "./parse.ts";
import type { PublicationForm } from "./publication-feeds.ts";

/**
 * What an answer of a source of publications tells.
 * @throws SourceError `malformed-feed`
 */
export function readPublications(form: PublicationForm, bytes: Uint8Array, options: FeedOptions): FeedDocument {
  if (form === "feed") return readFeed(bytes, options);
  const { text } = decodeText(bytes);
  const read = form === "federal-register-json" ? federalRegister(text, options) : leyChile(text, options);
  const items = read.filter((item) => item !== undefined);
  return { items, unusable: read.length - items.length, mended: [] };
}

const malformed = (why: string) => new SourceError("malformed-feed", why.slice(0, 300));
const textOf = (value: JsonValue | undefined): string =>
  typeof value === "string" ? value.trim() : (numberText(value) ?? "");

/** Documents of the Federal Register's API; none at all is an answer without `results`. */
function federalRegister(text: string, { url, language }: FeedOptions): (PublicationDraft | undefined)[] {
  let answer: JsonValue;
  try {
    answer = parseJson(text);
  } catch (error) {
    throw malformed(`not JSON: ${messageOf(error)}`);
  }
  if (!isObject(answer)) throw malformed("not an object with results");
  if (answer.results === undefined && textOf(answer.count) === "0") return [];
  if (!Array.isArray(answer.results)) throw malformed("not an object with results");
  return answer.results.filter(isObject).map((document) =>
    draft({
      guid: textOf(document.document_number),
      url: webUrl(textOf(document.html_url), url),
      title: textOfHtml(textOf(document.title)),
      summary: textOfHtml(textOf(document.abstract)),
      published: feedDate(textOf(document.publication_date), language),
      updated: undefined,
      language: "en",
    }),
  );
}

const leyChileColumns = [
  "Identificación de la Norma",
  "Tipo/Número",
  "Fecha de Publicación",
  "Título de la Norma",
  "Url",
];

/** The list of norms that Ley Chile exports: one norm a row. A block is a small answer of another kind. */
function leyChile(text: string, { url, language }: FeedOptions): (PublicationDraft | undefined)[] {
  const { headers, rows } = parseTable(text);
  const missing = leyChileColumns.filter((name) => !headers.includes(name));
  if (missing.length > 0) throw malformed(`the table lacks ${missing.join(", ")}`);
  return rows.map((row: JsonObject) => {
    const of = (name: string) => textOf(row[name]);
    const title = [of("Tipo/Número"), of("Título de la Norma")].filter((each) => each !== "").join(": ");
    const summary = [of("Organismos"), of("Materias")].filter((each) => each !== "").join("\n");
    return draft({
      guid: of("Identificación de la Norma"),
      url: webUrl(of("Url"), url),
      title,
      summary,
      published: feedDate(of("Fecha de Publicación"), language),
      updated: undefined,
      language: "es",
    });
  });
}

function parseTable(text: string) {
  try {
    return parseCsvTable(text, { delimiter: ";" });
  } catch (error) {
    throw malformed(messageOf(error));
  }
}
