import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { Found, releaseChecks } from "../../../src/ocds/quality/index.ts";

const now = new Date("2026-01-01T00:00:00Z");
const date = "2025-06-30T00:00:00Z";
const usd = (amount: number) => ({ amount, currency: "USD" });

function find(code: string, release: object, toUSD?: (amount: number, currency: string) => number | undefined): Found {
  const check = releaseChecks.find((each) => each.code === code);
  if (!check) throw new Error(`no check ${code}`);
  const found = new Found();
  check.run(release as JsonObject, found, { now, ...(toUSD && { toUSD }) });
  return found;
}

const referenced = (role: string, reference: object): object => {
  switch (role) {
    case "buyer":
      return { buyer: reference };
    case "supplier":
      return { awards: [{ id: "a", suppliers: [reference] }] };
    case "tenderer":
      return { tender: { tenderers: [reference] } };
    case "procuringEntity":
      return { tender: { procuringEntity: reference } };
    default:
      return { contracts: [{ id: "c", implementation: { transactions: [{ id: "t", [role]: reference }] } }] };
  }
};
const firstAt: Readonly<Record<string, string>> = {
  buyer: "/buyer",
  supplier: "/awards/0/suppliers/0",
  tenderer: "/tender/tenderers/0",
  procuringEntity: "/tender/procuringEntity",
  payer: "/contracts/0/implementation/transactions/0/payer",
  payee: "/contracts/0/implementation/transactions/0/payee",
};
const party = (more: object) => ({ parties: [{ id: "p", name: "P", ...more }] });

/** Code of a check, a release that passes, one that fails, and the pointer of the failure. */
type Case = readonly [code: string, passing: object, failing: object, at: string];

const coherence: Case[] = [
  [
    "coherent.period",
    { tender: { tenderPeriod: { startDate: "2025-01-01T10:00:00Z", endDate: "2025-01-01T09:00:00Z" } } },
    { awards: [{ contractPeriod: { startDate: "2025-01-02", endDate: "2025-01-01" } }] },
    "/awards/0/contractPeriod/endDate",
  ],
  [
    "coherent.procurement_method_vs_number_of_tenderers",
    { tender: { procurementMethod: "direct", numberOfTenderers: 1 } },
    { tender: { procurementMethod: "direct", numberOfTenderers: 2 } },
    "/tender/numberOfTenderers",
  ],
  [
    "coherent.tender_status",
    { tender: { status: "active" } },
    { tender: { status: "active" }, awards: [{ id: "a" }] },
    "/tender/status",
  ],
  [
    "coherent.awards_status",
    { awards: [{ id: "a", status: "pending" }], contracts: [{ awardID: "b" }] },
    { awards: [{ id: "a", status: "pending" }], contracts: [{ awardID: "a" }] },
    "/awards/0/status",
  ],
  [
    "coherent.contracts_status",
    { contracts: [{ status: "cancelled" }] },
    { contracts: [{ status: "cancelled", implementation: { transactions: [{ id: "t" }] } }] },
    "/contracts/0/status",
  ],
  [
    "coherent.milestone_status",
    { planning: { milestones: [{ status: "scheduled" }] } },
    { contracts: [{ implementation: { milestones: [{ status: "notMet", dateMet: date }] } }] },
    "/contracts/0/implementation/milestones/0/status",
  ],
  [
    "coherent.value_realistic",
    { tender: { value: usd(5e9) } },
    { planning: { budget: { amount: usd(6e9) } } },
    "/planning/budget/amount/amount",
  ],
  [
    "coherent.dates",
    { date, awards: [{ id: "a", date }], contracts: [{ awardID: "a", dateSigned: date }] },
    { awards: [{ id: "a", date: "2025-02-02" }], contracts: [{ awardID: "a", dateSigned: "2025-02-01" }] },
    "/contracts/0/dateSigned",
  ],
  [
    "coherent.release_date",
    { date, tender: { documents: [{ datePublished: "2025-06-30T23:00:00Z" }] } },
    { date, contracts: [{ dateSigned: "2025-07-01" }] },
    "/contracts/0/dateSigned",
  ],
  [
    "coherent.milestones_dates",
    { date, tender: { milestones: [{ dateMet: date }] } },
    { date, tender: { milestones: [{ dateModified: "2025-12-01" }] } },
    "/tender/milestones/0/dateModified",
  ],
  [
    "coherent.amendments_dates",
    { date, tender: { tenderPeriod: { startDate: "2025-01-01" }, amendments: [{ date: "2025-01-02" }] } },
    { date, awards: [{ date: "2025-02-01", amendments: [{ date: "2025-01-31" }] }] },
    "/awards/0/amendments/0/date",
  ],
  [
    "coherent.documents_dates",
    { tender: { documents: [{ datePublished: "2025-01-01", dateModified: "2025-01-02" }] } },
    { tender: { documents: [{ datePublished: "2025-01-02", dateModified: "2025-01-01" }] } },
    "/tender/documents/0/dateModified",
  ],
];

const consistency: Case[] = [
  [
    "consistent.number_of_tenderers",
    { tender: { numberOfTenderers: 1, tenderers: [{ id: "p" }] } },
    { tender: { numberOfTenderers: 3, tenderers: [{ id: "p" }] } },
    "/tender/numberOfTenderers",
  ],
  [
    "consistent.tender_value",
    { tender: { value: usd(100) }, planning: { budget: { amount: usd(150) } } },
    { tender: { value: usd(100) }, planning: { budget: { amount: usd(151) } } },
    "/tender/value/amount",
  ],
  [
    "consistent.contracts_value",
    { awards: [{ id: "a", value: usd(100) }], contracts: [{ awardID: "a", value: usd(60) }] },
    { awards: [{ id: "a", value: usd(100) }], contracts: [{ awardID: "a", value: usd(49) }] },
    "/awards/0/value/amount",
  ],
  [
    "consistent.contracts_implementation_transactions_value",
    { contracts: [{ value: usd(0.3), implementation: { transactions: [{ value: usd(0.1) }, { value: usd(0.2) }] } }] },
    { contracts: [{ value: usd(10), implementation: { transactions: [{ value: usd(6) }, { value: usd(5) }] } }] },
    "/contracts/0/value/amount",
  ],
  [
    "consistent.parties_roles",
    { ...party({ roles: ["supplier", "buyer"] }), awards: [{ suppliers: [{ id: "p" }] }] },
    { ...party({ roles: ["buyer", "payee"] }), buyer: { id: "p" } },
    "/parties/0/roles/1",
  ],
  [
    "consistent.period_duration_in_days",
    { tender: { tenderPeriod: { startDate: "2025-01-01", endDate: "2025-01-11", durationInDays: 10 } } },
    { contracts: [{ period: { startDate: "2025-01-01", maxExtentDate: "2025-01-11", durationInDays: 12 } }] },
    "/contracts/0/period/durationInDays",
  ],
  [
    "reference.contract_in_awards",
    { awards: [{ id: 1 }], contracts: [{ awardID: 1 }] },
    { awards: [{ id: 1 }], contracts: [{ awardID: "1" }] },
    "/contracts/0/awardID",
  ],
];

const roles = Object.entries(firstAt).flatMap(([role, at]): Case[] => {
  const name = role === "procuringEntity" ? "procuring_entity" : role;
  const reference = referenced(role, { id: "p", name: "P" });
  return [
    [
      `reference.${name}_in_parties`,
      { ...party({}), ...reference },
      { ...party({ id: "q" }), ...reference },
      `${at}/id`,
    ],
    [
      `consistent.${name}_in_parties_roles`,
      { ...party({ roles: [role] }), ...reference },
      { ...party({ roles: ["funder"] }), ...reference },
      `${at}/id`,
    ],
    [
      `consistent.${name}_name_in_parties`,
      { ...party({}), ...reference },
      { ...party({ name: "Q" }), ...reference },
      `${at}/name`,
    ],
  ];
});

const cases = [...coherence, ...consistency, ...roles];

describe("checks of a release", () => {
  it("each have a case here", () => {
    expect(cases.map(([code]) => code).sort()).toEqual(releaseChecks.map(({ code }) => code).sort());
  });

  it.each(cases)("%s passes, fails and does not apply", (code, passing, failing, at) => {
    expect(find(code, passing)).toMatchObject({ result: "pass", examples: [] });
    const failed = find(code, failing);
    expect(failed.result).toBe("fail");
    expect(failed.examples.map((example) => example.pointer)).toContain(at);
    expect(find(code, {}).result).toBe("notApplicable");
  });

  it("survive data of any form", () => {
    const odd = [null, 7, "text", [], {}, [null, 3, "x", [], {}]];
    const block = (inner: unknown) =>
      Object.fromEntries(
        "parties buyer planning tender awards contracts documents milestones amendments suppliers tenderers value implementation transactions date id"
          .split(" ")
          .map((name) => [name, inner]),
      );
    for (const value of odd) {
      for (const release of [
        block(value),
        block(block(value)),
        block([block(value)]),
        block([block([block(value)])]),
      ]) {
        for (const { code } of releaseChecks)
          expect(["pass", "fail", "notApplicable"]).toContain(find(code, release).result);
      }
    }
  });
});

describe("amounts in different currencies", () => {
  const release = {
    tender: { value: { amount: 100, currency: "USD" } },
    planning: { budget: { amount: { amount: 9000, currency: "CLP" } } },
  };
  it("are compared where they can be converted, and only there", () => {
    expect(find("consistent.tender_value", release).result).toBe("notApplicable");
    expect(find("consistent.tender_value", release, (amount) => amount / 90).result).toBe("pass");
    expect(find("consistent.tender_value", release, (amount) => amount / 900).result).toBe("fail");
  });

  it("are looked at for size where they are dollars or can be converted", () => {
    const pesos = { tender: { value: { amount: 1e12, currency: "CLP" } } };
    expect(find("coherent.value_realistic", pesos).result).toBe("notApplicable");
    expect(find("coherent.value_realistic", pesos, (amount) => amount / 10).result).toBe("fail");
  });
});

describe("references", () => {
  const why = (release: object) => find("reference.buyer_in_parties", release).examples[0]?.reason;
  it("tell why they lead nowhere", () => {
    expect(why({ ...party({}), buyer: { name: "P" } })).toBe("the reference has no id");
    expect(why({ parties: [{ name: "P" }], buyer: { id: "p" } })).toBe("no party has an id");
    expect(why({ parties: [{ id: "1" }], buyer: { id: 1 } })).toBe("the id of the party is of another type");
    expect(why({ parties: [{ id: "p" }, { id: "p" }], buyer: { id: "p" } })).toBe("several parties have this id");
    expect(why({ ...party({}), buyer: { id: "q" } })).toBe("no party has this id");
  });
});
