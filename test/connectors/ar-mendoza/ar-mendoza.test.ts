import { afterAll, describe, expect, it } from "vitest";
import connector, { linksIn } from "../../../connectors/ar-mendoza/connector.ts";
import { isPerson } from "../../../connectors/ar-mendoza/map.ts";
import simulate, { cuitOf } from "../../../connectors/ar-mendoza/simulate.ts";
import { compile, type Release, validate } from "../../../src/ocds/index.ts";
import { asOf } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";
import { expectWhole, mapText } from "../../support/whole-connector.ts";

const now = new Date("2024-11-20T12:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 2,
  size: 200,
  from: "2023-03-09",
  until: "2024-12-12",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

describe("Mendoza", () => {
  it("is whole, and its fixtures raise what they are there to raise", async () => {
    await expectWhole(connector, simulate, { package: ["bad-date /releases/1/awards/0/date"] });
  });

  it("finds the files that a page links to", () => {
    const html = `<div><a class=x href='/a/1.json'>1</a><a href="b.JSON?x=1&amp;y=2">2</a></div><a href=/a/1.json>again</a><a href="c.csv">no</a>`;
    expect(linksIn(html, "https://h.example/datasets/")).toEqual([
      "https://h.example/a/1.json",
      "https://h.example/datasets/b.JSON?x=1&y=2",
    ]);
  });

  it("tells people from companies by their tax number", () => {
    expect(["20-22222222-3", "AR-CUIT-27222222223", "23222222229"].map(isPerson)).toEqual([true, true, true]);
    expect(["30-11111111-8", "900", "", "120222222223"].map(isPerson)).toEqual([false, false, false, false]);
  });

  it("refuses what is no package", () => {
    expect(mapText(connector, "releases", "[1]").failure?.code).toBe("unexpected-type");
    expect(mapText(connector, "releases", "no").failure?.code).toBe("malformed-json");
  });
});

describe("files of Mendoza, simulated", () => {
  it("bring every release of every year, once", async () => {
    const memory = emptyMemory();
    const { payloads, books } = await pull(connector, { http, now, memory });
    expect(books).toMatchObject({ rejected: [], incomplete: [] });
    expect(books.declared).toBe(books.fetched);
    expect(payloads).toHaveLength(2);
    const mapped = mapPulled(connector, payloads);
    expect(mapped.flatMap((each) => each.issues)).toEqual([]);
    const releases = mapped.flatMap((each) => each.releases);
    expect(releases).toHaveLength(books.fetched);
    expect(JSON.stringify(releases)).not.toMatch(/Persona Simulada|@|"20\d{9}"/);
    const byOcid = new Map<string, Release[]>();
    for (const { release } of releases) {
      expect(validate(release).errors).toEqual([]);
      byOcid.set(release.ocid, [...(byOcid.get(release.ocid) ?? []), release]);
    }
    let told = 0;
    for (let index = 3; index < world.count("AR"); index += 4) {
      const process = asOf(world.process("AR", index), now);
      if (!process || process.state === "planned") continue;
      told += 1;
      const found = byOcid.get(`ocds-ppv9mm-${process.id}`)!;
      const record = compile(found, { sorted: true }).compiledRelease;
      expect(record.tender).toMatchObject({ title: process.title, procurementMethod: process.method });
      expect(record.awards?.map(({ value }) => value?.amount) ?? []).toEqual(
        process.awards.map((a) => Number(a.amount)),
      );
      expect(record.contracts?.length ?? 0).toBe(process.contracts.length);
      for (const [at, award] of process.awards.entries()) {
        const supplier = world.supplier("AR", award.supplier);
        const party = record.parties!.find(({ id }) => id === record.awards![at]!.suppliers?.[0]?.id)!;
        expect(party.name).toBe(supplier.name);
        expect(party.identifier?.id).toBe(supplier.naturalPerson ? undefined : cuitOf(supplier));
      }
    }
    expect(byOcid.size).toBe(told);
    expect(told).toBeGreaterThan(30);
    expect((await pull(connector, { http, now, memory })).payloads).toEqual([]);
  });

  it("leave the run incomplete where a file breaks off or the page links to none", async () => {
    simulator.setFaults([{ kind: "cutBody", source: "ar-mendoza", match: "descargar-json/24" }]);
    try {
      const { books } = await pull(connector, { http, now });
      expect(books.incomplete.length).toBeGreaterThan(0);
    } finally {
      simulator.setFaults([]);
    }
    simulator.setFaults([{ kind: "html", source: "ar-mendoza", match: "/datasets/" }]);
    try {
      const { books, payloads } = await pull(connector, { http, now });
      expect([payloads, books.incomplete.map(({ code }) => code)]).toEqual([[], ["no-files-linked"]]);
    } finally {
      simulator.setFaults([]);
    }
  });
});
