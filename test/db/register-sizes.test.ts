import { beforeAll, expect, it } from "vitest";
import { answer, type FigureGroup } from "../../src/indicators/answer.ts";
import { indicatorOf } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { catchUp, restartFollowers } from "../../src/store/followers.ts";
import { beginRegisterImport, type RegisterSize, storeRegisterSizes } from "../../src/store/registers.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const database = await testDatabase();
const cl = { id: "cl-sizes", country: "CL" };

const party = (id: string, rut: string, scale?: string) => ({
  id,
  name: `Firma ${id}`,
  roles: ["supplier"],
  identifier: { scheme: "CL-RUT", id: rut },
  ...(scale && { details: { scale } }),
});
const award = (id: string, supplier: string, date: string, amount: number) => ({
  id,
  status: "active",
  date: `${date}T00:00:00Z`,
  value: { amount, currency: "CLP" },
  suppliers: [{ id: supplier, name: `Firma ${supplier}` }],
});

/** Stated small; in the register of 2022 and 2025; in no register. */
const [stated, listed, nowhere] = ["76.424.135-5", "77.000.001-2", "77.000.002-0"];

beforeAll(async () => {
  await testSource(database, cl);
  await publish(database, cl, [
    {
      ocid: "ocds-abc123-1",
      date: "2024-12-01T10:00:00Z",
      parties: [party("a", stated, "small"), party("b", listed), party("c", nowhere)],
      tender: { id: "1", title: "Compra", status: "complete" },
      awards: [
        award("1", "a", "2023-06-15", 100),
        award("2", "b", "2021-06-15", 20),
        award("3", "b", "2022-06-15", 30),
        award("4", "b", "2024-06-15", 50),
        award("5", "b", "2025-06-15", 400),
        award("6", "c", "2024-06-15", 1_000),
      ],
    },
  ]);
  await catchUp(database, indicatorFollower);
});

const ask = (code: string, ...groupBy: FigureGroup[]) =>
  answer(database, indicatorOf(code)!, { filter: {}, groupBy, minimumCoverage: 0, today: "2026-01-01" });

async function take(sizes: Pick<RegisterSize, "firm" | "year" | "scale">[]) {
  const about = { register: "cl-bands", country: "CL", file: "bands.txt", mapping: {} };
  const id = await beginRegisterImport(database, about);
  const rows = sizes.map((size) => ({ ...size, code: "5", name: null }));
  const stored = await storeRegisterSizes(database, "cl-bands", id, rows);
  await catchUp(database, indicatorFollower);
  return stored;
}

const firm = "CL-RUT-770000012";
const register = [
  { firm, year: 2022, scale: "micro" },
  { firm, year: 2025, scale: "large" },
  // What the release states comes first.
  { firm: "CL-RUT-764241355", year: 2023, scale: "large" },
];

it("a supplier whose release states no size has that of the register, as at the day of the award", async () => {
  expect(await ask("SME-01")).toMatchObject([{ numerator: 1, denominator: 1, unknown: 5, more: { fromRegister: 0 } }]);
  await take(register);
  // The award of 2025 went to a large firm; those of 2021 (in hindsight), 2022 and 2024 to a micro one.
  expect(await ask("SME-01")).toMatchObject([
    { numerator: 4, denominator: 5, unknown: 1, more: { fromRegister: 0.8 } },
  ]);
  expect(await ask("SME-02")).toMatchObject([
    { numerator: 200, denominator: 600, unknown: 1_000, more: { fromRegister: 0.833333 } },
  ]);
  expect(await ask("SME-09", "scale")).toMatchObject([
    { group: { scale: "large" }, numerator: 1 },
    { group: { scale: "micro" }, numerator: 3 },
    { group: { scale: "small" }, numerator: 1 },
    { group: { scale: "unknown" }, numerator: 1 },
  ]);
});

it("who states the size is told", async () => {
  const origins = await ask("Q-02", "field");
  expect(origins.map(({ group, numerator, denominator }) => [group.field, numerator, denominator])).toEqual([
    ["earlierRegister", 1, 6],
    ["laterRegister", 1, 6],
    ["register", 2, 6],
    ["stated", 1, 6],
  ]);
});

it("the same register again changes nothing, another size counts anew, and all equals a recomputation", async () => {
  expect(await take(register)).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
  expect(await ask("SME-01")).toMatchObject([{ numerator: 4, denominator: 5 }]);
  await take([{ firm, year: 2025, scale: "notSmall" }]);
  const kept = await ask("SME-01");
  expect(kept).toMatchObject([{ numerator: 4, denominator: 4, unknown: 2 }]);
  await restartFollowers(database.sql);
  await catchUp(database, indicatorFollower);
  expect(await ask("SME-01")).toEqual(kept);
});
