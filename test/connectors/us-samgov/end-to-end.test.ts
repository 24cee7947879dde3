import { afterAll, describe, expect, it } from "vitest";
import { processId } from "../../../connectors/us-samgov/common.ts";
import connector from "../../../connectors/us-samgov/connector.ts";
import simulate from "../../../connectors/us-samgov/simulate.ts";
import { officeCode, piid, solicitation, ueiOf } from "../../../connectors/us-samgov/simulate-rows.ts";
import { numberText } from "../../../src/base/json.ts";
import type { MappedPayload } from "../../../src/connector/map-payload.ts";
import { type CompiledRelease, compile, type Release, validate } from "../../../src/ocds/index.ts";
import type { ProcessView } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";

/** The whole way on loopback: a world, SAM.gov played from it, the HTTP client, fetch, mapping and merge. */
const days = ["2026-02-25T12:00:00Z", "2026-04-10T12:00:00Z", "2026-06-30T12:00:00Z"].map((day) => new Date(day));
const settings = { SAM_GOV_API_KEY: "secret-key", SAM_GOV_DAILY_REQUESTS: "1000" };

let now = days[0]!;

const portal = await simulatedPortal(connector, simulate, {
  seed: 23,
  size: 150,
  from: "2026-01-06",
  until: "2026-02-20",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

class Records {
  readonly #releases = new Map<string, { release: Release; sequence: number }[]>();

  add(mapped: readonly MappedPayload[]): void {
    for (const { release, sequence } of mapped.flatMap((each) => each.releases)) {
      this.#releases.set(release.ocid, [...(this.#releases.get(release.ocid) ?? []), { release, sequence }]);
    }
  }

  all(): Release[] {
    return [...this.#releases.values()].flat().map(({ release }) => release);
  }

  compiled(process: ProcessView): CompiledRelease | undefined {
    const own = processId(officeCode(world.buyer("US", process.buyer)), solicitation(process));
    const releases = this.#releases.get(`ocds-test00-us-samgov-${own}`);
    releases?.sort((a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence);
    return (
      releases &&
      compile(
        releases.map(({ release }) => release),
        { sorted: true },
      ).compiledRelease
    );
  }
}

const amount = (value: { amount?: number | null } | undefined): string | undefined => numberText(value?.amount);
/** What Windows-1252 has no letter for is a question mark in the file. */
const shown = (text: string): string => text.replaceAll("ʻ", "?");
const methods = { open: "open", selective: "open", limited: "open", direct: "limited" };

function compare(records: Records, keyed: boolean): Record<string, number> {
  const seen: Record<string, number> = {};
  const count = (what: string) => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  for (let index = 0; index < world.count("US"); index += 1) {
    const view = world.view("US", index, now)!;
    const record = records.compiled(view);
    if (view.state === "planned" && index % 3 !== 0) continue;
    expect(record, view.id).toBeDefined();
    count(view.state);
    const { tender } = record!;
    const buyer = world.buyer("US", view.buyer);
    expect(tender?.title).toBe(view.title);
    expect(record!.buyer).toEqual({ id: `US-GOV-AAC-${officeCode(buyer)}`, name: buyer.name });
    if (view.state === "planned") continue;
    expect(tender?.mainProcurementCategory).toBe(view.category);
    expect(Date.parse(tender!.tenderPeriod!.endDate!)).toBe(Date.parse(view.deadline));
    expect(tender?.suitability?.sme ?? false, view.id).toBe(view.smeReserved);
    expect(tender?.description).toContain(shown(view.description));
    expect(tender?.description).toContain("–");
    expect(record!.awards ?? []).toHaveLength(view.awards.length);
    if (view.awards.length === 0) {
      expect(tender?.status).toBe(view.method === "direct" ? "complete" : "active");
      expect(tender?.procurementMethod).toBe(methods[view.method]);
      continue;
    }
    expect(tender?.status).toBe("complete");
    for (const [place, award] of view.awards.entries()) {
      const supplier = world.supplier("US", award.supplier);
      const told = record!.awards!.find(({ id }) => id === piid(buyer, view, place))!;
      expect(told.suppliers, view.id).toHaveLength(1);
      const party = record!.parties!.find(({ id }) => id === told.suppliers![0]!.id)!;
      const contract = view.contracts.find((each) => each.award === place);
      if (!keyed) {
        expect(told.suppliers![0]!.name).toContain(supplier.name);
        expect(party.identifier).toBeUndefined();
        expect(amount(told.value)).toBe(award.amount);
        continue;
      }
      expect(party.identifier).toMatchObject({ scheme: "US-SAM", id: ueiOf(supplier) });
      expect(amount(told.value)).toBe(contract?.amendment?.amount ?? contract?.amount ?? award.amount);
      if (!contract) continue;
      expect(party.details?.scale).toBe(supplier.size === "large" ? "large" : "sme");
      count(party.details!.scale!);
      const signed = record!.contracts!.find(({ awardID }) => awardID === told.id)!;
      expect(amount(signed.value)).toBe(contract.amendment?.amount ?? contract.amount);
      expect(signed.dateSigned?.slice(0, 10)).toBeDefined();
      expect(signed.amendments?.length ?? 0).toBe(contract.amendment ? 1 : 0);
      if (contract.amendment) count("amended");
      expect(tender?.numberOfTenderers).toBe(view.bids.length);
    }
  }
  return seen;
}

async function follow(keyed: boolean): Promise<{ records: Records; seen: Record<string, number> }> {
  const memory = emptyMemory();
  const records = new Records();
  let seen: Record<string, number> = {};
  if (keyed) {
    // The key has been there from the world's beginning on.
    for (const stream of ["opportunities", "api-since"]) memory.watermarks.set(stream, "2025-11-01");
    memory.watermarks.set("contracts", "2026-01-05");
  }
  for (const day of days) {
    now = day;
    portal.setNow(now);
    const { payloads, books } = await pull(connector, { http, now, memory, ...(keyed ? { settings } : {}) });
    expect(books).toMatchObject({ rejected: [], incomplete: [], suspicious: [], duplicates: 0 });
    expect(books.declared).toBe(books.fetched);
    const mapped = mapPulled(connector, payloads);
    expect(mapped.flatMap((each) => each.failure ?? [])).toEqual([]);
    expect([...new Set(mapped.flatMap((each) => each.issues.map(({ code, at }) => `${code} ${at}`)))]).toEqual([]);
    records.add(mapped);
    // Contract data of a day come when it is over.
    seen = compare(records, keyed);
  }
  const again = await pull(connector, { http, now, memory });
  expect(again.payloads).toEqual([]);
  return { records, seen };
}

describe("us-samgov from the portal to the record", () => {
  it("follows every process by the daily file alone", { timeout: 120_000 }, async () => {
    const { records, seen } = await follow(false);
    for (const state of ["contracted", "unsuccessful"]) expect(seen[state] ?? 0, state).toBeGreaterThan(0);
    expect(records.all().flatMap((release) => validate(release).errors)).toEqual([]);
    expect(JSON.stringify(records.all())).not.toMatch(/Simulated Official|@agency|555-0100/);
  });

  it("adds identifiers, sizes and contracts with a key", { timeout: 120_000 }, async () => {
    const { records, seen } = await follow(true);
    for (const fact of ["sme", "large", "amended"]) expect(seen[fact] ?? 0, fact).toBeGreaterThan(0);
    expect(records.all().flatMap((release) => validate(release).errors)).toEqual([]);
    const text = JSON.stringify(records.all());
    expect(text).not.toMatch(/Simulated (?:Official|St)|@agency|555-?555|SIMULATED\.USER|secret-key/);
    expect(records.all().some(({ tender }) => tender?.documents?.some(({ url }) => url?.endsWith("/download")))).toBe(
      true,
    );
    expect(simulator.failures()).toEqual([]);
  });

  it("lets contract data wait where the day's requests are few", async () => {
    now = days[1]!;
    portal.setNow(now);
    const memory = emptyMemory();
    for (const stream of ["opportunities", "api-since"]) memory.watermarks.set(stream, "2026-04-09");
    memory.watermarks.set("contracts", "2026-03-01");
    const few = { ...settings, SAM_GOV_DAILY_REQUESTS: "7" };
    const { books } = await pull(connector, { http, now, memory, settings: few });
    expect(books.incomplete).toEqual([]);
    expect(books.suspicious.map(({ code }) => code)).toEqual(["behind"]);
    expect(memory.watermarks.get("contracts")! > "2026-03-01").toBe(true);
    expect(memory.watermarks.get("contracts")! < "2026-04-01").toBe(true);
  });

  it("reads a window through the API only", async () => {
    now = days[1]!;
    portal.setNow(now);
    const scope = { mode: "window", from: "2026-02-10", until: "2026-02-12" } as const;
    await expect(pull(connector, { http, now, scope })).rejects.toMatchObject({ code: "needs-key" });
    const { payloads, books } = await pull(connector, { http, now, scope, settings });
    expect(new Set(payloads.map(({ kind }) => kind))).toEqual(new Set(["opportunities", "awards"]));
    expect(books.declared).toBe(books.fetched);
    expect(payloads.every(({ url }) => !url.includes("secret-key"))).toBe(true);
  });

  it("does not take a list for whole whose total does not add up", async () => {
    now = days[0]!;
    portal.setNow(now);
    const memory = emptyMemory();
    memory.watermarks.set("opportunities", "2025-11-10");
    simulator.setFaults([{ kind: "wrongTotal", source: "us-samgov", match: "opportunities" }]);
    try {
      const { books } = await pull(connector, { http, now, memory, settings });
      expect(books.incomplete.length).toBeGreaterThan(0);
      expect(memory.watermarks.get("opportunities")).toBe("2025-11-10");
    } finally {
      simulator.setFaults([]);
    }
  });
});
