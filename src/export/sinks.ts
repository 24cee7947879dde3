import { once } from "node:events";
import { closeSync, createReadStream, createWriteStream, openSync, type WriteStream, writeSync } from "node:fs";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { sha256Stream } from "../base/hash.ts";
import type { ExportFile, ExportLeftOut, ExportRow } from "../store/exports.ts";

/** What makes one file of a snapshot out of its processes. */
export interface Sink {
  readonly format: ExportFile["format"];
  /** Takes processes, in order. */
  add(rows: readonly ExportRow[]): Promise<void>;
  /** Completes the file, or says why the dataset does not fit the format. */
  finish(): Promise<Omit<ExportFile, "bytes" | "sha256"> | ExportLeftOut>;
  /** Lets go of what is open, after a failure. */
  abort(): Promise<void>;
}

/** Writes so much at a time: many small writes cost several times more. */
const chunkBytes = 262_144;

/** A file written in large pieces, waiting while the disk is behind. */
export class FileWriter {
  readonly #file: WriteStream;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#file = createWriteStream(path);
    this.#file.on("error", (error) => {
      this.#failure = error;
    });
  }

  get stream(): WriteStream {
    return this.#file;
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (!this.#file.write(bytes)) await once(this.#file, "drain");
  }

  async end(): Promise<void> {
    this.#file.end();
    await finished(this.#file);
    if (this.#failure) throw this.#failure;
  }

  abort(): void {
    this.#file.destroy();
  }
}

/** JSON Lines, compressed: one value a line, as it stands. */
export class GzipLines {
  readonly #file: FileWriter;
  readonly #gzip = createGzip();
  #waiting = "";
  #lines = 0;

  constructor(path: string) {
    this.#file = new FileWriter(path);
    this.#gzip.pipe(this.#file.stream);
  }

  get lines(): number {
    return this.#lines;
  }

  async add(line: string): Promise<void> {
    this.#waiting += line;
    this.#waiting += "\n";
    this.#lines += 1;
    if (this.#waiting.length >= chunkBytes) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    if (!this.#gzip.write(text)) await once(this.#gzip, "drain");
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#gzip.end();
    await finished(this.#file.stream);
  }

  abort(): void {
    this.#gzip.destroy();
    this.#file.abort();
  }
}

/** The compiled releases, one a line. */
export function jsonLinesSink(path: string, name: string): Sink {
  const lines = new GzipLines(path);
  return {
    format: "jsonl.gz",
    async add(rows) {
      // A body may be pretty-printed: a line holds one process.
      for (const { body } of rows) await lines.add(body.includes("\n") ? JSON.stringify(JSON.parse(body)) : body);
    },
    async finish() {
      await lines.end();
      return { format: "jsonl.gz", name, mediaType: "application/gzip", rows: lines.lines };
    },
    async abort() {
      lines.abort();
    },
  };
}

/** Lines of a temporary file, written in large pieces and read again one by one. */
export class Spool {
  readonly #path: string;
  readonly #file: number;
  #waiting = "";

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "w");
  }

  add(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= chunkBytes) this.#flush();
  }

  #flush(): void {
    writeSync(this.#file, this.#waiting);
    this.#waiting = "";
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  async *read(): AsyncGenerator<string> {
    let rest = "";
    for await (const piece of createReadStream(this.#path, { encoding: "utf8", highWaterMark: chunkBytes })) {
      const lines = `${rest}${piece}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  }
}

/** Size and SHA-256 of a file. */
export async function measure(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = sha256Stream();
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    hash.update(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).byteLength;
  }
  return { bytes, sha256: hash.digest() };
}
