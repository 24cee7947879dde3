import { writeZip } from "./zip-write.ts";

/**
 * A small XLSX workbook of one sheet (ECMA-376, inline strings), for simulated portals and tests: the ZIP entries are
 * stored, not deflated. Cells are texts; a text of digits with at most one point becomes a number cell.
 */
export function writeSheet(rows: readonly (readonly string[])[], sheetName = "Sheet1"): Uint8Array {
  const body = rows
    .map(
      (row, r) => `<row r="${r + 1}">${row.map((cell, c) => cellXml(cell, `${columnName(c)}${r + 1}`)).join("")}</row>`,
    )
    .join("");
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${office}/${type}" Target="${target}"/>`;
  return writeZip([
    [
      "[Content_Types].xml",
      `${prolog}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetml}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetml}.worksheet+xml"/></Types>`,
    ],
    [
      "_rels/.rels",
      `${prolog}<Relationships xmlns="${packages}/relationships">${relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>`,
    ],
    [
      "xl/workbook.xml",
      `${prolog}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escapeXml(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `${prolog}<Relationships xmlns="${packages}/relationships">${relation(1, "worksheet", "worksheets/sheet1.xml")}</Relationships>`,
    ],
    ["xl/worksheets/sheet1.xml", `${prolog}<worksheet xmlns="${main}"><sheetData>${body}</sheetData></worksheet>`],
  ]);
}

const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const sheetml = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function cellXml(text: string, at: string): string {
  if (text === "") return "";
  // Long runs of digits are codes: a spreadsheet would round them.
  if (/^(0|[1-9]\d{0,14})(\.\d+)?$/.test(text)) return `<c r="${at}"><v>${text}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
