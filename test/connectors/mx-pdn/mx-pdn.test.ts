import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/mx-pdn/connector.ts";
import { publishers } from "../../../connectors/mx-pdn/publishers.ts";
import simulate from "../../../connectors/mx-pdn/simulate.ts";
import { decodeText } from "../../../src/connector/index.ts";
import { createHttpClient } from "../../../src/http/index.ts";
import { type Release, validate } from "../../../src/ocds/index.ts";
import { asOf } from "../../../src/world/index.ts";
import { fixturesOf, mapFixture } from "../../support/fixture-suite.ts";
import { mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";

const now = new Date("2024-09-01T12:00:00Z");
const clock = { now: () => now, sleep: async () => {} };

const portal = await simulatedPortal(connector, simulate, {
  seed: 5,
  size: 260,
  from: "2024-01-09",
  until: "2024-12-12",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

describe("fixtures of the Plataforma Digital Nacional", () => {
  it.each(fixturesOf(connector).map((each) => [each.name, each] as const))("%s", (_name, { payload, expected }) => {
    const mapped = mapFixture(connector, payload);
    expect(mapped.failure).toBeUndefined();
    expect(JSON.parse(JSON.stringify(mapped.releases.map(({ release }) => release)))).toEqual(expected);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
    expect(mapped.issues.map((issue) => `${issue.code} ${issue.at}`)).toEqual(["bad-date /data/0/awards/1/date"]);
    // Three facts of one contact, one of the other, a tax number and an address.
    expect(mapped.audit.personal).toBe(6);
    const head = { name: "x.json", bytes: payload.bytes, text: decodeText(payload.bytes).text };
    expect(connector.kinds.search?.recognise(head)).toBe(true);
  });

  it("takes the later of two answers where a release changed in place", () => {
    const { payload } = fixturesOf(connector)[0]!;
    const sequenceOn = (fetchedAt: string) => mapFixture(connector, { ...payload, fetchedAt }).releases[1]!.sequence;
    expect(sequenceOn("2026-01-16T03:00:00Z")).toBeGreaterThan(sequenceOn("2026-01-15T03:00:00Z"));
    expect(sequenceOn("2090-01-01T03:00:00Z")).toBeLessThan(2 ** 31);
  });
});

describe("search, simulated", () => {
  const total = world.published("MX", new Date(0), now).end;

  it("brings every release of every publisher, and the books balance", async () => {
    const { payloads, books } = await pull(connector, { http, now });
    expect(books).toMatchObject({ declared: total, fetched: total, duplicates: 0, rejected: [], incomplete: [] });
    expect(payloads.map(({ url }) => url.replace(/^.*=(\w+#)/, "$1"))).toEqual([
      "SHCP#page=0",
      "SHCP#page=1",
      "SESEA_AGS#page=0",
    ]);
    const mapped = mapPulled(connector, payloads);
    expect(mapped.flatMap((each) => each.failure ?? [])).toEqual([]);
    expect(mapped.flatMap((each) => each.issues)).toEqual([]);
    const releases = new Map<number, Release>();
    for (const { release } of mapped.flatMap((each) => each.releases)) {
      expect(validate(release).errors).toEqual([]);
      releases.set(Number(release.ocid.replace("ocds-07smqs-", "")) - 900_000, release);
    }
    expect(releases.size).toBe(total);
    const text = JSON.stringify([...releases.values()]);
    expect(text).not.toMatch(/contactPoint|@|SIMU\d{9}/);
    let persons = 0;
    for (let index = 0; index < total; index += 1) {
      const process = asOf(world.process("MX", index), now)!;
      const release = releases.get(index)!;
      expect(release.tender).toMatchObject({ title: process.title, tenderPeriod: { endDate: process.deadline } });
      expect(release.awards?.map((award) => award.value?.amount) ?? []).toEqual(
        process.awards.map((award) => Number(award.amount)),
      );
      for (const [at, award] of process.awards.entries()) {
        const supplier = world.supplier("MX", award.supplier);
        const reference = release.awards![at]!.suppliers![0]!;
        expect(reference.name).toBe(supplier.name);
        const party = release.parties!.find((each) => each.id === reference.id)!;
        expect(party.name).toBe(supplier.name);
        expect(party.identifier === undefined).toBe(supplier.naturalPerson);
        if (supplier.naturalPerson) persons += 1;
      }
    }
    expect(persons).toBeGreaterThan(0);
  });

  it.each(["repeatedPage", "wrongTotal", "emptyPage"] as const)(
    "does not take a listing with %s for whole",
    async (kind) => {
      simulator.setFaults([{ kind, source: "mx-pdn" }]);
      try {
        const { books } = await pull(connector, { http, now });
        expect(books.incomplete.length > 0 || books.declared !== books.fetched).toBe(true);
      } finally {
        simulator.setFaults([]);
      }
    },
  );
});

/** A service that answers by publisher, as a function tells. */
async function serving(answer: (publisher: string, body: string) => { status: number; body: string }) {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const publisher = new URL(request.url ?? "/", "http://x").searchParams.get("supplier_id") ?? "";
      const { status, body } = answer(publisher, Buffer.concat(parts).toString());
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createHttpClient({
    origins: { "https://api.plataformadigitalnacional.org": url },
    userAgent: "test",
    clock,
  });
  return {
    client,
    async close() {
      await client.close();
      server.close();
    },
  };
}

describe("an unsteady service", () => {
  const release = (id: number) => ({
    ocid: `ocds-07smqs-${id}`,
    id: String(id),
    date: "2024-01-01T00:00:00Z",
    tag: ["tender"],
  });

  it("reads on where one publisher fails, and obeys a smaller page size", async () => {
    const all = Array.from({ length: 23 }, (_, index) => release(index));
    const served = await serving((publisher, body) => {
      if (publisher === "SHCP") return { status: 500, body: '{"error":"Error de conexión a base de datos"}' };
      if (publisher === "SESEA_VER") return { status: 200, body: '{"error":"sin datos"}' };
      if (publisher !== "SESAE_PUE")
        return { status: 200, body: '{"pagination":{"total":0,"page":0,"pageSize":10},"data":[]}' };
      const { page } = JSON.parse(body) as { page: number };
      const data = all.slice(page * 10, page * 10 + 10);
      return { status: 200, body: JSON.stringify({ pagination: { total: 23, page, pageSize: 10 }, data }) };
    });
    try {
      const { payloads, books } = await pull(connector, { http: served.client, now });
      expect(payloads).toHaveLength(3);
      expect(books).toMatchObject({ declared: 23, fetched: 23, duplicates: 0 });
      expect(books.incomplete.map(({ code, message }) => `${code} ${message.split(":")[0]}`)).toEqual([
        "publisher-failed SHCP",
        "publisher-failed SESEA_VER",
      ]);
    } finally {
      await served.close();
    }
  });

  it("fails where every publisher does", async () => {
    const served = await serving(() => ({ status: 500, body: "{}" }));
    try {
      await expect(pull(connector, { http: served.client, now })).rejects.toMatchObject({ code: "http-status" });
    } finally {
      await served.close();
    }
  });

  it("knows each publisher once", () => {
    expect(new Set(publishers.map(({ id }) => id)).size).toBe(publishers.length);
  });
});
