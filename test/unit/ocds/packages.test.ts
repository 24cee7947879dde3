import { describe, expect, it } from "vitest";
import {
  allExtensions,
  extensionsOf,
  extensionUrl,
  linkedRelease,
  openapiComponents,
  type Release,
  recordPackage,
  recordPackageText,
  releasePackage,
  releasePackageText,
  upgrade,
  validatePackage,
} from "../../../src/ocds/index.ts";

const release: Release = {
  ocid: "ocds-a1b2c3-1",
  id: "r1",
  date: "2024-01-01T08:00:00-05:00",
  tag: ["tender"],
  initiationType: "tender",
};
const metadata = {
  uri: "https://example.org/p?page=1",
  publishedDate: "2024-01-02T00:00:00Z",
  publisher: { name: "Pregón" },
  license: "https://creativecommons.org/licenses/by/4.0/",
  extensions: [extensionUrl("lots")],
  links: { next: "https://example.org/p?page=2" },
};

describe("packages", () => {
  it("are valid, declare pagination where there are links, and are the same as text", () => {
    const built = releasePackage({ ...metadata, releases: [release] });
    expect(validatePackage(built).errors).toEqual([]);
    expect(built.version).toBe("1.1");
    expect(built.extensions).toEqual([extensionUrl("lots"), extensionUrl("pagination")]);
    const text = releasePackageText({ ...metadata, releases: [JSON.stringify(release)] });
    expect(JSON.parse(text)).toEqual(built);
  });

  it("hold records with linked or embedded releases", () => {
    const { links: _links, ...last } = metadata;
    const link = linkedRelease("https://example.org/r1", release);
    const record = {
      ocid: release.ocid,
      releases: [link],
      compiledRelease: { ...release, tag: ["compiled" as const] },
    };
    const built = recordPackage({ ...last, packages: ["https://example.org/p"], records: [record] });
    expect(validatePackage(built).errors).toEqual([]);
    expect(built).not.toHaveProperty("links");
    expect(built.extensions).toEqual([extensionUrl("lots")]);
    const text = recordPackageText({
      ...last,
      packages: ["https://example.org/p"],
      records: [
        {
          ocid: release.ocid,
          releases: [JSON.stringify(link)],
          compiledRelease: JSON.stringify(record.compiledRelease),
        },
      ],
    });
    expect(JSON.parse(text)).toEqual(built);
  });

  it("as text keep every digit of their bodies", () => {
    const body = '{"ocid":"o","tender":{"value":{"amount":123456789012345678.90}}}';
    expect(releasePackageText({ ...metadata, releases: [body, body] })).toContain(`"releases":[${body},${body}]}`);
    expect(JSON.parse(releasePackageText({ ...metadata, releases: [] })).releases).toEqual([]);
  });
});

describe("extensionsOf", () => {
  it("finds the extensions whose fields are used, wherever they are", () => {
    expect(extensionsOf(release)).toEqual([]);
    const rich: Release = {
      ...release,
      title: "Puente",
      parties: [{ id: "1", details: { scale: "sme" } }],
      tender: {
        id: "1",
        items: [{ id: 1, deliveryAddress: { region: "Lima" } }],
        lots: [{ id: "1", suitability: { sme: true } }],
      },
      bids: { details: [{ id: "1", relatedLots: ["1"] }] },
    };
    const expected = ["bids", "location", "lots", "partyScale", "process_title", "suitability"] as const;
    expect(extensionsOf(rich).sort()).toEqual(expected.map(extensionUrl).sort());
    expect(extensionsOf(release, rich)).toEqual(extensionsOf(rich));
  });

  it("declares the versions that belong to OCDS 1.1.5, where there are such", () => {
    expect(extensionUrl("bids")).toBe(
      "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
    );
    expect(extensionUrl("partyScale")).toBe(
      "https://raw.githubusercontent.com/open-contracting-extensions/ocds_partyDetails_scale_extension/master/extension.json",
    );
  });
});

describe("openapiComponents", () => {
  const components = openapiComponents();

  it("have references that lead somewhere, and no keyword of ours", () => {
    const text = JSON.stringify(components);
    const references = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect(references.size).toBeGreaterThan(40);
    for (const name of references) expect(Object.keys(components)).toContain(name);
    expect(text).not.toContain('"block"');
  });

  it("state each block once, with what a place says beside the reference", () => {
    expect(components.Award?.properties).toMatchObject({
      amendment: { $ref: "#/components/schemas/Amendment", deprecated: true },
      suppliers: { type: "array", items: { $ref: "#/components/schemas/OrganizationReference" } },
    });
    expect(components.Organization?.properties).toMatchObject({
      details: { anyOf: [{ $ref: "#/components/schemas/OrganizationDetails" }, { type: "null" }] },
    });
    expect(components.Release?.required).toEqual(["ocid", "id", "date", "tag", "initiationType"]);
  });

  it("name the extension of each field by an id that we know", () => {
    const names = [...JSON.stringify(components).matchAll(/"extension":"(\w+)"/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(allExtensions.length);
    for (const name of names) expect(allExtensions).toContain(name);
  });
});

describe("upgrade", () => {
  const old = {
    ocid: "o",
    id: "1",
    buyer: { name: "Ministerio", identifier: { scheme: "PE-RUC", id: 20131370645 } },
    tender: {
      id: "t",
      procuringEntity: { name: "Ministerio", identifier: { scheme: "PE-RUC", id: 20131370645 } },
      tenderers: [{ id: "x", name: "A" }],
      amendment: { rationale: "late" },
    },
    awards: [{ id: "a", suppliers: [{ id: "x", name: "A", address: { region: "Lima" } }] }],
    contracts: [
      {
        id: "c",
        implementation: {
          transactions: [{ id: "1", amount: { amount: 1 }, providerOrganization: { id: "9", legalName: "P" } }],
        },
      },
    ],
  };

  it("moves organizations to parties with all their roles, and leaves references", () => {
    const { parties, buyer, tender, awards, contracts } = upgrade(old) as unknown as {
      parties: { id: string; roles: string[] }[];
      buyer: { id: string };
      tender: { procuringEntity: { id: string }; amendments: object[] };
      awards: { suppliers: object[] }[];
      contracts: { implementation: { transactions: object[] } }[];
    };
    expect(parties.map(({ roles }) => roles)).toEqual([
      ["buyer", "procuringEntity"],
      ["tenderer", "supplier"],
      ["payer"],
    ]);
    expect(parties[1]).toMatchObject({ id: "x", address: { region: "Lima" } });
    expect(buyer).toEqual({ id: parties[0]?.id, name: "Ministerio" });
    expect(tender.procuringEntity.id).toBe(buyer.id);
    expect(tender).not.toHaveProperty("amendment");
    expect(tender.amendments).toEqual([{ rationale: "late" }]);
    expect(awards[0]?.suppliers).toEqual([{ id: "x", name: "A" }]);
    expect(contracts[0]?.implementation.transactions[0]).toEqual({
      id: "1",
      value: { amount: 1 },
      payer: { id: parties[2]?.id, name: "P" },
    });
  });

  it("does not touch its input, and does nothing twice", () => {
    const before = JSON.stringify(old);
    const once = upgrade(old);
    expect(JSON.stringify(old)).toBe(before);
    expect(upgrade(once)).toBe(once);
  });

  it("tells of what it drops", () => {
    const losses: object[] = [];
    upgrade(
      { ...old, awards: [{ id: "a", suppliers: [{ id: "x", name: "Another" }] }] },
      { onLoss: (loss) => losses.push(loss) },
    );
    expect(losses).toEqual([{ party: "x", role: "supplier", field: "name" }]);
  });

  it("lives with packages and records that hold nonsense", () => {
    expect(upgrade({ uri: "u", releases: [null, 5, { tender: null, awards: "x" }] })).toEqual({
      uri: "u",
      version: "1.1",
      releases: [null, 5, { tender: null, awards: "x" }],
    });
    expect(upgrade({ records: [{ ocid: "o", compiledRelease: null }] })).toMatchObject({ version: "1.1" });
  });
});
