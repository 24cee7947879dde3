import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { organizationFollower } from "../../src/store/follow-organizations.ts";
import { catchUp } from "../../src/store/followers.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, type TestRelease, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
const pe = { id: "pe-test", country: "PE" };

interface Given {
  scheme?: string;
  id?: string;
  name: string;
  scale?: string;
}
const party = (id: string, roles: string[], { scheme, id: number, name, scale }: Given) => ({
  id,
  name,
  roles,
  ...(scheme && { identifier: { scheme, id: number } }),
  ...(scale && { details: { scale } }),
});

/** A process with a buyer, and an award to each supplier: amount and currency. */
function process(
  n: string,
  buyer: Given,
  suppliers: readonly (Given & { amount?: number; currency?: string; status?: string })[],
  more: { date?: string; awarded?: string; tenderers?: Given[] } = {},
): TestRelease {
  const date = more.date ?? "2025-03-01T10:00:00Z";
  return {
    ocid: `ocds-abc123-${n}`,
    date,
    buyer: { id: "b", name: buyer.name },
    parties: [
      party("b", ["buyer"], buyer),
      ...suppliers.map((each, at) => party(`s${at}`, ["supplier"], each)),
      ...(more.tenderers ?? []).map((each, at) => party(`t${at}`, ["tenderer"], each)),
    ],
    tender: { id: n, title: `Compra ${n}`, status: "complete", datePublished: date },
    awards: suppliers.map((each, at) => ({
      id: `a${at}`,
      status: each.status ?? "active",
      date: more.awarded ?? "2025-06-01T00:00:00Z",
      ...(each.amount !== undefined && {
        value: { amount: each.amount, ...(each.currency && { currency: each.currency }) },
      }),
      suppliers: [{ id: `s${at}`, name: each.name }],
    })),
  };
}

const town: Given = { scheme: "CL-RUT", id: "61.000.000-1", name: "Municipalidad de Ñuñoa" };
const firm: Given = { scheme: "CL-RUT", id: "76.424.135-5", name: "Imprenta Ñandú S.A.", scale: "small" };

let database: Database;
let get: ReturnType<typeof testApi>["get"];
const list = async (query: string): Promise<Parsed> => {
  const answer = await get(`/api/v1/organizations?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const ids = async (query: string): Promise<string[]> => (await list(query)).data.map((each: Parsed) => each.id).sort();
const organization = async (id: string): Promise<Parsed> => {
  const answer = await get(`/api/v1/organizations/${encodeURIComponent(id)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const notices = async (path: string): Promise<string[]> => {
  const answer = await get(`/api/v1/${path}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map((each: Parsed) => each.ocid.replace("ocds-abc123-", "")).sort();
};

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, pe);
  await publish(database, cl, [
    process("one", town, [{ ...firm, amount: 100.1, currency: "CLP" }]),
    process(
      "two",
      { ...town, id: "61000000-1", name: "I. Municipalidad de Ñuñoa" },
      [
        { ...firm, id: "764241355", amount: 0.2, currency: "CLP" },
        { ...firm, id: "76424135-5", amount: 5, currency: "USD" },
        { ...firm, amount: 999, currency: "CLP", status: "cancelled" },
      ],
      { tenderers: [{ scheme: "CL-RUT", id: "76.424.135-5", name: "IMPRENTA NANDU SA" }] },
    ),
    process("bad", town, [{ scheme: "CL-RUT", id: "76.424.135-9", name: "Dígito Malo Ltda." }]),
    process("nobody", town, [{ name: "Sin Número Ltda." }]),
    process("again", town, [{ name: "SIN NUMERO LTDA" }]),
    process("masked", town, [{ scheme: "BR-CPF", id: "***.123.456-**", name: "Fulana de Tal" }]),
    process("person", town, [{ scheme: "CL-RUT", id: "12.345.678-5", name: "Zutano Mengano" }]),
  ]);
  await publish(database, pe, [
    process("pe", { scheme: "RUC", id: "20496123116", name: "Gobierno Regional" }, [{ name: "Sin Número Ltda." }]),
  ]);
  // Two suppliers share one award: what each has of the amount is not known.
  const joint = process("joint", town, [
    { ...firm, amount: 50, currency: "CLP" },
    { scheme: "XI-LEI", id: "5493001KJTIIGC8Y1R12", name: "Socia" },
  ]);
  const [award, other] = joint.awards as Parsed[];
  joint.awards = [{ ...award, suppliers: [...award.suppliers, ...other.suppliers] }];
  await publish(database, cl, [joint]);
  await catchUp(database, organizationFollower);
  get = testApi(database).get;
});

describe("an organization", () => {
  it("is one entry for all spellings of its identifier, with the names that it is given", async () => {
    const found = await organization("CL-RUT-764241355");
    expect(found).toMatchObject({
      id: "CL-RUT-764241355",
      identified: true,
      name: "Imprenta Ñandú S.A.",
      country: "CL",
      scheme: "CL-RUT",
      checkDigit: "valid",
      processes: 3,
      roles: ["supplier", "tenderer"],
      roleCounts: { supplier: 3, tenderer: 1 },
      scale: { code: "small", basis: "stated", source: "cl-test", year: 2025 },
    });
    expect(found.names).toEqual([
      { name: "Imprenta Ñandú S.A.", mentions: 3 },
      { name: "IMPRENTA NANDU SA", mentions: 1 },
    ]);
    expect(found.identifiers.map((each: Parsed) => each.id).sort()).toEqual([
      "76.424.135-5",
      "76424135-5",
      "764241355",
    ]);
  });

  it("is found under any spelling of its id", async () => {
    for (const id of ["cl-rut-76.424.135-5", "CL-RUT-76424135-5"]) {
      expect((await organization(id)).id).toBe("CL-RUT-764241355");
    }
  });

  it("has figures by role and year, never summed over currencies, nor by shares that nobody states", async () => {
    const { figures } = await organization("CL-RUT-764241355");
    expect(figures).toEqual([
      {
        role: "supplier",
        year: 2025,
        processes: 3,
        awards: 4,
        bids: 0,
        awardsWithoutValue: 1,
        jointAwards: 1,
        values: [
          { currency: "CLP", amount: 100.3, awards: 2 },
          { currency: "USD", amount: 5, awards: 1 },
        ],
      },
      {
        role: "tenderer",
        year: 2025,
        processes: 1,
        awards: 0,
        bids: 0,
        awardsWithoutValue: 0,
        jointAwards: 0,
        values: [],
      },
    ]);
    const [buyer] = (await organization("CL-RUT-610000001")).figures;
    expect(buyer).toMatchObject({
      role: "buyer",
      processes: 8,
      awards: 9,
      awardsWithoutValue: 5,
      values: [
        { currency: "CLP", amount: 150.3, awards: 3 },
        { currency: "USD", amount: 5, awards: 1 },
      ],
    });
  });

  it("tells of a wrong check digit and is kept all the same", async () => {
    expect(await organization("CL-RUT-764241359")).toMatchObject({
      checkDigit: "invalid",
      identifiers: [{ scheme: "CL-RUT", id: "76.424.135-9", checkDigit: "invalid", registered: true, mentions: 1 }],
    });
  });

  it("without an identifier is one of its source alone, and marked", async () => {
    const { data } = await list("q=sin+numero");
    expect(data.map(({ identified, sources, processes }: Parsed) => ({ identified, sources, processes }))).toEqual([
      { identified: false, sources: ["cl-test"], processes: 2 },
      { identified: false, sources: ["pe-test"], processes: 1 },
    ]);
    for (const { id, processes } of data) {
      expect(await notices(`notices?supplier=${id}`)).toHaveLength(processes);
      expect((await organization(id)).checkDigit).toBe("notChecked");
    }
  });

  it("with a masked number is nobody whom the number names", async () => {
    const [masked] = (await list("q=fulana")).data;
    expect(masked).toMatchObject({ identified: false, sources: ["cl-test"] });
  });

  it("with a bare national scheme has that of its country", async () => {
    expect(await organization("PE-RUC-20496123116")).toMatchObject({ checkDigit: "valid", country: "PE" });
  });

  it("that is a natural person is found by the number, not by the name", async () => {
    expect(await ids("q=zutano")).toEqual([]);
    expect(await ids("q=12.345.678-5")).toEqual(["CL-RUT-123456785"]);
    expect(await organization("CL-RUT-123456785")).toMatchObject({ naturalPerson: true });
  });

  it("that nobody names is not found", async () => {
    for (const path of ["", "/notices"]) {
      const answer = await get(`/api/v1/organizations/CL-RUT-1${path}`);
      expect([answer.status, answer.body.code]).toEqual([404, "organization-not-found"]);
    }
  });
});

describe("the list", () => {
  it("takes roles, countries, sizes, sources and beginnings of words without accents", async () => {
    expect(await ids("role=buyer")).toEqual(["CL-RUT-610000001", "PE-RUC-20496123116"]);
    expect(await ids("role=buyer&country=pe")).toEqual(["PE-RUC-20496123116"]);
    expect(await ids("role=tenderer")).toEqual(["CL-RUT-764241355"]);
    expect(await ids("scale=small")).toEqual(["CL-RUT-764241355"]);
    expect(await ids("role=buyer&scale=unknown&source=pe-test")).toEqual(["PE-RUC-20496123116"]);
    expect(await ids("q=nandu+impr")).toEqual(["CL-RUT-764241355"]);
    expect(await ids("q=76.424.135-5")).toEqual(["CL-RUT-764241355"]);
    expect(await ids("q=764241355")).toEqual(["CL-RUT-764241355"]);
    await list(`q=${encodeURIComponent("ŉ & ½ :* \\ ! '")}`);
    expect(await ids(`q=${encodeURIComponent("' & ½ :* \\ !")}`)).toEqual([]);
    expect((await list("identified=false&count=exact")).meta).toMatchObject({ count: 3, countKind: "exact" });
  });

  it("counts by role, country and size", async () => {
    const { facets } = (await list("facets=role,country,scale&limit=1")).meta;
    expect(facets.role).toEqual({ supplier: 7, buyer: 2, tenderer: 1 });
    expect(facets.scale).toEqual({ small: 1, unknown: 8 });
    expect(facets.country).toEqual({ CL: 6, PE: 2, unknown: 1 });
  });

  it("goes page by page both ways without loss", async () => {
    const all = (await list("limit=100")).data.map((each: Parsed) => each.id);
    const seen: string[] = [];
    let url: string | undefined = "/api/v1/organizations?limit=2";
    let last: Parsed;
    while (url !== undefined) {
      last = (await get(url)).body;
      seen.push(...last.data.map((each: Parsed) => each.id));
      url = last.links.next;
    }
    expect(seen).toEqual(all);
    const back: string[] = [];
    for (url = last.links.prev; url !== undefined; ) {
      const page: Parsed = (await get(url)).body;
      back.unshift(...page.data.map((each: Parsed) => each.id));
      url = page.links.prev;
    }
    expect(back).toEqual(all.slice(0, back.length));
    expect(back.length).toBeGreaterThan(5);
    const bad = await get("/api/v1/organizations?cursor=x");
    expect([bad.status, bad.body.code]).toEqual([400, "bad-cursor"]);
  });
});

describe("notices", () => {
  it("of an organization are those in which it takes part, by role and by all filters", async () => {
    expect(await notices("organizations/CL-RUT-76.424.135-5/notices")).toEqual(["joint", "one", "two"]);
    expect(await notices("organizations/CL-RUT-764241355/notices?role=tenderer")).toEqual(["two"]);
    expect(await notices("organizations/CL-RUT-764241355/notices?role=buyer")).toEqual([]);
    expect(await notices("organizations/CL-RUT-764241355/notices?q=two&country=CL")).toEqual(["two"]);
    const csv = await get("/api/v1/organizations/CL-RUT-764241355/notices?format=csv");
    expect(csv.text.trim().split("\n")).toHaveLength(4);
  });

  it("are found by buyer and supplier in any spelling", async () => {
    expect(await notices("notices?supplier=cl-rut-76.424.135-5")).toEqual(["joint", "one", "two"]);
    expect(await notices("notices?buyer=CL-RUT-61.000.000-1&q=two")).toEqual(["two"]);
    expect(await notices("notices?buyer=PE-RUC-20496123116")).toEqual(["pe"]);
  });

  it("name organizations by the id under which they are found", async () => {
    const { data } = (await get("/api/v1/notices?limit=100")).body;
    const named = data.flatMap(({ buyer, awards }: Parsed) => [
      buyer,
      ...awards.flatMap((each: Parsed) => each.suppliers),
    ]);
    expect(named.length).toBeGreaterThan(15);
    for (const id of new Set<string>(named.map((each: Parsed) => each.id))) await organization(id);
  });
});
