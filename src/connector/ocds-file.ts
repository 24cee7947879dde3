import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { messageOf, SourceError } from "../base/errors.ts";
import { isObject, parseJson } from "../base/json.ts";
import { zipMembers } from "./archive.ts";
import type { KindSlice } from "./files.ts";
import { decodeText } from "./parse.ts";
import { splitFile } from "./split-file.ts";

/** Kinds of payload that {@link cutOcdsFile} gives: a whole package (or release, or record), or a list of members. */
export const ocdsFileKinds = { package: "package", members: "members" } as const;

export interface OcdsFileLimits {
  /** Most bytes of all that is unpacked. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Documents up to this size are one payload. */
const wholeBytes = 8 * 1024 * 1024;
const headBytes = 64 * 1024;
const sliceRows = 500;

/**
 * Cuts a file of OCDS on disk, in bounded memory: a package, a list, JSON Lines; plain, gzip, or a ZIP archive of such.
 * @throws SourceError `not-json`, `response-too-large` (unpacked), `truncated-input`, `malformed-archive`, and as the cutters
 */
export async function* cutOcdsFile(path: string, limits: OcdsFileLimits): AsyncGenerator<KindSlice> {
  const count = counter(limits);
  const head = await headOf(path);
  if (head[0] === 0x50 && head[1] === 0x4b) {
    let members = 0;
    let firstRow = 0;
    for await (const { name, bytes } of zipMembers(path)) {
      if (!/\.(json|jsonl|ndjson|json\.gz|jsonl\.gz)$/i.test(name)) continue;
      members += 1;
      const unpacked = name.endsWith(".gz") ? gunzip(bytes) : bytes;
      for await (const slice of cutText(count(unpacked))) {
        yield { ...slice, firstRow: firstRow + slice.firstRow };
      }
      firstRow += 1_000_000_000;
    }
    if (members === 0) throw new SourceError("empty-archive", "there is no .json or .jsonl file in the archive");
    return;
  }
  if (head[0] === 0x1f && head[1] === 0x8b) {
    yield* cutText(count(gunzip(createReadStream(path))));
    return;
  }
  const { size } = await stat(path);
  // The most common case: small enough to be read whole.
  if (size <= wholeBytes) yield* cutWhole(await readFile(path));
  else yield* cutText(count(createReadStream(path)));
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip();
  const feeding = (async () => {
    try {
      for await (const chunk of bytes) {
        if (unzip.destroyed) return;
        if (!unzip.write(chunk)) await new Promise((resolve) => unzip.once("drain", resolve).once("close", resolve));
      }
      unzip.end();
    } catch (error) {
      unzip.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  try {
    yield* unzip;
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const cut = /unexpected end/i.test(messageOf(error));
    throw new SourceError(cut ? "truncated-input" : "malformed-archive", `not whole gzip: ${messageOf(error)}`);
  } finally {
    unzip.destroy();
    await feeding;
  }
}

/** Counts what is unpacked over a whole file: an archive may hold a thousand times its size. */
function counter({ maxBytes: most, signal }: OcdsFileLimits) {
  let size = 0;
  return async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      size += chunk.byteLength;
      signal.throwIfAborted();
      if (size > most) throw new SourceError("response-too-large", `the file has more than ${most} bytes unpacked`);
      yield chunk;
    }
  };
}

/** Reads on until it is clear what the text is: small ones whole, large ones cut by their form. */
async function* cutText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<KindSlice> {
  const source = bytes[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await source.next();
    if (next.done) {
      yield* cutWhole(Buffer.concat(held));
      return;
    }
    held.push(next.value);
    size += next.value.byteLength;
    if (size > wholeBytes) break;
  }
  const all = async function* () {
    yield* held.splice(0);
    for (;;) {
      const next = await source.next();
      if (next.done) return;
      yield next.value;
    }
  };
  yield* cutStream(all(), formOf(Buffer.concat(held).subarray(0, headBytes)));
}

type Form = "list" | "lines" | "releases" | "records";

async function* cutWhole(bytes: Uint8Array): AsyncGenerator<KindSlice> {
  if (bytes.byteLength === 0) return;
  const form = formOf(bytes);
  if (form === "list" || form === "lines") {
    yield* cutStream(once(bytes), form);
    return;
  }
  yield { bytes, firstRow: 0, rows: membersOf(bytes), kind: ocdsFileKinds.package };
}

/** Releases or records of a package, for the books; 1 for what is no package. */
function membersOf(bytes: Uint8Array): number {
  try {
    const value = parseJson(decodeText(bytes).text);
    if (!isObject(value)) return 1;
    const list = Array.isArray(value.records) ? value.records : value.releases;
    return Array.isArray(list) && value.ocid === undefined ? list.length : 1;
  } catch {
    // The mapping tells what is wrong with it.
    return 1;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* cutStream(bytes: AsyncIterable<Uint8Array>, form: Form): AsyncGenerator<KindSlice> {
  const split =
    form === "lines"
      ? ({ by: "jsonLines", rows: sliceRows } as const)
      : ({ by: "jsonArray", rows: sliceRows, ...(form !== "list" && { of: form, as: "object" as const }) } as const);
  // The lists inside of a package come as objects that hold nothing else: packages, as far as the mapping sees.
  const kind = split.by === "jsonArray" && form !== "list" ? ocdsFileKinds.package : ocdsFileKinds.members;
  for await (const slice of splitFile(bytes, split)) yield { ...slice, kind };
}

/** What a text is by its beginning. @throws SourceError `not-json` */
function formOf(bytes: Uint8Array): Form {
  const head = Buffer.from(bytes.subarray(0, headBytes))
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (head.startsWith("[")) return "list";
  if (!head.startsWith("{")) {
    throw new SourceError(
      "not-json",
      `it begins with ${JSON.stringify(head.slice(0, 40))}, which is no JSON object or list`,
    );
  }
  const [first = "", second] = head.split(/\r?\n/, 2);
  if (second?.trimStart().startsWith("{") && isJson(first)) return "lines";
  const records = head.search(/"records"\s*:/);
  const releases = head.search(/"releases"\s*:/);
  return records !== -1 && (releases === -1 || records < releases) ? "records" : "releases";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
