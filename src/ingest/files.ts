import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { messageOf, UsageError } from "../base/errors.ts";
import { type Connector, decodeText, type EntryState, type Fetched, type PayloadKind } from "../connector/index.ts";
import { splitFile } from "../connector/split-file.ts";
import type { Run } from "../store/runs.ts";
import type { Books } from "./books.ts";
import { ingestPayloads, type RunOptions } from "./run.ts";

export interface GivenFile {
  readonly path: string;
  /** For deposits: marks the file as done once it is stored whole. */
  readonly key?: string;
  readonly version?: string;
}

const headBytes = 64 * 1024;
const wholeFileLimit = 512 * 1024 * 1024;

/**
 * One run over saved answers or deposited files of a connector. A file's modification time counts as the time of fetch.
 * @param kind name of a payload kind of the connector; else each file tells its own
 * @throws UsageError before anything is read, where a file is missing or no kind fits
 */
export function ingestFiles(options: RunOptions, input: { files: readonly GivenFile[]; kind?: string }): Promise<Run> {
  const { connector } = options;
  const jobs = input.files.map((file) => ({ file, found: kindFor(connector, file, input.kind) }));
  const scope = { mode: "files", files: input.files.map((file) => basename(file.path)) };
  return ingestPayloads(options, scope, async function* (books) {
    for (const { file, found } of jobs) {
      options.signal.throwIfAborted();
      yield* found ? payloadsOf(file, found.name, found.kind, books) : unrecognised(file, books);
    }
  });
}

interface FoundKind {
  readonly name: string;
  readonly kind: PayloadKind;
}

/** Undefined for a deposited file of no known kind: it must not stand in the way of the others. */
function kindFor(connector: Connector, file: GivenFile, asked: string | undefined): FoundKind | undefined {
  try {
    return kindOf(connector, file.path, asked);
  } catch (error) {
    if (file.key !== undefined && error instanceof UsageError && error.code === "kind-not-recognised") return undefined;
    throw error;
  }
}

/** The beginning of a file that nobody can read: archived and rejected, so that the ledger and the issues tell of it. */
function* unrecognised(file: GivenFile, books: Books): Generator<Fetched> {
  books.fetched(1);
  yield {
    ...addressOf(file, noKind, "application/octet-stream"),
    bytes: readHead(file.path),
    ...entryOf(file),
  };
}

const noKind = "unrecognised";

const addressOf = (file: GivenFile, kind: string, mediaType: string) => ({
  kind,
  url: `file:${basename(file.path)}`,
  fetchedAt: statSync(file.path).mtime.toISOString(),
  mediaType,
});

const entryOf = ({ key, version }: GivenFile): { entry?: EntryState } =>
  key !== undefined && version !== undefined ? { entry: { key, version, final: true } } : {};

function kindOf(connector: Connector, path: string, asked: string | undefined): FoundKind {
  const names = Object.keys(connector.kinds);
  const bytes = readHead(path);
  if (asked !== undefined) {
    const kind = connector.kinds[asked];
    if (!kind)
      throw new UsageError("unknown-kind", `${connector.meta.id} has no kind ${asked}; it has ${names.join(", ")}`);
    return { name: asked, kind };
  }
  const head = { name: basename(path), bytes, text: decodeText(bytes).text };
  for (const [name, kind] of Object.entries(connector.kinds)) {
    if (kind.recognise(head)) return { name, kind };
  }
  throw new UsageError(
    "kind-not-recognised",
    `${path} is none of the kinds of ${connector.meta.id} (${names.join(", ")}); name it with --as if it is`,
  );
}

function readHead(path: string): Uint8Array {
  try {
    const file = openSync(path, "r");
    try {
      const buffer = Buffer.alloc(headBytes);
      return buffer.subarray(0, readSync(file, buffer, 0, headBytes, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new UsageError("file-unreadable", `${path} cannot be read: ${messageOf(error)}`);
  }
}

async function* payloadsOf(file: GivenFile, name: string, kind: PayloadKind, books: Books): AsyncGenerator<Fetched> {
  const { size } = statSync(file.path);
  const base = addressOf(file, name, kind.mediaType);
  const last = entryOf(file);
  if (!kind.split) {
    if (size > wholeFileLimit) {
      books.reject("file-too-large", `${base.url} has ${size} bytes; at most ${wholeFileLimit} are taken in one piece`);
      return;
    }
    books.fetched(1);
    yield { ...base, bytes: await readFile(file.path), ...last };
    return;
  }
  const stream = createReadStream(file.path, { highWaterMark: 256 * 1024 });
  const slices = splitFile(stream, kind.split);
  let waiting: Fetched | undefined;
  for await (const slice of slices) {
    if (waiting) yield waiting;
    books.fetched(slice.rows);
    if (slice.truncated) books.incomplete("truncated-file", `${base.url} ends in the middle of a row`);
    waiting = { ...base, bytes: slice.bytes, context: { firstRow: slice.firstRow } };
  }
  if (waiting) yield { ...waiting, ...last };
  else books.incomplete("empty-file", `${base.url} holds no rows`);
}
