/** What one sheet of a workbook holds (ECMA-376). */
export const sheetRows = 1_048_576;
const cellCharacters = 32_767;
const exactDigits = 15;

/** A value as a cell: numbers that a spreadsheet would round, beyond 15 digits, and all else as text, cut where it is too long. */
export function xlsxCell(value: string | number | boolean | null): string | number | boolean | null {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && String(value).replace(/\D/g, "").length <= exactDigits) return value;
  const text = String(value)
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  if (text.length <= cellCharacters) return text;
  const cut = ` [${text.length} characters, cut]`;
  return `${text.slice(0, cellCharacters - cut.length).toWellFormed()}${cut}`;
}
