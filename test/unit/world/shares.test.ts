import { describe, expect, it } from "vitest";
import { createWorld, type WorldProcess, type WorldSupplier } from "../../../src/world/index.ts";

const size = 4_000;
const world = createWorld({ size, seed: 11 });
const country = "CO";
const processes = [...Array(size).keys()].map((index) => world.process(country, index));
const suppliers = [...Array(world.suppliers(country)).keys()].map((index) => world.supplier(country, index));

const share = <T>(all: readonly T[], is: (each: T) => boolean): number => all.filter(is).length / all.length;
const processShare = (is: (process: WorldProcess) => boolean) => share(processes, is);
const supplierShare = (is: (supplier: WorldSupplier) => boolean) => share(suppliers, is);
/** 20,000 suppliers of a larger world: shares to a finer grain. */
const many = createWorld({ size: 80_000, seed: 12 });
const crowd = [...Array(20_000).keys()].map((index) => many.supplier("BR", index));

describe("shares of processes", () => {
  const awarded = processes.filter((process) => process.outcome === "awarded");
  it.each<[string, number, number]>([
    ["unsuccessful", 0.08, processShare((process) => process.outcome === "unsuccessful")],
    ["cancelled", 0.04, processShare((process) => process.outcome === "cancelled")],
    ["with a moved deadline", 0.2, processShare((process) => process.amendedAt !== undefined)],
    ["reserved for small firms", 0.12, processShare((process) => process.smeReserved)],
    ["direct", 0.15, processShare((process) => process.method === "direct")],
    ["without an estimate", 0.15, processShare((process) => process.estimate === undefined)],
    ["in US dollars", 0.03, processShare((process) => process.currency === "USD")],
    ["awarded to several", 0.15, share(awarded, (process) => process.awards.length > 1)],
    ["awarded and contracted", 0.95, share(awarded, (process) => process.contracts.length > 0)],
    ["with awkward text", 0.02, processShare((process) => /["<\n🚑&%;]|=SUM/u.test(process.title))],
  ])("%s", (_what, expected, found) => {
    expect(Math.abs(found - expected)).toBeLessThan(0.02);
  });

  it("never leaves an awarded process without an award, nor gives one to another", () => {
    for (const process of processes) expect(process.awards.length > 0).toBe(process.outcome === "awarded");
  });

  it("bids around the estimate", () => {
    const ratios = processes.flatMap(({ estimate, bids }) =>
      bids.map((bid) => (estimate ? Number(bid.amount) / Number(estimate) : 1)),
    );
    expect(Math.min(...ratios)).toBeGreaterThan(0.7);
    expect(Math.max(...ratios)).toBeLessThan(1.2);
  });
});

describe("shares of suppliers", () => {
  it.each<[string, number, number]>([
    ["micro", 0.45, share(crowd, (each) => each.size === "micro")],
    ["small", 0.3, share(crowd, (each) => each.size === "small")],
    ["medium", 0.15, share(crowd, (each) => each.size === "medium")],
    ["large", 0.1, share(crowd, (each) => each.size === "large")],
    ["natural persons", 0.08, share(crowd, (each) => each.naturalPerson)],
    ["owned by women", 0.2, share(crowd, (each) => each.womenOwned)],
  ])("%s", (_what, expected, found) => {
    expect(Math.abs(found - expected)).toBeLessThan(0.015);
  });

  it("has no large natural person", () => {
    expect(supplierShare((each) => each.naturalPerson && each.size === "large")).toBe(0);
  });
});

describe("names and codes", () => {
  it("gives buyers distinct names, and all parties distinct serials of 8 digits", () => {
    for (const code of world.countries) {
      const buyers = [...Array(world.buyers(code)).keys()].map((index) => world.buyer(code, index));
      expect(new Set(buyers.map((buyer) => buyer.name)).size).toBe(buyers.length);
      const sellers = [...Array(world.suppliers(code)).keys()].map((index) => world.supplier(code, index));
      const serials = [...buyers, ...sellers].map((party) => party.serial);
      expect(new Set(serials).size).toBe(serials.length);
      for (const serial of serials) expect(String(serial)).toMatch(/^\d{8}$/);
    }
  });

  it("leaves no place of a pattern unfilled, no blanks at the ends, no damaged letters", () => {
    for (const code of world.countries) {
      for (let index = 0; index < 300; index += 1) {
        const process = world.process(code, index);
        const texts = [
          process.title,
          process.description,
          ...process.items.map((item) => item.description),
          world.buyer(code, process.buyer).name,
          world.supplier(code, index).name,
        ];
        for (const text of texts) {
          expect(text).not.toMatch(/\{[a-zA-Z]\}|undefined|\uFFFD/);
          expect(text).toBe(text.trim());
          expect(text).toBe(text.normalize("NFC"));
        }
      }
    }
  });

  it("classifies each item by UNSPSC and by CPV with its check digit", () => {
    for (const item of processes.flatMap((process) => process.items)) {
      expect(item.unspsc).toMatch(/^[1-9]\d{7}$/);
      expect(item.cpv).toMatch(/^\d{8}-\d$/);
    }
  });

  it("speaks the language of the country: Portuguese in Brazil, French too in Canada", () => {
    const languages = (code: string) =>
      new Set([...Array(200).keys()].map((index) => world.process(code, index).language));
    expect([...languages("BR")]).toEqual(["pt"]);
    expect([...languages("CA")].sort()).toEqual(["en", "fr"]);
    expect([...languages("US")]).toEqual(["en"]);
    expect([...languages("PE")]).toEqual(["es"]);
  });

  it.each([
    ["CL", "CLP"],
    ["BR", "BRL"],
    ["PA", "USD"],
    ["EC", "USD"],
    ["PY", "PYG"],
    ["VE", "VES"],
  ])("pays in %s with %s", (code, currency) => {
    const found = [...Array(300).keys()].filter((index) => world.process(code, index).currency === currency).length;
    expect(found / 300).toBeGreaterThan(0.9);
  });
});
