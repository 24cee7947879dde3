/** What a spreadsheet would take for a formula (OWASP, CSV injection), also in its wide forms. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * One field of a CSV file (RFC 4180). Text that would run as a formula gets an apostrophe before it; the digits of a
 * number stay as they are.
 */
export function csvCell(value: string, isNumber: boolean): string {
  const text = value.replaceAll("\0", "");
  const safe = !isNumber && formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
