import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/mx-compranet/connector.ts";
import simulate from "../../../connectors/mx-compranet/simulate.ts";
import { decodeText, type Fetched, splitFile } from "../../../src/connector/index.ts";
import type { MappedPayload } from "../../../src/connector/map-payload.ts";
import { type CompiledRelease, compile, type Release, validate } from "../../../src/ocds/index.ts";
import type { Deposit } from "../../../src/simulator/index.ts";
import { asOf, type ProcessView } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";

/** The whole way on loopback: a world, the files that Compras MX would hold, cutting, mapping and merge. */
const now = new Date("2025-02-01T12:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 11,
  size: 64,
  from: "2024-01-09",
  until: "2024-12-12",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

/** As the core ingests a deposited file. */
async function cut({ name, bytes }: Deposit): Promise<Fetched[]> {
  const head = { name, bytes: bytes.subarray(0, 65_536), text: decodeText(bytes.subarray(0, 65_536)).text };
  const kinds = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise(head));
  expect(kinds).toHaveLength(1);
  const [[kind, { split, mediaType }]] = kinds as [(typeof kinds)[0]];
  const payloads: Fetched[] = [];
  for await (const slice of splitFile(inChunks(bytes), { ...split!, rows: 7 })) {
    expect(slice.truncated).toBeUndefined();
    payloads.push({ kind, url: `file:${name}`, fetchedAt: now.toISOString(), mediaType, bytes: slice.bytes });
  }
  return payloads;
}

const views = (): ProcessView[] =>
  Array.from({ length: world.count("MX") }, (_, index) => asOf(world.process("MX", index), now)).filter(
    (view) => view !== undefined,
  );

/** Processes by the number that the portal gives them: its last part but one is the world's own. */
function byIndex(mapped: readonly MappedPayload[]): Map<number, Release[]> {
  const all = new Map<number, Release[]>();
  for (const { release } of mapped.flatMap((each) => each.releases)) {
    const index = Number(/N-?(\d+)-\d{4}$/.exec(release.ocid)![1]) - 1;
    all.set(index, [...(all.get(index) ?? []), release]);
  }
  return all;
}

const methods = { open: "open", selective: "selective", limited: "selective", direct: "direct" };

function compare(process: ProcessView, record: CompiledRelease): void {
  expect(record.tender).toMatchObject({
    title: process.title,
    procurementMethod: methods[process.method],
    mainProcurementCategory: process.category,
  });
  if (process.method !== "direct") {
    const deadline = Date.parse(process.deadline);
    const told = Date.parse(record.tender?.tenderPeriod?.endDate ?? "");
    // Some layouts have no seconds.
    expect(deadline - told).toBeGreaterThanOrEqual(0);
    expect(deadline - told).toBeLessThan(60_000);
  }
  if (process.contracts.length === 0) return;
  expect(record.tender?.status).toBe("complete");
  const buyer = world.buyer("MX", process.buyer);
  expect(record.buyer?.name).toContain(buyer.name);
  expect(record.contracts).toHaveLength(process.contracts.length);
  for (const [index, contract] of process.contracts.entries()) {
    const told = record.contracts![index]!;
    expect(told.value).toEqual({
      amount: Number(contract.amendment?.amount ?? contract.amount),
      currency: process.currency,
    });
    expect(told.amendments?.length ?? 0).toBe(contract.amendment ? 1 : 0);
    expect(told.dateSigned?.slice(0, 4)).toBe(contract.signedAt.slice(0, 4));
    const supplier = world.supplier("MX", process.awards[contract.award]!.supplier);
    const award = record.awards!.find((each) => each.id === told.awardID)!;
    expect(award.suppliers?.map((each) => each.name)).toEqual([supplier.name]);
    const party = record.parties!.find((each) => each.id === award.suppliers?.[0]?.id)!;
    expect(party.details?.scale).toBe(supplier.size);
    expect(String(party.id).startsWith("MX-RFC-")).toBe(!supplier.naturalPerson && process.index % 8 !== 0);
  }
}

describe("files of CompraNet, simulated", () => {
  it("tell every contract, and every running procedure of the last months", async () => {
    const deposits = [...simulator.deposits()];
    expect(deposits.map(({ name }) => name.replace(/\d{12}|\d{8}/, "*"))).toEqual([
      "Contratos2024_*.csv",
      "Contratos_CompraNet2024_5.csv",
      "Contratos_CompraNet2024.csv",
      "Informaci_nP_blica_export_*_1.xlsx",
    ]);
    const payloads = (await Promise.all(deposits.map(cut))).flat();
    const mapped = mapPulled(connector, payloads);
    expect(mapped.flatMap((each) => each.failure ?? [])).toEqual([]);
    const codes = new Set(mapped.flatMap((each) => each.issues.map((issue) => issue.code)));
    expect([...codes]).toEqual(["charset"]);
    for (const { release } of mapped.flatMap((each) => each.releases)) expect(validate(release).errors).toEqual([]);
    const text = JSON.stringify(mapped.map((each) => each.releases));
    expect(text).not.toContain("Persona Responsable Simulada");
    const told = byIndex(mapped);
    let contracted = 0;
    let calls = 0;
    for (const process of views()) {
      const releases = told.get(process.index);
      const recent = Date.parse(process.publishedAt) >= now.getTime() - 90 * 86_400_000;
      const call = recent && process.method !== "direct" && process.state !== "planned";
      expect(releases !== undefined).toBe(process.contracts.length > 0 || call);
      if (releases === undefined) continue;
      if (process.contracts.length > 0) contracted += 1;
      if (call) calls += 1;
      // The same date: the call is older news than the contract.
      const ordered = [...releases].sort((a, b) => a.tag.length - b.tag.length);
      compare(process, compile(ordered, { sorted: true }).compiledRelease);
    }
    expect(contracted).toBeGreaterThan(20);
    expect(calls).toBeGreaterThan(3);
  });

  it("come from a direct address that the operator names, once per content", async () => {
    const host = "https://upcp-compranet.buengobierno.gob.mx/cnetassets/datos_abiertos_contratos_expedientes";
    const settings = {
      MX_COMPRASMX_CSV_URLS: `${host}/Contratos_CompraNet2024.csv, ${host}/Contratos_CompraNet1999.csv`,
    };
    const memory = emptyMemory();
    const first = await pull(connector, { http, now, memory, settings });
    expect(first.payloads.map(({ kind }) => kind)).toEqual(["contracts-2023"]);
    expect(first.books.declared).toBe(first.books.fetched);
    expect(first.books.incomplete.map(({ code, message }) => [code, /404/.test(message)])).toEqual([
      ["file-not-fetched", true],
    ]);
    const deposit = [...simulator.deposits()].find(({ name }) => name === "Contratos_CompraNet2024.csv")!;
    expect(Buffer.from(first.payloads[0]!.bytes).equals(deposit.bytes)).toBe(true);
    const again = await pull(connector, { http, now, memory, settings });
    expect(again.payloads).toEqual([]);
  });

  it("asks for nothing without addresses, and the guarded pages stay guarded", async () => {
    const before = simulator.requests()["mx-compranet"]?.requests;
    const { payloads, books } = await pull(connector, { http, now });
    expect([payloads, books.incomplete]).toEqual([[], []]);
    expect(simulator.requests()["mx-compranet"]?.requests).toBe(before);
    await expect(http.request({ url: "https://comprasmx.buengobierno.gob.mx/datos-abiertos" })).rejects.toMatchObject({
      code: "http-status",
    });
  });
});
