import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UsageError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { Connector, Payload, PayloadHead } from "./contract.ts";
import { createMapContext, mapPayload } from "./map-payload.ts";
import { decodeText } from "./parse.ts";
import type { Audit, MapIssue } from "./reader.ts";
import { isWorkbook } from "./sheet.ts";
import { splitFile } from "./split-file.ts";

/**
 * A fixture: one folder connectors/<id>/fixtures/<case>/ with `payload.<ending>` (bytes as the portal sends them),
 * `payload.context.json` (what is known beside the bytes) and `expected.json` (the releases that the mapping gives).
 */
export interface Fixture {
  readonly name: string;
  /** Name of the payload's file. */
  readonly file: string;
  readonly payload: Payload;
  /** Undefined where there is no expected.json. */
  readonly expected: JsonValue | undefined;
}

/** What stands in payload.context.json; all but `kind` has a default. */
export interface FixtureContext {
  readonly kind: string;
  readonly url: string;
  /** ISO 8601 instant. */
  readonly fetchedAt: string;
  readonly mediaType?: string;
  readonly context: JsonObject;
}

/** What a fixture gives: releases as expected.json holds them. */
export interface Replayed {
  readonly releases: readonly ExpectedRelease[];
  readonly issues: readonly MapIssue[];
  readonly audit: Audit;
  readonly failure?: { readonly code: string; readonly message: string };
}

export interface ExpectedRelease {
  readonly release: JsonObject;
  readonly stream: string;
  readonly sequence: number;
}

/** The prefix under which fixtures mint their ocids. */
export const fixturePrefix = "ocds-test00";
const defaultFetchedAt = "2026-01-01T00:00:00Z";
const headBytes = 64 * 1024;

/**
 * The fixtures in a connector's folder, by name.
 * @throws UsageError `bad-fixture` naming the case and what is wrong with it
 */
export function readFixtures(folder: string, connector: Connector): Fixture[] {
  const home = join(folder, "fixtures");
  if (!existsSync(home)) return [];
  const cases = readdirSync(home, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return cases
    .map(({ name }) => readFixture(join(home, name), name, connector))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFixture(folder: string, name: string, connector: Connector): Fixture {
  const refuse = (message: string) => new UsageError("bad-fixture", `fixture ${name}: ${message}`);
  const files = readdirSync(folder).filter((file) => file.startsWith("payload.") && file !== "payload.context.json");
  const [file] = files;
  if (file === undefined || files.length > 1) throw refuse("one file payload.<ending> is needed");
  const bytes = readFileSync(join(folder, file));
  const about = readJson(join(folder, "payload.context.json"), refuse) ?? {};
  if (!isObject(about)) throw refuse("payload.context.json should hold an object");
  const text = (key: string, fallback: string) => (typeof about[key] === "string" ? (about[key] as string) : fallback);
  const kind = text("kind", kindsOf(connector, file, bytes)[0] ?? "");
  if (connector.kinds[kind] === undefined) throw refuse(`there is no kind of payload ${JSON.stringify(kind)}`);
  const payload = {
    source: connector.meta.id,
    kind,
    url: text("url", `file:${file}`),
    fetchedAt: text("fetchedAt", defaultFetchedAt),
    mediaType: text("mediaType", connector.kinds[kind]?.mediaType ?? ""),
    bytes,
    context: isObject(about.context ?? null) ? (about.context as JsonObject) : {},
  };
  return { name, file, payload, expected: readJson(join(folder, "expected.json"), refuse) };
}

function readJson(path: string, refuse: (message: string) => UsageError): JsonValue | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JsonValue;
  } catch (error) {
    throw refuse(`${path} is no JSON: ${messageOf(error)}`);
  }
}

/** The kinds that take a file for their own; it should be one. */
export function kindsOf(connector: Connector, name: string, bytes: Uint8Array): string[] {
  const start = bytes.subarray(0, headBytes);
  const head: PayloadHead = { name, bytes: start, text: decodeText(start).text };
  return Object.entries(connector.kinds).flatMap(([kind, { recognise }]) => (recognise(head) ? [kind] : []));
}

/** Maps a payload as a run would: a workbook is cut into CSV payloads first. */
export async function replay(connector: Connector, payload: Payload): Promise<Replayed> {
  const split = connector.kinds[payload.kind]?.split;
  const parts: Payload[] = [];
  if (split?.by === "xlsx" && isWorkbook(payload.bytes)) {
    for await (const slice of splitFile(once(payload.bytes), split)) {
      parts.push({ ...payload, bytes: slice.bytes, context: { ...payload.context, firstRow: slice.firstRow } });
    }
  } else parts.push(payload);
  const audit: Audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
  const releases: ExpectedRelease[] = [];
  const issues: MapIssue[] = [];
  for (const part of parts) {
    const mapped = mapPayload(connector, part, createMapContext(connector, fixturePrefix));
    for (const key of ["mapped", "ignored", "personal", "unmapped"] as const) audit[key] += mapped.audit[key];
    issues.push(...mapped.issues);
    if (mapped.failure) return { releases: [], issues, audit, failure: mapped.failure };
    // Through text, so that numbers kept digit by digit compare with those of a file.
    const plain = mapped.releases.map(({ release, stream, sequence }) => ({ release, stream, sequence }));
    releases.push(...(JSON.parse(JSON.stringify(plain)) as ExpectedRelease[]));
  }
  return { releases, issues, audit };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * Writes a new fixture, whole or not at all.
 * @param folder the connector's folder
 * @throws UsageError `fixture-exists`
 */
export function writeFixture(
  folder: string,
  name: string,
  fixture: { ending: string; bytes: Uint8Array; about: FixtureContext; releases: readonly ExpectedRelease[] },
): string {
  const home = join(folder, "fixtures", name);
  if (existsSync(home)) throw new UsageError("fixture-exists", `${home} exists already`);
  const fresh = join(folder, "fixtures", `.${name}.new`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;
  writeFileSync(join(fresh, `payload.${fixture.ending}`), fixture.bytes);
  writeFileSync(join(fresh, "payload.context.json"), json(fixture.about));
  writeFileSync(join(fresh, "expected.json"), json(fixture.releases));
  renameSync(fresh, home);
  return home;
}
