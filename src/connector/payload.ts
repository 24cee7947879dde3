import { SourceError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue, parseJson, pointer } from "../base/json.ts";
import type { Payload } from "./contract.ts";
import { type CsvOptions, decodeText, parseCsvTable, parseXml, type XmlOptions } from "./parse.ts";
import { type MapIssue, SourceNode, type Watcher } from "./reader.ts";

/** A payload as a mapping sees it: parsed on demand, every object audited. */
export class PayloadReader {
  readonly kind: string;
  readonly url: string;
  /** ISO 8601 instant. */
  readonly fetchedAt: string;
  /** Facts from the listing that the bytes do not hold. */
  readonly context: JsonObject;
  readonly bytes: Uint8Array;
  readonly #watcher: Watcher;
  readonly #roots: SourceNode[] = [];
  #text: string | undefined;

  constructor(payload: Payload, watcher: Watcher) {
    this.kind = payload.kind;
    this.url = payload.url;
    this.fetchedAt = payload.fetchedAt;
    this.context = payload.context;
    this.bytes = payload.bytes;
    this.#watcher = watcher;
  }

  /** The bytes as text: encoding told by BOM, then UTF-8, then Windows-1252; NUL characters taken out (an issue). */
  text(): string {
    if (this.#text === undefined) {
      const decoded = decodeText(this.bytes);
      if (decoded.nuls > 0) this.issue("nul-bytes", "NUL characters were removed", "", decoded.nuls);
      if (decoded.malformed)
        this.issue("charset", `read as ${decoded.encoding}: not valid UTF-8`, "", decoded.encoding);
      this.#text = decoded.text;
    }
    return this.#text;
  }

  /**
   * The JSON value; throws SourceError `malformed-json`.
   * @param mend repairs text that is no JSON in a way that this publisher is known for
   */
  json(mend: (text: string) => string = (text) => text): JsonValue {
    try {
      return parseJson(mend(this.text()));
    } catch (cause) {
      throw new SourceError("malformed-json", `not JSON: ${(cause as Error).message}`, {}, { cause });
    }
  }

  /** The JSON object, audited. Throws SourceError where the payload is something else. `mend` as for {@link json}. */
  object(mend?: (text: string) => string): SourceNode {
    const value = this.json(mend);
    if (!isObject(value)) throw new SourceError("unexpected-type", "a JSON object was expected");
    return this.#root(value, "");
  }

  /** The objects of a JSON array, audited; a single object counts as an array of one. */
  objects(): SourceNode[] {
    const value = this.json();
    const list = Array.isArray(value) ? value : [value];
    return list.flatMap((member, index) => {
      if (isObject(member)) return [this.#root(member, Array.isArray(value) ? pointer(index) : "")];
      this.issue("unexpected-type", "an object was expected", pointer(index), member);
      return [];
    });
  }

  /** The rows of a CSV file with a header, audited; pointer `/<row>/<column>`, rows from 0. */
  rows(options: CsvOptions = {}): SourceNode[] {
    return this.table(options).rows;
  }

  /** {@link rows} with the names of the columns, which a file without rows has too. */
  table(options: CsvOptions = {}): { headers: readonly string[]; rows: SourceNode[] } {
    const onTruncated = () => this.issue("truncated-csv", "the file ends inside quotes: its last row is not whole");
    const text = options.encoding ? new TextDecoder(options.encoding).decode(this.bytes) : this.text();
    const { headers, rows } = parseCsvTable(text, { onTruncated, ...options });
    return { headers, rows: rows.map((row, index) => this.#root(row, pointer(index))) };
  }

  /** An XML document as objects, audited: attributes with `@`, text beside attributes as `#text`. */
  xml(options: XmlOptions): SourceNode {
    return this.#root(parseXml(this.text(), options), "");
  }

  /** Rows that the mapping has cut out of a text of the source's own form, audited; pointers as for {@link rows}. */
  nodes(rows: readonly JsonObject[]): SourceNode[] {
    return rows.map((row, index) => this.#root(row, pointer(index)));
  }

  issue(code: string, message: string, at = "", value: JsonValue = null): void {
    const issue: MapIssue = { code, message, at, value };
    this.#watcher.issue(issue);
  }

  /** Reports what no rule has read. Called by the runner after the mapping. */
  finish(): void {
    for (const root of this.#roots) root.finish();
  }

  #root(value: JsonObject, at: string): SourceNode {
    const node = new SourceNode(value, at, this.#watcher);
    this.#roots.push(node);
    return node;
  }
}
