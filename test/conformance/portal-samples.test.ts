import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { kindsOf } from "../../src/connector/fixtures.ts";
import { type Connector, splitFile } from "../../src/connector/index.ts";
import { loadConnectors } from "../../src/connector/load.ts";
import { realPayloads } from "../../src/connector/maturity.ts";
import { mapBytes, SampleCounts } from "./support/samples.ts";
import { exists, shared } from "./support/shared.ts";

/**
 * Every file under portals/samples goes through its connector, cut and mapped as a deposited file would be, or is named
 * here with the reason why it is no payload. A sample that comes anew is met without a change of this file.
 */
const root = join(shared, "portals/samples");
/** Not of portals: rates and feeds have conformance tests of their own. */
const others = ["reference", "publications"];
/** Folders that are not named like their connector. */
const connectorIds: Readonly<Record<string, string>> = {
  "ar-comprar-contratar": "ar-contratar",
  "hn-honducompras": "hn-sefin",
  "pe-oece-seace": "pe-oece",
};

const notPayloads: readonly (readonly [file: RegExp, reason: string])[] = [
  [/PROVENANCE\.md$/, "says where the samples are from"],
  [
    /^br-compras-gov\/modulo-(material|servico|pesquisa-preco|pgc|uasg|fornecedor)-/,
    "register or catalogue: no process",
  ],
  [/^ca-canadabuys\/buyandsell-/, "feed of the portal before CanadaBuys, empty or cut at 250 items"],
  [/^cl-chilecompra\/(ocds-listaOCDSAgnoMes-.*-empty-http200|v1-ticket-invalid-http203)\.json$/, "error answer"],
  [/^cr-sicop\/failure-html-instead-of-csv/, "a page for people in place of a file"],
  [/^do-dgcp\/esquema-endpoints-limit1/, "a listing of first rows in words, not an answer"],
  [/^ec-sercop\/search_ocds-rows-/, "answers of the search, kept by somebody in a table of their own"],
  [/^us-samgov\/doc-example-usaspending-/, "answers of USAspending"],
  [/^uy-arce\/(codiguera-|rss-)/, "code lists, and items of a feed in another's field names"],
];

/** Errors of validity that are the publisher's own, in releases that it publishes itself: kept and flagged. */
const publishersErrors: Readonly<Record<string, readonly string[]>> = {
  // OCDS 1.0 of 2017: a contract of a call-off without its award (null), and a supplier named twice.
  "py-dncp/v1-record-273637.json": ["type /contracts/*/awardID"],
  "py-dncp/v1-record-275348.json": ["type /contracts/*/awardID"],
  "py-dncp/v1-record-277004.json": ["unique /awards/*/suppliers/*"],
};

const connectors = await loadConnectors();
const files = exists("portals/samples")
  ? readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !others.includes(path.split("/")[0] ?? ""))
      .sort()
  : [];
const reasonOf = (path: string): string | undefined => notPayloads.find(([file]) => file.test(path))?.[1];
const connectorOf = (path: string): Connector | undefined => {
  const [folder = ""] = path.split("/");
  return connectors.get(connectorIds[folder] ?? folder);
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The parts in which a file would be stored. */
async function partsOf(connector: Connector, kind: string, bytes: Uint8Array): Promise<Uint8Array[]> {
  const split = connector.kinds[kind]?.split;
  if (!split) return [bytes];
  const parts: Uint8Array[] = [];
  for await (const part of splitFile(once(bytes), split)) parts.push(part.bytes);
  return parts;
}

describe.skipIf(files.length === 0)("samples of portals", () => {
  const counts = new Map<string, SampleCounts>();
  const skipped = new Map<string, number>();
  /** Files that gave releases; examples in manuals are no payloads that somebody was sent. */
  const real = new Map<string, number>();
  afterAll(() => {
    for (const [id, each] of counts) each.print(id);
    const lines = [...skipped].map(([reason, count]) => `no payload: ${count} × ${reason}\n`);
    process.stdout.write(lines.join(""));
  });

  it("all belong to a connector", () => {
    expect(files.filter((path) => !connectorOf(path))).toEqual([]);
  });

  it("has a file for each reason that it gives", () => {
    for (const [file] of notPayloads) expect([file, files.some((path) => file.test(path))]).toEqual([file, true]);
  });

  it.each(files.filter((path) => !reasonOf(path)))("%s gives valid OCDS, and nothing of it is lost", async (path) => {
    const connector = connectorOf(path)!;
    const bytes = readFileSync(join(root, path));
    const kinds = kindsOf(connector, path.split("/").at(-1) ?? "", bytes);
    expect(kinds).toHaveLength(1);
    const [kind = ""] = kinds;
    const count = counts.get(connector.meta.id) ?? new SampleCounts();
    counts.set(connector.meta.id, count);
    const found = new Set<string>();
    let releases = 0;
    for (const part of await partsOf(connector, kind, bytes)) {
      const { mapped, errors } = mapBytes(connector, kind, path, part);
      count.add(mapped, errors);
      releases += mapped.releases.length;
      expect(mapped.failure).toBeUndefined();
      expect(mapped.audit.unmapped).toBe(0);
      for (const error of errors) found.add(error);
    }
    expect([...found].sort()).toEqual(publishersErrors[path] ?? []);
    if (releases > 0 && !/doc-example/.test(path)) real.set(connector.meta.id, (real.get(connector.meta.id) ?? 0) + 1);
  });

  it.each(files.filter((path) => reasonOf(path)))("%s is no payload, and says so without an exception", (path) => {
    const reason = reasonOf(path) ?? "";
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    const connector = connectorOf(path)!;
    const bytes = readFileSync(join(root, path));
    for (const [kind, { refused }] of Object.entries(connector.kinds)) {
      const taken = kindsOf(connector, path.split("/").at(-1) ?? "", bytes).includes(kind);
      expect([kind, taken && !refused]).toEqual([kind, false]);
      const { mapped } = mapBytes(connector, kind, path, bytes);
      expect([kind, mapped.failure?.code]).not.toEqual([kind, "mapping-failed"]);
    }
  });

  it("are as many as sources say that they were proven on", () => {
    expect(Object.fromEntries(real)).toEqual(realPayloads);
  });
});
