/**
 * What neither XML 1.0 (section 2.2) nor a reader's screen takes: control characters but tab and line ends, halves of
 * surrogate pairs, noncharacters; and the signs that turn the direction of what follows, with which a title could pass
 * for another.
 */
const unfit =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ufdd0-\ufdef]/g;

/** Plain text that is safe in every channel: paragraphs and tabs stay. */
export const plainText = (text: string): string => text.toWellFormed().replace(/\r\n?/g, "\n").replace(unfit, "");

/** A title: plain text on one line, of at most 300 characters. */
export function titleText(text: string): string {
  const line = plainText(text).replace(/\s+/g, " ").trim();
  const signs = [...line];
  return signs.length > 300 ? `${signs.slice(0, 299).join("")}…` : line;
}

/** Only whole addresses of the web may become links. */
export const webAddress = (url: unknown): string | undefined =>
  typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    ? new URL(url).href
    : undefined;
