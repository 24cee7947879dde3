import { type JsonObject, sha256, slug, tableRows } from "../../src/connector/index.ts";

/** The pages of SISCAE as an operator's browser saves them. All texts are found by their labels, never by generated ids. */

/** A row of a list of processes. */
export interface ListedProcess extends JsonObject {
  procedure: string;
  number: string;
  state: string;
  sigaf: string;
  published: string;
  closes: string;
  updated: string;
  institution: string;
  /** "name (12345678)", one after the other. */
  categories: string;
  description: string;
}

const time = String.raw`\d{1,2}/\d{1,2}/\d{4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AP]\.?M\.?)?`;
const block = new RegExp(
  String.raw`Estado:\s*(.*?)\s*C[oó]digo SIGAF:\s*(.*?)\s*Publicaci[oó]n:\s*(.*?)\s*Cierre:\s*(.*?)\s*[UÚ]ltima Actualizaci[oó]n:\s*(${time})?\s*(.*)$`,
  "i",
);

/** The processes that a page lists: type and number in a cell (no number: ""), the rest as labelled text in the next one. */
export function listedProcesses(html: string): ListedProcess[] {
  return tableRows(html).flatMap(([named = "", told = ""]) => {
    const [, procedure, number] = /^(.{1,150}?)\s+(\d+\s*\/\s*\d{4})$/.exec(named) ?? [];
    const [, state = "", sigaf = "", published = "", closes = "", updated = "", rest = ""] = block.exec(told) ?? [];
    // Rows around the list hold the labels in their first cell, or nowhere.
    if (state === "" || /Estado:/i.test(named)) return [];
    const dash = rest.indexOf(" - ");
    const after = dash < 0 ? "" : rest.slice(dash + 3);
    // Codes end the categories: names of categories have commas of their own.
    const last = [...after.matchAll(/\(\d{8}\)/g)].at(-1);
    const end = last ? last.index + last[0].length : 0;
    return [
      {
        procedure: procedure ?? named,
        number: (number ?? "").replace(/\s/g, ""),
        state,
        sigaf: sigaf === "#" ? "" : sigaf,
        published,
        closes,
        updated,
        institution: (dash < 0 ? rest : rest.slice(0, dash)).trim(),
        categories: after.slice(0, end).trim(),
        description: after.slice(end).replace(/^[\s,]+/, ""),
      },
    ];
  });
}

/** A row of the table RESUMEN DE ADJUDICACIONES. */
export interface AwardRow extends JsonObject {
  supplier: string;
  sign: string;
  amount: string;
  lines: string;
}

/** Its rows, told by their amount: the page holds the table inside of others. */
export const awardRows = (html: string): AwardRow[] =>
  tableRows(html).flatMap((cells) => {
    const [, sign, amount] = /^(US\$|C\$)\s*([\d.,]+)$/.exec(cells[2] ?? "") ?? [];
    if (cells.length !== 4 || sign === undefined || amount === undefined) return [];
    return [{ supplier: cells[0] ?? "", sign, amount, lines: cells[3] ?? "" }];
  });

/** "Página n / m" of a list, where it says so. */
export function pageOf(html: string): { page: number; pages: number } | undefined {
  const [, page, pages] = /P[aá]gina\s+(\d+)\s*\/\s*(\d+)/i.exec(html.replace(/<[^>]*>/g, " ")) ?? [];
  return page === undefined ? undefined : { page: Number(page), pages: Number(pages) };
}

/** The own id of a process: its SIGAF code; without one a mark of type, number and institution. */
export const processKey = ({ sigaf, procedure, number, institution }: ListedProcess): string =>
  sigaf === ""
    ? `${slug(number)}-${sha256(`${procedure}|${number}|${institution}`.toUpperCase()).slice(0, 10)}`
    : slug(sigaf);
