import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import {
  compareOverTime,
  DatasetChecks,
  HashSet,
  timeChecks,
  uniqueRecords,
  uniqueReleases,
} from "../../../src/ocds/quality/index.ts";

const many = (count: number, make: (n: number) => object): JsonObject[] =>
  Array.from({ length: count }, (_, n) => ({ ocid: `ocds-abc123-${n}`, ...make(n) }) as JsonObject);

function find(code: string, releases: readonly JsonObject[]) {
  const checks = new DatasetChecks();
  for (const release of releases) checks.add(release);
  const found = checks.results().find((each) => each.code === code);
  if (!found) throw new Error(`no check ${code}`);
  return found;
}

const status = (block: string, of: (n: number) => string) => (n: number) =>
  block === "tender" ? { tender: { status: of(n) } } : { [block]: [{ status: of(n) }] };
const value = (amount: (n: number) => number) => (n: number) => ({ amount: amount(n), currency: "CLP" });

const cases: readonly [code: string, passing: JsonObject[], failing: JsonObject[]][] = [
  [
    "distribution.tender_status",
    many(
      10,
      status("tender", (n) => (n % 2 ? "active" : "complete")),
    ),
    many(
      10,
      status("tender", () => "active"),
    ),
  ],
  [
    "distribution.tender_procurement_method",
    many(4, (n) => ({ tender: { procurementMethod: n ? "open" : "direct" } })),
    many(4, () => ({ tender: { procurementMethod: "open" } })),
  ],
  [
    "distribution.awards_status",
    many(
      4,
      status("awards", (n) => (n ? "active" : "pending")),
    ),
    many(
      4,
      status("awards", () => "pending"),
    ),
  ],
  [
    "distribution.contracts_status",
    many(
      4,
      status("contracts", (n) => (n ? "active" : "terminated")),
    ),
    many(
      4,
      status("contracts", () => "active"),
    ),
  ],
  [
    "distribution.milestone_status",
    many(4, (n) => ({ tender: { milestones: [{ status: n ? "met" : "scheduled" }] } })),
    many(4, () => ({ planning: { milestones: [{ status: "scheduled" }] } })),
  ],
  [
    "distribution.main_procurement_category",
    many(20, (n) => ({ tender: { mainProcurementCategory: n ? "works" : "goods" } })),
    many(21, (n) => ({ tender: { mainProcurementCategory: n ? "works" : "goods" } })),
  ],
  ...(["tender", "awards", "contracts"] as const).map((block): [string, JsonObject[], JsonObject[]] => {
    const holder = (inner: object) =>
      block === "tender" ? { tender: { value: inner } } : { [block]: [{ value: inner }] };
    return [
      `distribution.${block}_value_repetition`,
      many(40, (n) => holder(value((i) => i)(n))),
      many(40, (n) => holder(value((i) => i % 10)(n))),
    ];
  }),
  [
    "distribution.buyer",
    many(1_000, (n) => ({ buyer: { id: `b${n % 300}` } })),
    many(1_000, (n) => ({ buyer: { id: n < 300 ? "b" : `b${n}` } })),
  ],
  [
    "distribution.buyer_repetition",
    many(1_000, (n) => ({ buyer: { id: `b${n % 20}` } })),
    many(1_000, (n) => ({ buyer: { id: n < 600 ? "b" : `b${n}` } })),
  ],
  [
    "unique.tender_id",
    [...many(3, (n) => ({ tender: { id: `t${n}` } })), ...many(3, (n) => ({ tender: { id: `t${n}` } }))],
    many(3, () => ({ tender: { id: "t" } })),
  ],
  [
    "consistent.related_process_title",
    many(2, (n) => ({
      tender: { title: `T${n}` },
      relatedProcesses: [{ scheme: "ocid", identifier: "ocds-abc123-1", title: "T1" }],
    })),
    many(2, () => ({
      tender: { title: "T" },
      relatedProcesses: [{ scheme: "ocid", identifier: "ocds-abc123-1", title: "U" }],
    })),
  ],
  [
    "reference.related_process_identifier",
    many(2, () => ({ relatedProcesses: [{ scheme: "ocid", identifier: "ocds-abc123-1" }] })),
    many(2, () => ({ contracts: [{ relatedProcesses: [{ scheme: "ocid", identifier: "ocds-abc123-9" }] }] })),
  ],
];
const reports = [
  ["tender_award_criteria", { tender: { awardCriteria: "priceOnly" } }],
  ["tender_submission_method", { tender: { submissionMethod: ["written"] } }],
  ["milestone_type", { tender: { milestones: [{ type: "delivery" }] } }],
  ["document_document_type", { awards: [{ documents: [{ documentType: "awardNotice" }] }] }],
  ["value_currency", { contracts: [{ value: { amount: 1, currency: "CLP" } }] }],
  ["related_process_relation", { relatedProcesses: [{ relationship: ["parent"] }] }],
] as const;

describe("checks of a data set", () => {
  it("each have a case here", () => {
    const tested = [...cases.map(([code]) => code), ...reports.map(([name]) => `distribution.${name}`)];
    expect(tested.sort()).toEqual(
      new DatasetChecks()
        .results()
        .map(({ code }) => code)
        .sort(),
    );
  });

  it.each(cases)("%s passes, fails and does not apply", (code, passing, failing) => {
    expect(find(code, passing)).toMatchObject({ result: "pass" });
    expect(find(code, failing)).toMatchObject({ result: "fail", reason: expect.any(String) });
    expect(
      find(
        code,
        many(1, () => ({})),
      ),
    ).toMatchObject({ result: "notApplicable", reason: expect.any(String) });
  });

  it.each(reports)("distribution.%s reports shares", (name, release) => {
    const found = find(
      `distribution.${name}`,
      many(2, () => release),
    );
    expect([found.result, Object.values(found.figures)]).toEqual(["pass", [1]]);
    expect(find(`distribution.${name}`, []).result).toBe("notApplicable");
  });

  it("ids that may not come twice", () => {
    const releases = uniqueReleases();
    expect(releases.result().result).toBe("notApplicable");
    for (const id of ["1", "2"]) releases.add({ ocid: "a", id });
    expect(releases.result().result).toBe("pass");
    releases.add({ ocid: "a", id: "2" });
    expect(releases.result()).toMatchObject({ result: "fail", figures: { different: 2, repeated: 1 } });
    const records = uniqueRecords();
    for (const ocid of ["a", "b", "a"]) records.add({ ocid });
    expect(records.result()).toMatchObject({ result: "fail", examples: ["a"] });
  });
});

describe("a table of hashes", () => {
  it("knows what it holds, and says when it is full", () => {
    const set = new HashSet(5_000);
    for (let n = 0; n < 5_000; n++) expect(set.add(`ocds-abc123-${n}`)).toBe(true);
    for (let n = 0; n < 5_000; n++) expect(set.add(`ocds-abc123-${n}`)).toBe(false);
    expect([set.size, set.full, set.has("ocds-abc123-5000")]).toEqual([5_000, false, false]);
    expect([set.add("another"), set.full, set.size]).toEqual([undefined, true, 5_000]);
  });
});

describe("checks over time", () => {
  const results = (older: object, newer: object | undefined) =>
    Object.fromEntries(
      [...compareOverTime(older as JsonObject, newer as JsonObject | undefined)].map(([code, { result }]) => [
        code,
        result,
      ]),
    );
  const older = { ocid: "a", tender: { title: "Compra  de lápices" }, awards: [{ id: "1" }, { id: "2" }] };

  it("pass, fail and do not apply", () => {
    expect(timeChecks.map(({ code }) => code)).toEqual(["time.ocid", "time.tender_title", "time.phase_stable"]);
    expect(results(older, { ...older, tender: { title: "COMPRA de lápices" } })).toEqual({
      "time.ocid": "pass",
      "time.tender_title": "pass",
      "time.phase_stable": "pass",
    });
    expect(results(older, { ocid: "a", tender: { title: "Otra" }, awards: [{ id: "1" }] })).toEqual({
      "time.ocid": "pass",
      "time.tender_title": "fail",
      "time.phase_stable": "fail",
    });
    expect(results(older, undefined)).toEqual({
      "time.ocid": "fail",
      "time.tender_title": "notApplicable",
      "time.phase_stable": "notApplicable",
    });
  });
});
