import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/br-pncp/connector.ts";
import simulate from "../../../connectors/br-pncp/simulate.ts";
import { contractControl } from "../../../connectors/br-pncp/simulate-contracts.ts";
import { sizeCode, supplierFields, tenderControl } from "../../../connectors/br-pncp/simulate-rows.ts";
import { sumDecimals } from "../../../src/base/decimal.ts";
import { canonicalJson, type JsonObject, numberText } from "../../../src/base/json.ts";
import type { MappedPayload } from "../../../src/connector/map-payload.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { type CompiledRelease, compile, type Release, validate } from "../../../src/ocds/index.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld, type ProcessView } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";

/** The whole way on loopback: a world, PNCP played from it, the HTTP client, fetch, mapping and merge. */
const world = createWorld({ seed: 7, size: 64, from: "2024-01-09", until: "2024-01-12", countries: ["BR"] });
const firstPull = new Date("2024-01-30T12:00:00Z");
const secondPull = new Date("2024-07-01T12:00:00Z");

let simulator: Simulator;
let now = firstPull;
let http: HttpClient;

beforeAll(async () => {
  simulator = await startSimulator({ world, connectors: [{ id: "br-pncp", simulate }], now: () => now });
  http = createHttpClient({
    origins: { ...simulator.origins },
    userAgent: "test",
    clock: { now: () => now, sleep: async () => {} },
  });
});
afterAll(async () => {
  await http.close();
  await simulator.close();
});

/** Releases in the order of their dates; one that repeats its predecessor in its stream is dropped, as the core does. */
class History {
  readonly #rows: { release: Release; stream: string; sequence: number }[] = [];
  readonly #last = new Map<string, string>();

  add(mapped: readonly MappedPayload[]): void {
    for (const { release, stream, sequence } of mapped.flatMap((each) => each.releases)) {
      const { id: _id, date: _date, ...content } = release;
      const key = `${release.ocid} ${stream}`;
      const text = canonicalJson(content as unknown as JsonObject);
      if (this.#last.get(key) === text) continue;
      this.#last.set(key, text);
      this.#rows.push({ release, stream, sequence });
    }
  }

  compiled(ocid: string): CompiledRelease | undefined {
    const own = this.#rows
      .filter(({ release }) => release.ocid === ocid)
      .sort((a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence)
      .map(({ release }) => release);
    return own.length > 0 ? compile(own, { sorted: true }).compiledRelease : undefined;
  }

  all(): readonly Release[] {
    return this.#rows.map(({ release }) => release);
  }
}

const statuses: Record<ProcessView["state"], string> = {
  planned: "planned",
  published: "active",
  closed: "active",
  awarded: "complete",
  contracted: "complete",
  unsuccessful: "unsuccessful",
  cancelled: "cancelled",
};
const amount = (value: { amount?: number | null } | undefined): string | undefined => numberText(value?.amount);
const same = (a: string, b: string): boolean => Date.parse(a) === Date.parse(b);

function compare(history: History): { states: Set<string>; scales: Set<string>; amended: number; persons: number } {
  const seen = { states: new Set<string>(), scales: new Set<string>(), amended: 0, persons: 0 };
  for (let index = 0; index < world.count("BR"); index += 1) {
    const view = world.view("BR", index, now);
    if (!view || view.state === "planned") continue;
    const control = tenderControl(world, view);
    const record = history.compiled(`ocds-test00-br-pncp-${control.replace("/", "-")}`);
    expect(record, control).toBeDefined();
    const { tender } = record!;
    seen.states.add(view.state);
    expect(tender?.title, control).toBe(view.title);
    expect(amount(tender?.value), control).toBe(view.estimate);
    expect(same(tender?.tenderPeriod?.endDate ?? "", view.deadline), control).toBe(true);
    expect(tender?.status, `${control} ${view.state} ${view.deadline}`).toBe(statuses[view.state]);
    expect(tender?.items?.map((item) => item.description)).toEqual(view.items.map((item) => item.description));
    expect(tender?.lots?.some((lot) => lot.suitability?.sme === true) ?? false).toBe(view.smeReserved);
    const parties = new Map((record!.parties ?? []).map((party) => [party.id, party]));
    const paid = sumDecimals((record!.awards ?? []).map((award) => amount(award.value) ?? "0"));
    expect(paid, control).toBe(sumDecimals(view.awards.map((award) => award.amount)));
    for (const award of view.awards) {
      const supplier = world.supplier("BR", award.supplier);
      const { name, number, type } = supplierFields(supplier);
      const party = [...parties.values()].find((each) => each.name !== undefined && name.startsWith(each.name!))!;
      expect(party, `${control} ${name}`).toBeDefined();
      const told = { 1: "micro", 2: "small" }[sizeCode(supplier).id];
      expect(party.details?.scale ?? undefined, name).toBe(told);
      expect(party.details?.classifications?.[0]?.id).toBe(String(sizeCode(supplier).id));
      seen.scales.add(String(told));
      if (type === "PF") {
        seen.persons += 1;
        expect(JSON.stringify(record)).not.toContain(number);
        expect(party.identifier).toBeUndefined();
      } else expect(party.identifier?.id).toBe(number);
    }
    for (const contract of view.contracts) {
      const found = record!.contracts?.find((each) => each.id === contractControl(world, view, contract));
      expect(amount(found?.value)).toBe(contract.amount);
      expect(found?.status).toBe("active");
      expect(found?.amendments?.length ?? 0).toBe(contract.amendment ? 1 : 0);
      if (contract.amendment) seen.amended += 1;
    }
  }
  return seen;
}

describe("br-pncp from the portal to the record", () => {
  it("brings every process, keeps up with its changes, and its books add up", { timeout: 120_000 }, async () => {
    const memory = emptyMemory();
    for (const stream of ["contratacoes", "contratos", "atas"]) memory.watermarks.set(stream, "2024-01-10");
    const history = new History();

    const first = await pull(connector, { http, now, memory });
    const mapped = mapPulled(connector, first.payloads);
    expect(mapped.flatMap((each) => (each.failure ? [each.failure] : []))).toEqual([]);
    expect([...new Set(mapped.flatMap((each) => each.issues.map((issue) => `${issue.code} ${issue.at}`)))]).toEqual([]);
    history.add(mapped);
    compare(history);
    expect(first.books.declared).toBe(first.books.fetched);
    expect(first.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
    expect(memory.watermarks.get("contratacoes")).toBe("2024-01-30");

    now = secondPull;
    const second = await pull(connector, { http, now, memory });
    const later = mapPulled(connector, second.payloads);
    expect(later.flatMap((each) => (each.failure ? [each.failure] : []))).toEqual([]);
    history.add(later);
    const seen = compare(history);
    expect(second.books.declared).toBe(second.books.fetched);
    expect(second.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
    // The world has all that the comparison is about.
    expect(seen.states).toContain("contracted");
    expect(seen.states).toContain("cancelled");
    expect(seen.states).toContain("unsuccessful");
    expect(seen.scales).toEqual(new Set(["micro", "small", "undefined"]));
    expect(seen.amended).toBeGreaterThan(0);
    expect(seen.persons).toBeGreaterThan(0);
    const invalid = history.all().flatMap((release) => validate(release).errors);
    expect(invalid).toEqual([]);
    // Sole traders' names end in a CPF at the portal, and in none of ours.
    expect(JSON.stringify(history.all())).not.toMatch(/"name":"[^"]*\d{11}/);

    const third = await pull(connector, { http, now, memory });
    expect(third.payloads.filter((payload) => payload.kind === "items")).toEqual([]);
    expect(third.books.declared).toBe(third.books.fetched);
    expect(simulator.failures()).toEqual([]);
  });
});
