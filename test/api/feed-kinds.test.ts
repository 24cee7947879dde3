import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeZip } from "../../src/connector/index.ts";
import { pullNext } from "../../src/work/feeds.ts";
import type { Parsed } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, type PortalPage, release, releasePackage } from "../support/fake-portal.ts";
import { type TestRegistry, testRegistry } from "../support/registry.ts";

let portal: FakePortal;
let registry: TestRegistry;
let key = "";
const proofs: string[] = [];
const never = new AbortController().signal;

beforeAll(async () => {
  portal = await fakePortal();
  portal.pages.set("/.well-known/pregon-feed.txt", () => ({ type: "text/plain", body: proofs.join("\n") }));
  registry = await testRegistry(await testDatabase(), {
    origins: { "https://portal.example": portal.origin },
    autoApprove: true,
  });
  ({ key } = await registry.publisher());
});
afterAll(async () => {
  await registry.close();
  await portal.close();
});

/** Registers, proves, tries, submits and pulls a feed. */
async function serve(
  path: string,
  page: PortalPage,
  more: Record<string, unknown>,
): Promise<{ id: string; trial: Parsed; run: Parsed }> {
  portal.pages.set(path, page);
  const feed = {
    url: `https://portal.example${path}`,
    country: "NI",
    licence: "CC BY 4.0",
    contact: "x@portal.example",
    ...more,
  };
  const { body } = await registry.send("POST", "/api/v1/feeds", feed, key);
  proofs.push(`pregon-feed=${body.proof.token}`);
  await registry.send("POST", `/api/v1/feeds/${body.id}/prove`, undefined, key);
  const trial = await registry.send("POST", `/api/v1/feeds/${body.id}/trial`, undefined, key);
  expect((await registry.send("POST", `/api/v1/feeds/${body.id}/submit`, undefined, key)).body.status).toBe("active");
  while (await pullNext(registry.app, never));
  const runs = await registry.get(`/api/v1/sources/feed-${body.id}/runs`);
  return { id: body.id, trial: trial.body, run: runs.body.data[0] };
}

const textOf = (releases: readonly unknown[]) => releases.map((each) => JSON.stringify(each)).join("\n");

describe("a feed of kind ocds-file", () => {
  const records = {
    uri: "https://portal.example/records",
    version: "1.1",
    publishedDate: "2026-05-01T10:00:00Z",
    publisher: { name: "P" },
  };
  const some = (prefix: string) => [release(prefix, 1), release(prefix, 2)];
  it.each<[string, (prefix: string) => string | Uint8Array]>([
    ["release package", (prefix) => JSON.stringify(releasePackage({ prefix, count: 2 }), null, 2)],
    [
      "record package",
      (prefix) =>
        JSON.stringify({ ...records, records: some(prefix).map((each) => ({ ocid: each.ocid, releases: [each] })) }),
    ],
    ["list of releases", (prefix) => JSON.stringify(some(prefix))],
    ["file of JSON Lines", (prefix) => textOf(some(prefix))],
    ["packed file", (prefix) => gzipSync(textOf(some(prefix)))],
    [
      "archive",
      (prefix) =>
        writeZip([
          ["a.json", Buffer.from(JSON.stringify(some(prefix)))],
          ["readme.txt", Buffer.from("x")],
        ]),
    ],
    ["package with a byte order mark", (prefix) => `\uFEFF${JSON.stringify(releasePackage({ prefix, count: 2 }))}`],
  ])("may be: %s", async (what, body) => {
    const prefix = `ocds-f${String(what.length).padStart(2, "0")}${what.charCodeAt(0).toString(16).slice(0, 2)}x`;
    const { id, trial, run } = await serve(
      `/files/${what.replaceAll(" ", "-")}`,
      { body: body(prefix), type: "application/octet-stream" },
      { kind: "ocds-file" },
    );
    expect(trial).toMatchObject({ verdict: "good", validation: { releases: 2, valid: 2 } });
    expect(run).toMatchObject({ status: "complete", newReleases: 2 });
    expect((await registry.get(`/api/v1/notices?source=feed-${id}&count=exact`)).body.meta.count).toBe(2);
  });

  it("is cut into parts where it is large, in any form", async () => {
    const prefix = "ocds-large1";
    const padding = "x".repeat(2_000);
    const all = Array.from({ length: 5_000 }, (_, index) => ({ ...release(prefix, index), description: padding }));
    const body = JSON.stringify({ ...releasePackage({ count: 0 }), releases: all });
    expect(body.length).toBeGreaterThan(9_000_000);
    const { run } = await serve("/large.json.gz", { body: gzipSync(body) }, { kind: "ocds-file" });
    expect(run).toMatchObject({ status: "complete", fetched: 5_000, newReleases: 5_000 });
    expect(run.payloads).toBeGreaterThan(5);
  });

  it("tells what is wrong with it", async () => {
    const { trial, run } = await serve(
      "/broken.json",
      { body: '{"releases": [{"ocid": "ocds-broken-1", ' },
      { kind: "ocds-file" },
    );
    expect(trial.verdict).toBe("unusable");
    expect(trial.paging.problems[0].code).toBe("malformed-json");
    expect(run.status).not.toBe("complete");
  });

  it("shows errors of OCDS with pointers, and what SME data would be needed", async () => {
    const bad = { ...release("ocds-errors", 1), tender: { id: "1", status: "abierto", value: { amount: "12" } } };
    const { id, trial } = await serve(
      "/errors.json",
      { body: JSON.stringify({ ...releasePackage(), releases: [release("ocds-errors", 2), bad] }) },
      { kind: "ocds-file" },
    );
    expect(trial.verdict).toBe("problems");
    const found = trial.validation.errors.map((error: Parsed) => [error.code, error.path, error.example.pointer]);
    expect(found).toContainEqual(["codelist", "/tender/status", "/releases/1/tender/status"]);
    expect(found).toContainEqual(["type", "/tender/value/amount", "/releases/1/tender/value/amount"]);
    const report = await registry.send("GET", `/api/v1/feeds/${id}/report?lang=pt`, undefined, key);
    const sme = report.body.sections.find((section: Parsed) => section.id === "sme");
    expect(sme).toMatchObject({ ok: false });
    expect(sme.text.join(" ")).toContain("parties/details/scale");
  });
});

describe("a feed of kind ocds-rss", () => {
  it("leads to packages; an item that did not change is not asked for again", async () => {
    portal.pages.set("/p/1.json", { body: JSON.stringify(releasePackage({ prefix: "ocds-rss001", count: 1 })) });
    portal.pages.set("/p/2.json", {
      body: JSON.stringify(releasePackage({ prefix: "ocds-rss001", from: 2, count: 1 })),
    });
    const item = (number: number) =>
      `<item><title>P ${number}</title><guid>${number}</guid><pubDate>Wed, 06 May 2026 10:00:00 GMT</pubDate><link>https://portal.example/p/${number}.json</link></item>`;
    const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>${item(1)}${item(2)}</channel></rss>`;
    const { run, id } = await serve("/rss.xml", { type: "application/rss+xml", body: rss }, { kind: "ocds-rss" });
    expect(run).toMatchObject({ status: "complete", fetched: 2, newReleases: 2 });
    const asked = portal.asked.filter((path) => path === "/p/1.json").length;
    await registry.app.database.sql`update feeds set next_pull_at = now() - interval '1 minute' where id = ${id}`;
    while (await pullNext(registry.app, never));
    expect(portal.asked.filter((path) => path === "/p/1.json").length).toBe(asked);
  });

  it("may be Atom", async () => {
    portal.pages.set("/p/3.json", { body: JSON.stringify(releasePackage({ prefix: "ocds-atom01", count: 1 })) });
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:3</id><updated>2026-05-06T10:00:00Z</updated><link rel="alternate" type="text/html" href="https://portal.example/p/3.html"/><link type="application/json" href="/p/3.json"/></entry></feed>`;
    const { run } = await serve("/atom.xml", { type: "application/atom+xml", body: atom }, { kind: "ocds-rss" });
    expect(run).toMatchObject({ status: "complete", newReleases: 1 });
  });
});

describe("a feed of kind csv", () => {
  const mapping = {
    delimiter: ";",
    decimalComma: true,
    id: "Expediente",
    fields: [
      { path: "tender/title", column: "Objeto" },
      {
        path: "tender/status",
        column: "Estado",
        lookup: { Abierto: "active", "En evaluación": "active", Adjudicado: "complete" },
      },
      { path: "tender/value/amount", column: "Monto" },
      { path: "tender/tenderPeriod/endDate", column: "Cierre", formats: ["dd/MM/yyyy HH:mm"] },
      { path: "tender/procurementMethod", value: "open" },
      { path: "buyer/name", column: "Entidad" },
      { path: "awards/suppliers/name", column: "Proveedor" },
    ],
    ignore: ["Observaciones"],
  };
  const rows = [
    "Expediente;Objeto;Estado;Monto;Cierre;Entidad;Proveedor;Observaciones",
    "LP-1;Compra de cacao;Abierto;1.234,50;01/12/2026 15:00;Alcaldía de León;;nada",
    "LP-2;Compra de maíz;adjudicado;99,00;02/12/2026 15:00;Alcaldía de León;Semillas S.A.;",
    "LP-3;Compra de sal;Nadie sabe;x;mañana;Alcaldía de León;;",
  ].join("\n");

  it("becomes OCDS by its mapping, previewed before, and traced to its cells", async () => {
    const { id, trial, run } = await serve(
      "/tabla.csv",
      { type: "text/csv", body: rows },
      { kind: "csv", mapping, currency: "NIO" },
    );
    expect(trial.preview.map((notice: Parsed) => notice.title)).toEqual([
      "Compra de cacao",
      "Compra de maíz",
      "Compra de sal",
    ]);
    expect(trial.validation).toMatchObject({ releases: 3, valid: 3 });
    const codes = trial.mapping.map((finding: Parsed) => finding.code).sort();
    expect(codes).toEqual(["bad-date", "not-a-number", "unknown-code"]);
    expect(run).toMatchObject({ status: "complete", newReleases: 3 });
    const ocid = `ocds-pregon-feed-${id}-LP-1`;
    const notice = await registry.get(`/api/v1/notices/${ocid}`);
    expect(notice.body).toMatchObject({
      title: "Compra de cacao",
      status: "active",
      value: { amount: 1234.5, currency: "NIO" },
      deadline: "2026-12-01T15:00:00-06:00",
      buyer: { name: "Alcaldía de León" },
    });
    const second = await registry.get(`/api/v1/ocds/compiled/ocds-pregon-feed-${id}-LP-2`);
    expect(second.body.awards[0].suppliers[0]).toMatchObject({ name: "Semillas S.A." });
    expect(second.body.parties.map((party: Parsed) => party.roles)).toEqual([["buyer"], ["supplier"]]);
    const traced = await registry.get(`/api/v1/provenance/${ocid}?pointer=/tender/value/amount`);
    expect(traced.body.origin).toMatchObject({ pointer: "/0/Monto", raw: "1.234,50" });
  });

  it("is mapped anew where its mapping changes", async () => {
    const { id } = await serve(
      "/otra.csv",
      { type: "text/csv", body: rows },
      { kind: "csv", mapping, currency: "NIO" },
    );
    const fields = mapping.fields.map((field) =>
      field.path === "tender/title" ? { path: "tender/title", column: "Observaciones" } : field,
    );
    const changed = await registry.send(
      "PATCH",
      `/api/v1/feeds/${id}`,
      { mapping: { ...mapping, fields, ignore: ["Objeto"] } },
      key,
    );
    expect(changed.status).toBe(200);
    await registry.app.database.sql`update feeds set next_pull_at = now() - interval '1 minute' where id = ${id}`;
    while (await pullNext(registry.app, never));
    expect((await registry.get(`/api/v1/notices/ocds-pregon-feed-${id}-LP-1`)).body.title).toBe("nada");
  });

  it.each<[string, unknown, RegExp]>([
    ["no mapping", undefined, /\/mapping should be an object/],
    [
      "code instead of a path",
      { ...mapping, fields: [{ path: "tender/title;process.exit()", column: "Objeto" }] },
      /is no field/,
    ],
    ["a prototype's name", { ...mapping, fields: [{ path: "__proto__/polluted", column: "Objeto" }] }, /is no field/],
    [
      "a constructor",
      { ...mapping, fields: [{ path: "tender/constructor/prototype", column: "Objeto" }] },
      /is no field/,
    ],
    ["an object's path", { ...mapping, fields: [{ path: "tender/value", column: "Monto" }] }, /is no field/],
    [
      "a person's contact",
      { ...mapping, fields: [{ path: "parties/contactPoint/email", column: "Correo" }] },
      /persons are not taken/,
    ],
    ["the release's own id", { ...mapping, fields: [{ path: "ocid", column: "Objeto" }] }, /is made for each row/],
    [
      "a function",
      { ...mapping, fields: [{ path: "tender/title", column: "Objeto", script: "x => x" }] },
      /is not known/,
    ],
    [
      "an unknown code",
      { ...mapping, fields: [{ path: "tender/status", column: "Estado", lookup: { A: "abierto" } }] },
      /takes planning/,
    ],
    ["one path twice", { ...mapping, fields: [mapping.fields[0], mapping.fields[0]] }, /mapped twice/],
    ["no fields", { ...mapping, fields: [] }, /1 to 200 fields/],
  ])("is refused with %s", async (_what, given, reason) => {
    const feed = {
      url: "https://portal.example/t.csv",
      kind: "csv",
      country: "NI",
      licence: "x",
      contact: "x",
      mapping: given,
    };
    const answer = await registry.send("POST", "/api/v1/feeds", feed, key);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(reason);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("takes cells and codes for data, whatever they say", async () => {
    const table = 'id;t;s\n__proto__;"=cmd|calc";constructor\n{{7*7}};<script>alert(1)</script>;toString';
    const fields = [
      { path: "tender/title", column: "t" },
      { path: "tender/statusDetails", column: "s", lookup: { constructor: "a", __proto__: "b" } },
    ];
    const { trial } = await serve(
      "/evil.csv",
      { type: "text/csv", body: table },
      { kind: "csv", mapping: { delimiter: ";", id: "id", fields: fields.slice(0, 1), ignore: ["s"] } },
    );
    expect(trial.preview.map((notice: Parsed) => notice.title)).toEqual(["=cmd|calc", "<script>alert(1)</script>"]);
    expect(trial.preview[1].ocid).toContain("{{7*7}}");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
