import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/co-secop/connector.ts";
import simulate from "../../../connectors/co-secop/simulate.ts";
import {
  accountOf,
  contractId,
  nitOf,
  portfolio,
  recordNumber,
  systemOf,
} from "../../../connectors/co-secop/simulate-rows.ts";
import { numberText } from "../../../src/base/json.ts";
import type { MappedPayload } from "../../../src/connector/map-payload.ts";
import { type CompiledRelease, compile, type Release, validate } from "../../../src/ocds/index.ts";
import type { ProcessView, WorldSupplier } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";

/** The whole way on loopback: a world, datos.gov.co played from it, the HTTP client, fetch, mapping and merge. */
const firstPull = new Date("2024-02-25T15:00:00Z");
const secondPull = new Date("2024-08-10T15:00:00Z");

let now = firstPull;

const portal = await simulatedPortal(connector, simulate, {
  seed: 11,
  size: 300,
  from: "2024-01-09",
  until: "2024-02-20",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

const releases = new Map<string, { release: Release; sequence: number }[]>();
function keep(mapped: readonly MappedPayload[]): void {
  for (const { release, sequence } of mapped.flatMap((each) => each.releases)) {
    releases.set(release.ocid, [...(releases.get(release.ocid) ?? []), { release, sequence }]);
  }
}
function compiled(ocid: string): CompiledRelease | undefined {
  const own = releases.get(ocid);
  if (!own) return undefined;
  own.sort((a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence);
  return compile(
    own.map(({ release }) => release),
    { sorted: true },
  ).compiledRelease;
}

const ocidOf = (process: ProcessView): string => {
  const local = {
    secop1: `secop1-${recordNumber(process.index)}`,
    orders: `tvec-${100_000 + process.index}`,
    secop2: portfolio(process.index),
  }[systemOf(process)];
  return `ocds-test00-co-secop-${local}`;
};
const amount = (value: { amount?: number | null } | undefined): string | undefined => numberText(value?.amount);
const supplierId = (supplier: WorldSupplier): string =>
  supplier.naturalPerson ? `CO-SECOP2-${accountOf(supplier)}` : `CO-NIT-${nitOf(supplier.serial)}`;
const states: Record<ProcessView["state"], string> = {
  planned: "planned",
  published: "active",
  closed: "active",
  awarded: "complete",
  contracted: "complete",
  unsuccessful: "unsuccessful",
  cancelled: "cancelled",
};

/** Whether the portal has said what it knows: a closed process is told of only with its decision. */
const settled = (view: ProcessView): boolean => view.state !== "closed";

function compare(seen: Record<string, number>): void {
  const count = (what: string) => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  for (let index = 0; index < world.count("CO"); index += 1) {
    const view = world.view("CO", index, now)!;
    const system = systemOf(view);
    if (view.state === "planned" || (system === "orders" && view.awards.length === 0)) continue;
    const ocid = ocidOf(view);
    const record = compiled(ocid);
    expect(record, ocid).toBeDefined();
    count(system);
    if (settled(view)) count(view.state);
    const { tender } = record!;
    expect(tender?.title, ocid).toBe(view.title);
    const buyer = world.buyer("CO", view.buyer);
    expect(record!.buyer?.name).toBe(buyer.name.toUpperCase());
    const parties = new Map((record!.parties ?? []).map((party) => [party.id, party]));
    if (system === "secop2" && settled(view)) {
      expect(record!.buyer?.id).toBe(`CO-NIT-${nitOf(buyer.serial)}`);
      expect(tender, ocid).toMatchObject({ status: states[view.state], mainProcurementCategory: view.category });
      expect(Date.parse(tender!.tenderPeriod!.endDate!)).toBe(Date.parse(view.deadline));
      expect(amount(tender?.value)).toBe(view.estimate);
      expect(record!.awards ?? []).toHaveLength(view.awards.length);
      if (view.awards.length > 0) {
        expect(tender?.numberOfTenderers).toBe(view.bids.length);
        expect(record!.bids?.details ?? []).toHaveLength(view.bids.length);
        count("bidders");
      }
    }
    for (const [place, award] of view.awards.entries()) {
      const supplier = world.supplier("CO", award.supplier);
      const contract = view.contracts.find((each) => each.award === place);
      const told = record!.awards!.find((each) =>
        system === "secop2" ? each.id === supplierId(supplier) : each.suppliers?.[0]?.name === supplier.name,
      )!;
      expect(told?.status, `${ocid} ${place}`).toBe("active");
      if (system !== "secop2") {
        expect(amount(told.value)).toBe(system === "secop1" ? (contract?.amount ?? award.amount) : award.amount);
        continue;
      }
      expect(told.id).toBe(supplierId(supplier));
      const last = contract?.amendment?.amount ?? contract?.amount ?? award.amount;
      expect(amount(told.value)).toBe(view.method === "direct" ? last : award.amount);
      const party = parties.get(told.id as string)!;
      if (supplier.naturalPerson) {
        expect(party.identifier?.scheme).toBe("CO-SECOP2");
        count("persons");
      }
      if (!contract) continue;
      const size = supplier.size === "large" ? (supplier.naturalPerson ? undefined : "large") : "sme";
      expect(party.details?.scale, ocid).toBe(size);
      count(`scale ${size}`);
      const signed = record!.contracts!.find(
        (each) => each.id === contractId(index, view.contracts.indexOf(contract)),
      )!;
      expect(signed.awardID).toBe(told.id);
      expect(amount(signed.value)).toBe(last);
      expect(signed.amendments?.length ?? 0).toBe(contract.amendment ? 1 : 0);
      if (contract.amendment) count("amended");
    }
  }
}

describe("co-secop from the portal to the record", () => {
  it("brings every process, keeps up with its changes, and its books add up", { timeout: 120_000 }, async () => {
    const memory = emptyMemory();
    for (const stream of ["processes", "contracts", "secop1", "orders"]) memory.watermarks.set(stream, "2024-01-08");
    const first = await pull(connector, { http, now, memory });
    expect(first.books.declared).toBe(first.books.fetched);
    expect(first.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [], duplicates: 0 });
    expect(memory.watermarks.get("processes")).toBe("2024-02-25");
    const mapped = mapPulled(connector, first.payloads);
    expect(mapped.flatMap((each) => each.failure ?? [])).toEqual([]);
    expect([...new Set(mapped.flatMap((each) => each.issues.map(({ code, at }) => `${code} ${at}`)))]).toEqual([]);
    keep(mapped);
    compare({});

    now = secondPull;
    portal.setNow(now);
    const second = await pull(connector, { http, now, memory });
    expect(second.books.declared).toBe(second.books.fetched);
    expect(second.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
    const later = mapPulled(connector, second.payloads);
    expect(later.flatMap((each) => each.issues)).toEqual([]);
    keep(later);
    const seen: Record<string, number> = {};
    compare(seen);
    const facts = ["secop1", "orders", "secop2", "unsuccessful", "cancelled", "contracted", "bidders", "persons"];
    for (const fact of [...facts, "amended", "scale sme", "scale large"]) {
      expect(seen[fact] ?? 0, fact).toBeGreaterThan(0);
    }
    const all = [...releases.values()].flat().map(({ release }) => release);
    expect(all.flatMap((release) => validate(release).errors)).toEqual([]);
    // Officials, mail addresses and the identity numbers of persons are in no release.
    expect(JSON.stringify(all)).not.toMatch(/SIMULADA|@|"10\d{8}"|3001234567/);
    // Nor were officials asked for.
    expect(first.payloads.some(({ bytes }) => new TextDecoder().decode(bytes).includes("SIMULADA"))).toBe(false);

    const third = await pull(connector, { http, now, memory });
    // Nothing was rebuilt since: only the metadata were asked for.
    expect(third.payloads).toEqual([]);
    expect(simulator.failures()).toEqual([]);
  });

  it("reads a window of days, and walks backwards where everything is asked for", { timeout: 60_000 }, async () => {
    const window = await pull(connector, {
      http,
      now,
      scope: { mode: "window", from: "2024-01-15", until: "2024-01-16" },
    });
    expect(window.books.declared).toBe(window.books.fetched);
    expect(window.books.fetched).toBeGreaterThan(0);
    expect(window.memory.watermarks.size).toBe(0);
    const memory = emptyMemory();
    const all = await pull(connector, { http, now, memory, scope: { mode: "all" } });
    expect(all.books.incomplete).toEqual([]);
    expect(memory.watermarks.get("orders:backfill")).toBe("2013-08-01");
    const told = new Set(
      mapPulled(connector, all.payloads).flatMap((each) => each.releases.map(({ release }) => release.ocid)),
    );
    const expected = Array.from({ length: world.count("CO") }, (_, index) => world.view("CO", index, now)!).filter(
      (view) => systemOf(view) !== "orders" || view.awards.length > 0,
    );
    expect(told.size).toBe(expected.length);
  });
});
