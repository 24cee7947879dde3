/** How a portal writes CSV; by default UTF-8 without BOM, comma, LF, quotes only where needed (RFC 4180). */
export interface CsvStyle {
  readonly bom?: boolean;
  readonly delimiter?: string;
  readonly lineEnd?: "\n" | "\r\n";
}

/** A CSV file of a header line and rows: what `simulate.ts` needs. */
export function writeCsv(
  headers: readonly string[],
  rows: Iterable<Readonly<Record<string, string>>>,
  style: CsvStyle = {},
): Uint8Array {
  const { delimiter = ",", lineEnd = "\n" } = style;
  const cell = (text: string): string =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [headers.map(cell).join(delimiter)];
  for (const row of rows) lines.push(headers.map((header) => cell(row[header] ?? "")).join(delimiter));
  return new TextEncoder().encode(`${style.bom ? "\ufeff" : ""}${lines.join(lineEnd)}${lineEnd}`);
}
