import { copyFileSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "../support/database.ts";
import { openPortals, type Portals } from "../support/portals.ts";

/** Files that an operator lays into the folder of CompraNet, in the course of a month. */
const id = "mx-compranet";
const now = "2025-05-01T15:00:00Z";
let database: Awaited<ReturnType<typeof testDatabase>>;
let portals: Portals;
let files: string[];

beforeAll(async () => {
  database = await testDatabase();
  portals = await openPortals({
    databaseUrl: database.url,
    world: { seed: 7, size: 200, from: "2025-02-10", until: "2025-06-30" },
    now,
    only: [id],
  });
  files = portals.layDeposits(id);
});
afterAll(() => portals.close());

/** Minutes pass in the world: a file laid now is older than a moment when the next pull looks. */
let minutes = 0;
function lay(path: string, bytes: Uint8Array | string): void {
  writeFileSync(path, bytes);
  minutes += 1;
  const at = new Date(Date.parse(now) + minutes * 60_000);
  utimesSync(path, at, at);
  portals.setNow(new Date(at.getTime() + 30_000));
}
const contracts = () => {
  const path = files.find((file) => /Contratos_CompraNet2025\.csv$/.test(file));
  if (!path) throw new Error(`no file of contracts among ${files.map((file) => basename(file)).join(", ")}`);
  return path;
};
const lines = () => readFileSync(contracts(), "latin1").split(/(?<=\r\n)/);
const beside = (name: string) => join(dirname(contracts()), name);

describe("deposited files", () => {
  it("come in once, all of them in one run", async () => {
    const runs = await portals.pull(id);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status: "complete", scope: { mode: "files" } });
    expect(runs[0]?.newReleases).toBeGreaterThan(30);
    expect(await portals.pull(id)).toEqual([]);
  });

  it("wait while they are being written", async () => {
    lay(beside("Contratos_CompraNet2026.csv.part"), lines().slice(0, 3).join(""));
    expect(await portals.pull(id)).toEqual([]);
    // Written this very moment: perhaps not whole yet.
    const path = beside("Contratos_CompraNet2024.csv");
    copyFileSync(contracts(), path);
    utimesSync(path, portals.clock.now(), portals.clock.now());
    expect(await portals.pull(id)).toEqual([]);
    portals.setNow(new Date(portals.clock.now().getTime() + 10_000));
    // Its content is another file's: the same rows again, so nothing new.
    const [run] = await portals.pull(id);
    expect(run).toMatchObject({ status: "complete", newReleases: 0, changedRecords: 0 });
    expect(run?.fetched).toBeGreaterThan(10);
  });

  it("bring nothing when they come again as they are", async () => {
    lay(contracts(), readFileSync(contracts()));
    const [run] = await portals.pull(id);
    expect(run).toMatchObject({ status: "complete", payloads: 1, unchangedPayloads: 1, newReleases: 0 });
    expect(await portals.pull(id)).toEqual([]);
  });

  it("bring a release for the row that has changed, and for no other", async () => {
    const all = lines();
    const header = (all[0] ?? "").split(",");
    const column = header.findIndex((name) => /^Importe DRC$|Importe/.test(name.trim()));
    expect(column).toBeGreaterThan(0);
    // A row without quotes can be cut at its commas.
    const place = all.findIndex((line, index) => index > 0 && !line.includes('"'));
    const cells = (all[place] ?? "").split(",");
    cells[column] = "123456.78";
    lay(
      contracts(),
      Buffer.from([...all.slice(0, place), cells.join(","), ...all.slice(place + 1)].join(""), "latin1"),
    );
    const [run] = await portals.pull(id);
    expect(run).toMatchObject({ status: "complete", newReleases: 1, changedRecords: 1 });
    const [{ ocid, count } = { ocid: "", count: 0 }] = await database.sql<{ ocid: string; count: number }[]>`
      select a.ocid, r.releases as count from awards a join records r using (ocid) where amount = 123456.78`;
    expect(ocid).toMatch(/^ocds-pregon-mx-compranet-/);
    expect(count).toBeGreaterThan(1);
  });

  it("say that they end in the middle, and keep what came; the whole file then completes it", async () => {
    const all = lines();
    const last = all.findLastIndex((line) => line.includes('"'));
    const cut = all[last]?.indexOf('"') ?? 0;
    expect(cut).toBeGreaterThan(0);
    const half = [...all.slice(0, last), all[last]?.slice(0, cut + 3)].join("");
    const path = beside("Contratos_CompraNet2023.csv");
    lay(path, Buffer.from(half, "latin1"));
    const [run] = await portals.pull(id);
    expect(run).toMatchObject({
      status: "incomplete",
      reason: expect.stringMatching(/^truncated-file: file:Contratos_/),
    });
    lay(path, Buffer.from(all.join(""), "latin1"));
    const [next] = await portals.pull(id);
    expect(next).toMatchObject({ status: "complete", reason: null });
    expect(await portals.pull(id)).toEqual([]);
  });

  it("say so too where no quote is open", async () => {
    const all = lines();
    const last = all.findLastIndex((line, index) => index > 0 && !line.includes('"'));
    const half = [...all.slice(0, last), all[last]?.slice(0, 60)].join("");
    lay(beside("Contratos_CompraNet2022.csv"), Buffer.from(half, "latin1"));
    const [run] = await portals.pull(id);
    expect(run).toMatchObject({ status: "incomplete", reason: expect.stringMatching(/^truncated-file/) });
  });

  it("of no known kind are told once and do not stand in the way of others", async () => {
    lay(beside("LEEME.txt"), "Descargado por la oficina\n");
    lay(contracts(), Buffer.from(lines().slice(0, -1).join(""), "latin1"));
    const [run] = await portals.pull(id);
    expect(run).toMatchObject({ status: "incomplete", rejected: 1, newReleases: 0 });
    expect(run?.reason).toMatch(/kind-not-recognised: deposit:LEEME\.txt/);
    expect(run?.fetched).toBeGreaterThan(10);
    expect(await portals.pull(id)).toEqual([]);
  });
});
