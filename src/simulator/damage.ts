/** Bodies damaged as portals damage them. */

/** The first half of a body. */
export const half = (body: Buffer): Buffer => body.subarray(0, Math.ceil(body.length / 2));

/** A body with one byte put in, inside a JSON string where there is one, never inside a character. */
export function insertByte(body: Buffer, byte: number): Buffer {
  const place = soft(body);
  return Buffer.concat([body.subarray(0, place), Buffer.of(byte), body.subarray(place)]);
}

/** NUL. */
export const nul = 0x00;
/** ó in Latin-1; in UTF-8 the first of four bytes, of which none follows. */
export const latin = 0xf3;

const stringValue = /:\s*"[A-Za-z]/g;

/** A byte position before an ASCII letter: in a JSON string past the middle, else in any, else anywhere past the middle. */
function soft(body: Buffer): number {
  // Latin-1 keeps positions: one character for each byte.
  const text = body.toString("latin1");
  const middle = Math.floor(body.length / 2);
  for (const from of [middle, 0]) {
    stringValue.lastIndex = from;
    const found = stringValue.exec(text);
    if (found) return found.index + found[0].length - 1;
  }
  const letter = text.slice(middle).search(/[A-Za-z]/);
  return letter < 0 ? 0 : middle + letter;
}

/** What a portal's front shows when the portal is down, with status 200. */
export const errorPage =
  "<!DOCTYPE html><html><head><title>Servicio no disponible</title></head>" +
  "<body><h1>Estamos realizando labores de mantención</h1><p>Intente más tarde.</p></body></html>";
