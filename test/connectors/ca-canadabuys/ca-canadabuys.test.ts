import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/ca-canadabuys/connector.ts";
import { filesOf } from "../../../connectors/ca-canadabuys/files.ts";
import { methods } from "../../../connectors/ca-canadabuys/lookups.ts";
import { plainWords } from "../../../connectors/ca-canadabuys/row.ts";
import simulate from "../../../connectors/ca-canadabuys/simulate.ts";
import type { FetchScope } from "../../../src/connector/index.ts";
import { compile, type Release } from "../../../src/ocds/index.ts";
import { asOf } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";
import { expectWhole, mapText } from "../../support/whole-connector.ts";

const now = new Date("2025-11-05T14:30:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 3,
  size: 80,
  from: "2024-01-09",
  until: "2025-12-12",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

describe("CanadaBuys", () => {
  it("is whole, and its fixtures raise what they are there to raise", async () => {
    await expectWhole(connector, simulate, {
      "awards-year": [
        "unknown-code /3/contractCurrency-contratMonnaie",
        "no-value /3",
        "unknown-code /3/awardStatus-attributionStatut-eng",
      ],
      "contracts-history": ["unknown-code /1/supplierEmployeeCount-fournisseurNombreEmployes-eng"],
      "tenders-open": [
        "bad-url /0/attachment-piecesJointes-fra",
        "bad-url /1/attachment-piecesJointes-fra",
        "unknown-code /2/procurementMethod-methodeApprovisionnement-eng",
        "unknown-code /2/procurementCategory-categorieApprovisionnement",
        "bad-date /2/tenderClosingDate-appelOffresdateCloture",
        "row-without-key /4",
      ],
    });
  });

  it("reads methods whatever their dashes and brackets", () => {
    for (const name of ["Competitive – Open Bidding", "Competitive (open bidding)", "Competitive - Open bidding"]) {
      expect(methods.get(plainWords(name))).toBe("open");
    }
  });

  it("reports a column that it does not know, and leaves out a row that is wider than the header", () => {
    const header = "referenceNumber-numeroReference,tenderClosingDate-x,extra-supplement";
    const mapped = mapText(connector, "tenders", `${header}\ncb-1,2026-02-01,a\ncb-2,2026-02-01,b,c\n`);
    expect(mapped.issues.map(({ code, at }) => `${code} ${at}`)).toEqual([
      "shifted-row /1",
      "unmapped-field /0/extra-supplement",
    ]);
    // A closing day without time means its end.
    expect(mapped.releases[0]?.release.tender?.tenderPeriod?.endDate).toBe("2026-02-01T23:59:59-05:00");
  });

  it("orders states of one amendment by the day of fetching, and amendments by their number", () => {
    const header =
      "referenceNumber-numeroReference,amendmentNumber-n,publicationDate-d,amendmentDate-d,tenderStatus-s-eng";
    const map = (rows: string, fetchedAt: string) => mapText(connector, "tenders", `${header}\n${rows}`, { fetchedAt });
    const open = map("cb-1,000,2026-01-05,,Open\ncb-1,001,2026-01-05,2026-01-05,Open\n", "2026-01-06T12:00:00Z");
    const closed = map("cb-1,000,2026-01-05,,Expired\n", "2026-02-06T12:00:00Z");
    const [first, amended] = open.releases;
    const [later] = closed.releases;
    expect(first?.release.date).toBe(amended?.release.date);
    expect(first!.sequence).toBeLessThan(later!.sequence);
    expect(later!.sequence).toBeLessThan(amended!.sequence);
    expect(later!.stream).toBe(first!.stream);
    expect(new Set([first, amended, later].map((each) => each?.release.id)).size).toBe(3);
  });

  const names = (scope: FetchScope, at: string) =>
    [...filesOf(scope, new Date(at))].map(({ url }) => url.replace(/^.*\/([^-]*-?[^-]*)-.*$/, "$1"));

  it("asks for the files of the year, and in spring for those of the year before", () => {
    const incremental = { mode: "incremental" } as const;
    expect(names(incremental, "2025-11-05T14:30:00Z").length).toBe(4);
    const spring = [...filesOf(incremental, new Date("2026-04-10T14:30:00Z"))];
    expect(spring.map(({ url, optional }) => [/(20\d\d)-/.exec(url)?.[1], optional])).toEqual([
      [undefined, undefined],
      ["2025", undefined],
      ["2025", undefined],
      ["2025", true],
      ["2026", true],
      ["2026", true],
      ["2026", true],
    ]);
    const window = (from: string, until: string) =>
      [...filesOf({ mode: "window", from, until }, now)].map(({ url }) => /\/(\d{4}-\d{4})/.exec(url)?.[1]);
    expect(new Set(window("2024-03-31", "2024-04-01"))).toEqual(new Set(["2023-2024", "2024-2025"]));
    expect(window("2010-01-01", "2010-02-01")).toEqual(["2009-2022", "2012-2022", "2009-2023"]);
    expect([...filesOf({ mode: "all" }, now)]).toHaveLength(6);
  });
});

describe("files of CanadaBuys, simulated", () => {
  it("tell every notice and contract with values, deadlines and sizes", async () => {
    const { payloads, books } = await pull(connector, { http, now, scope: { mode: "all" } });
    expect(books).toMatchObject({ rejected: [], incomplete: [] });
    expect(books.declared).toBe(books.fetched);
    const mapped = mapPulled(connector, payloads);
    expect(mapped.flatMap((each) => [...each.issues, ...(each.failure ? [each.failure] : [])])).toEqual([]);
    expect(mapped.reduce((sum, each) => sum + each.releases.length, 0)).toBe(books.fetched);
    const text = JSON.stringify(mapped.map((each) => each.releases));
    expect(text).not.toMatch(/Simulated Person|simulated\.person|Simulated Street|K\dA \dB1/);
    const processes = new Map<string, { release: Release; sequence: number }[]>();
    for (const { release, sequence } of mapped.flatMap((each) => each.releases)) {
      processes.set(release.ocid, [...(processes.get(release.ocid) ?? []), { release, sequence }]);
    }
    let sized = 0;
    let found = 0;
    for (let index = 0; index < world.count("CA"); index += 1) {
      const process = asOf(world.process("CA", index), now);
      if (!process || process.state === "planned") continue;
      found += 1;
      const own = index % 3 === 2 ? `${process.buyer}-${index}` : `WS${process.id}-A`;
      const key = [...processes.keys()].find((ocid) => ocid.endsWith(`-${own}`))!;
      const ordered = processes
        .get(key)!
        .sort((a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence);
      const record = compile(
        ordered.map(({ release }) => release),
        { sorted: true },
      ).compiledRelease;
      expect(record.tender).toMatchObject({ title: process.title, mainProcurementCategory: process.category });
      expect(record.tender?.procurementMethod).toBe(process.method);
      expect(Date.parse(record.tender!.tenderPeriod!.endDate!)).toBe(
        Date.parse(process.deadline) - (Date.parse(process.deadline) % 1000),
      );
      expect(record.buyer?.name).toBe(world.buyer("CA", process.buyer).name);
      expect(record.contracts?.length ?? 0).toBe(process.contracts.length);
      for (const [at, contract] of process.contracts.entries()) {
        const told = record.contracts!.find(({ id }) => id === `${process.id}-00${at + 1}`)!;
        expect(told.value).toEqual({
          amount: Number(contract.amendment?.amount ?? contract.amount),
          currency: process.currency,
        });
        const supplier = world.supplier("CA", process.awards[contract.award]!.supplier);
        const award = record.awards!.find(({ id }) => id === told.awardID)!;
        expect(award.suppliers?.[0]?.name).toBe(supplier.name);
        const party = record.parties!.find(({ id }) => id === award.suppliers?.[0]?.id);
        if (index % 7 !== 0 && told.amendments === undefined) {
          expect(party?.details?.scale).toBe(supplier.size);
          sized += 1;
        }
      }
    }
    expect(processes.size).toBe(found);
    expect(sized).toBeGreaterThan(10);
  });

  it("are asked for under condition, those of the week once a week", async () => {
    const memory = emptyMemory();
    const first = await pull(connector, { http, now, memory });
    expect(first.books.incomplete).toEqual([]);
    expect(first.payloads.map(({ kind }) => kind)).toEqual(["tenders", "awards", "tenders", "contracts"]);
    const asked = () => simulator.requests()["ca-canadabuys"]!.requests;
    const before = asked();
    expect((await pull(connector, { http, now, memory })).payloads).toEqual([]);
    expect(asked() - before).toBe(2);
  });

  it("leave the run incomplete where one is a web page", async () => {
    simulator.setFaults([{ kind: "html", source: "ca-canadabuys", match: "awardNotice" }]);
    try {
      const { books, payloads } = await pull(connector, { http, now });
      expect(books.incomplete.map(({ code }) => code)).toEqual(["file-not-fetched"]);
      expect(payloads).toHaveLength(3);
    } finally {
      simulator.setFaults([]);
    }
  });
});
