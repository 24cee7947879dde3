import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import { registerMapping } from "../../src/ingest/register-mapping.ts";
import { importRegister } from "../../src/ingest/registers.ts";
import type { Database } from "../../src/store/database.ts";
import { organizationFollower } from "../../src/store/follow-organizations.ts";
import { catchUp, restartFollowers } from "../../src/store/followers.ts";
import { organizationById, scaleAt } from "../../src/store/read-organizations.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const folder = mkdtempSync(join(tmpdir(), "pregon-registers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bands: JsonObject = {
  delimiter: "\t",
  columns: { identifier: ["RUT", "DV"], name: "Razón social", size: "Tramo", year: "Año" },
  sizes: { 1: "unknown", 2: "micro", 5: "small", 8: "medium", 10: "large" },
};
const head = "Año\tRUT\tDV\tRazón social\tTramo\n";

let files = 0;
function fileOf(content: string | Uint8Array, ending = "txt"): string {
  files += 1;
  const path = join(folder, `${files}.${ending}`);
  writeFileSync(path, content);
  return path;
}

let database: Database;
const take = (
  file: string,
  mapping: JsonObject = bands,
  more: { country?: string; register?: string; heldOnly?: boolean } = {},
) =>
  importRegister({
    database,
    file,
    mapping: registerMapping(mapping, more.country ?? "CL"),
    country: more.country ?? "CL",
    year: 2024,
    register: more.register ?? "cl-bands",
    heldOnly: more.heldOnly ?? false,
    signal: new AbortController().signal,
  });
const sizes = () =>
  database.sql`select firm, register, year, scale, code, name from register_sizes order by firm collate "C", register, year`;

beforeAll(async () => {
  database = await testDatabase();
  const supplier = (id: string, scheme: string, number: string, scale?: string) => ({
    id,
    name: `Firma ${number}`,
    roles: ["supplier"],
    identifier: { scheme, id: number },
    ...(scale && { details: { scale } }),
  });
  const cl = { id: "cl-test", country: "CL" };
  await testSource(database, cl);
  await publish(database, cl, [
    {
      ocid: "ocds-abc123-1",
      date: "2023-06-15T10:00:00Z",
      parties: [
        supplier("a", "CL-RUT", "76.424.135-5", "large"),
        supplier("b", "BR-CNPJ", "02.326.629/0001-51"),
        supplier("p", "CL-RUT", "12.345.678-5"),
      ],
      tender: { id: "1", title: "Compra", status: "complete" },
      awards: [
        { id: "1", status: "active", date: "2023-06-15T00:00:00Z", suppliers: [{ id: "a", name: "Firma" }] },
        { id: "2", status: "active", date: "2023-07-01T00:00:00Z", suppliers: [{ id: "b", name: "Firma" }] },
      ],
    },
  ]);
  await catchUp(database, organizationFollower);
});

describe("a register of sizes", () => {
  it("is stored once however often it is taken in, and its books balance", async () => {
    const file = fileOf(
      `${head}2022\t76424135\t5\tImprenta\t5\n2024\t76424135\t5\tImprenta\t8\n2024\t77000001\t2\tOtra\t1\n` +
        `2024\t77000001\t2\tOtra S.A.\t2\n2024\t12345678\t5\tZutano\t2\n2024\t11111111\t1\tNadie Aquí\t2\n` +
        `2024\t77000002\t0\tSin tramo\t99\n2024\t\t\tSin RUT\t2\nayer\t77000002\t0\tSin año\t2\n2024\t77000003\n`,
    );
    const first = await take(file);
    expect(first).toMatchObject({
      status: "complete",
      counts: {
        rows: 10,
        stored: 4,
        added: 4,
        changed: 0,
        unchanged: 0,
        repeated: 1,
        persons: 1,
        rejected: 4,
        unknownSize: 1,
        wrongCheckDigit: 2,
      },
    });
    expect(first.problems.map(({ code, line, example }) => [code, line, example])).toEqual([
      ["unknown-size", 8, "99"],
      ["no-identifier", 9, ""],
      ["bad-year", 10, "ayer"],
      ["short-row", 11, "2 columns"],
    ]);
    const stored = await sizes();
    expect(stored).toHaveLength(4);
    expect(stored).toContainEqual(
      expect.objectContaining({ firm: "CL-RUT-770000012", year: 2024, scale: "micro", name: "Otra S.A." }),
    );
    // A natural person who is a supplier has a size and no name.
    expect(stored).toContainEqual(expect.objectContaining({ firm: "CL-RUT-123456785", scale: "micro", name: null }));
    const again = await take(file);
    expect(again.counts).toMatchObject({ stored: 4, added: 0, unchanged: 4 });
    expect(again.sha256).toBe(first.sha256);
    expect(await sizes()).toEqual(stored);
  });

  it("shows on the organization with source and year, and falls back behind what was stated at the award", async () => {
    const found = await organizationById(database, "CL-RUT-764241355");
    expect(found?.scale).toEqual({ code: "medium", basis: "register", source: "cl-bands", year: 2024, ownCode: "8" });
    expect(found?.scales.map(({ code, basis, year }) => [code, basis, year])).toEqual([
      ["medium", "register", 2024],
      ["large", "stated", 2023],
      ["small", "register", 2022],
    ]);
    const at = async (date: string) => {
      const { code, basis, year, hindsight } = (await scaleAt(database, "CL-RUT-764241355", date)) ?? {};
      return [code, basis, year, hindsight];
    };
    expect(await at("2023-06-15T12:00:00Z")).toEqual(["large", "stated", 2023, false]);
    expect(await at("2022-12-01T00:00:00Z")).toEqual(["small", "register", 2022, false]);
    // Nothing was said before: the earliest later statement, marked.
    expect(await at("2021-01-01T00:00:00Z")).toEqual(["small", "register", 2022, true]);
    expect(await at("2025-01-01T00:00:00Z")).toEqual(["medium", "register", 2024, false]);
    expect(await scaleAt(database, "CL-RUT-999", "2025-01-01T00:00:00Z")).toBeUndefined();
  });

  it("of firms reaches their branches; headless, quoted, in Latin-1 and packed", async () => {
    const mapping: JsonObject = {
      header: false,
      delimiter: ";",
      pad: 8,
      columns: { identifier: 1, name: 2, size: 3 },
      sizes: { "01": "micro", "03": "small", "05": "notSmall", "00": null },
    };
    const latin = Buffer.from('"2326629";"AÇÚCAR ""DOCE"" LTDA";"05"\r\n"00000000";"BANCO";"00"\r\n', "latin1");
    const ledger = await take(fileOf(gzipSync(latin), "csv.gz"), mapping, { country: "BR", register: "br-porte" });
    expect(ledger.counts).toMatchObject({ rows: 2, stored: 2, unknownSize: 1 });
    expect((await sizes()).filter((row) => row.register === "br-porte")).toEqual([
      expect.objectContaining({ firm: "BR-CNPJ-00000000", scale: null, code: "00" }),
      expect.objectContaining({ firm: "BR-CNPJ-02326629", scale: "notSmall", name: 'AÇÚCAR "DOCE" LTDA' }),
    ]);
    expect((await organizationById(database, "BR-CNPJ-02326629000151"))?.scale).toMatchObject({
      code: "notSmall",
      source: "br-porte",
    });
  });

  it("is counted anew with the organizations", async () => {
    const rows = () => database.sql`select o::text as text from organizations o order by id collate "C"`;
    const before = await rows();
    await restartFollowers(database.sql);
    await catchUp(database, organizationFollower);
    expect(await rows()).toEqual(before);
  });

  it("takes only firms held here where that is asked", async () => {
    const file = fileOf(`${head}2024\t76424135\t5\tImprenta\t8\n2024\t78000000\t0\tFuera\t8\n`);
    const { counts } = await take(file, bands, { register: "held", heldOnly: true });
    expect(counts).toMatchObject({ rows: 2, stored: 1, notHeld: 1 });
  });

  it("cut off in the middle is incomplete, and keeps what came before", async () => {
    const packed = gzipSync(
      head + Array.from({ length: 3000 }, (_, n) => `2024\t7${1_000_000 + n * 7919}\t0\tF ${n}\t2\n`).join(""),
    );
    const cut = await take(fileOf(packed.subarray(0, packed.length / 2), "gz"), bands, { register: "cut" });
    expect(cut.status).toBe("incomplete");
    expect(cut.counts.stored).toBeGreaterThan(0);
    expect(cut.problems.at(-1)?.code).toBe("malformed-file");
    const whole = await take(fileOf(packed, "gz"), bands, { register: "cut" });
    expect(whole.counts).toMatchObject({ rows: 3000, stored: 3000, unchanged: cut.counts.stored });
    const open = await take(fileOf(`${head}2024\t76424135\t5\t"Abierta\t8\n`), bands, { register: "open" });
    expect(open).toMatchObject({ status: "incomplete", counts: { rows: 0 } });
  });

  it("whose codes do not fit is suspicious; files and columns that are missing are refused", async () => {
    const odd = await take(fileOf(`${head}2024\t76424135\t5\tImprenta\tGRANDE\n`), bands, { register: "odd" });
    expect(odd.status).toBe("suspicious");
    await expect(take(join(folder, "none.csv"))).rejects.toThrow(/cannot be read/);
    await expect(take(fileOf(""))).rejects.toThrow(/is empty/);
    await expect(take(fileOf("a\tb\n1\t2\n"))).rejects.toThrow(/no column "RUT"; it has a, b/);
  });

  it.each([
    [{ ...bands, columns: { size: "x" } }, /columns.identifier/],
    [{ ...bands, sizes: {} }, /needs sizes/],
    [{ ...bands, sizes: { 1: "tiny" } }, /"tiny", not one of micro/],
    [{ ...bands, header: false }, /number of a column/],
    [{ ...bands, encoding: "klingon" }, /encoding/],
    [{ ...bands, colums: {} }, /unknown member colums/],
    [[], /should be a JSON object/],
  ])("refuses a mapping that is wrong: %#", (mapping, message) => {
    expect(() => registerMapping(mapping as JsonObject, "CL")).toThrow(message);
  });
});
