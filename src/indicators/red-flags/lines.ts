import { messageOf, UsageError } from "../../base/errors.ts";

/** A line of a file: its JSON value, or why it is none. */
export type JsonLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: string };

/** A line that long is no compiled release. */
const longestLine = 256 * 1024 * 1024;
const lineFeed = 0x0a;

/**
 * Reads JSON Lines, one value a line. Blank lines are left out; a line that is not UTF-8 or not JSON is told of, with
 * its number, and reading goes on.
 * @param parse how a line becomes a value; throws SyntaxError
 * @throws UsageError `line-too-long`
 */
export async function* readJsonLines(
  stream: AsyncIterable<Uint8Array>,
  parse: (text: string) => unknown = JSON.parse,
): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const read = (bytes: Uint8Array, line: number): JsonLine | undefined => {
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      return { line, problem: "is not UTF-8" };
    }
    if (/^\s*$/.test(text)) return undefined;
    try {
      return { line, value: parse(text) };
    } catch (error) {
      return { line, problem: `is not JSON (${messageOf(error).slice(0, 200)})` };
    }
  };
  let line = 0;
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      const piece = chunk.subarray(from, end);
      line += 1;
      const found = read(rest.length === 0 ? piece : Buffer.concat([...rest, piece]), line);
      if (found) yield found;
      rest = [];
      restBytes = 0;
      from = end + 1;
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
      restBytes += chunk.length - from;
      if (restBytes > longestLine) {
        throw new UsageError(
          "line-too-long",
          `line ${line + 1} is longer than ${longestLine >> 20} MB: one compiled release a line is expected`,
        );
      }
    }
  }
  if (rest.length > 0) {
    const found = read(Buffer.concat(rest), line + 1);
    if (found) yield found;
  }
}
