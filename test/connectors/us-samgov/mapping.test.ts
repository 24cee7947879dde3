import { describe, expect, it } from "vitest";
import { plainText, processId } from "../../../connectors/us-samgov/common.ts";
import connector from "../../../connectors/us-samgov/connector.ts";
import type { JsonObject } from "../../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { compile, validate } from "../../../src/ocds/index.ts";
import { fixturesOf } from "../../support/fixture-suite.ts";

const context = createMapContext(connector, "ocds-test00");
const fixtures = fixturesOf(connector);
const fixture = (name: string) => fixtures.find((each) => each.name === name)!.payload;

function map(kind: string, body: unknown, about: JsonObject = {}) {
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  const payload = { source: "us-samgov", kind, url: "x", fetchedAt: "2026-07-01T12:00:00Z", mediaType: "x", bytes };
  return mapPayload(connector, { ...payload, context: about }, context);
}
const answer = (name: string) => JSON.parse(new TextDecoder().decode(fixture(name).bytes)) as JsonObject;
/** The first opportunity of the fixture with some fields changed. */
const opportunity = (fields: JsonObject) => {
  const [first] = answer("opportunities").opportunitiesData as JsonObject[];
  return map("opportunities", { opportunitiesData: [{ ...first, ...fields }] });
};

describe("fixtures of SAM.gov", () => {
  it.each(fixtures.map((each) => [each.name, each] as const))("%s", (_name, { payload, expected }) => {
    const mapped = mapPayload(connector, payload, context);
    expect(mapped.failure).toBeUndefined();
    const plain = mapped.releases.map(({ release, stream, sequence }) => ({ release, stream, sequence }));
    expect(JSON.parse(JSON.stringify(plain))).toEqual(expected);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
    expect(JSON.stringify(plain)).not.toMatch(/Official|official|555|Invented (?:Ave|Rd)|INVENTED\.USER/);
  });
});

describe("notices of SAM.gov", () => {
  it("make one record with the API's answer and contract data", () => {
    const names = ["solicitation-set-aside", "opportunities", "contract-actions"];
    const releases = names.flatMap((name) => mapPayload(connector, fixture(name), context).releases);
    const own = releases.filter(({ release }) => release.ocid.endsWith("-W00001-W000126R0042"));
    own.sort((a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence);
    const record = compile(
      own.map(({ release }) => release),
      { sorted: true },
    ).compiledRelease;
    expect(record.awards).toHaveLength(1);
    expect(record.awards![0]!.suppliers).toHaveLength(1);
    expect(record.tender).toMatchObject({ status: "complete", numberOfTenderers: 4, suitability: { sme: true } });
    expect(record.contracts).toMatchObject([{ status: "terminated", amendments: [{ id: "P00002" }] }]);
    // A day stated as midnight in Greenwich is that day in Washington too.
    expect(record.contracts![0]!.dateSigned).toBe("2026-05-18T00:00:00-04:00");
    expect(record.parties!.find(({ id }) => id === "US-SAM-ZQ1234567ABC")?.details?.scale).toBe("sme");
  });

  it("leave the supplier to the API from the day on that it covers", () => {
    const text = new TextDecoder("windows-1252").decode(fixture("award-notice").bytes);
    const suppliers = (about: JsonObject) => map("notices", text, about).releases[0]!.release.awards![0]!.suppliers;
    expect(suppliers({})).toHaveLength(1);
    expect(suppliers({ apiSince: "2026-05-21" })).toHaveLength(1);
    expect(suppliers({ apiSince: "2026-05-20" })).toBeUndefined();
  });

  it("tell what is reserved to small firms, and what is not known", () => {
    const told = (fields: JsonObject) => {
      const { suitability, procurementMethod } = opportunity({ typeOfSetAsideDescription: null, ...fields })
        .releases[0]!.release.tender!;
      return [suitability?.sme, procurementMethod];
    };
    expect(told({ typeOfSetAside: "WOSBSS" })).toEqual([true, "limited"]);
    expect(told({ typeOfSetAside: "LAS" })).toEqual([false, "open"]);
    expect(told({ typeOfSetAside: "" })).toEqual([false, "open"]);
    expect(told({ typeOfSetAside: null, type: "Sources Sought" })).toEqual([undefined, undefined]);
    const unknown = opportunity({ typeOfSetAside: "NEW", type: "Riddle" });
    expect(unknown.issues.map(({ code, at }) => `${code} ${at}`)).toEqual([
      "unknown-code /opportunitiesData/0/type",
      "unknown-code /opportunitiesData/0/typeOfSetAside",
    ]);
  });

  it("give no process a number that is none", () => {
    expect(processId("W00001", " w0001-26-r-0042 ")).toBe("W00001-W000126R0042");
    expect(processId("W00001", "621I")).toBeUndefined();
    expect(processId(undefined, "W0001-26-R-0042")).toBeUndefined();
    const ocid = opportunity({ solicitationNumber: null }).releases[0]!.release.ocid;
    expect(ocid).toBe("ocds-test00-us-samgov-n-0123456789abcdef0123456789abcde1");
  });

  it("report fields without a rule, and go on where an opportunity has no id", () => {
    const { releases, issues } = opportunity({ newField: "x" });
    expect(releases).toHaveLength(1);
    expect(issues.map(({ code, at }) => `${code} ${at}`)).toEqual(["unmapped-field /opportunitiesData/0/newField"]);
    const without = opportunity({ noticeId: null });
    expect(without.releases).toEqual([]);
    expect(without.issues[0]?.code).toBe("no-notice-id");
  });

  it("turn HTML into text", () => {
    expect(plainText("<p>A&nbsp;&amp; B</p><ul><li>C &#8211; D</li></ul>5 < 6 &bogus;")).toBe(
      "A & B\nC – D\n5 < 6 &bogus;",
    );
    expect(plainText("&#0;&#x110000;")).toBe("&#0;&#x110000;");
  });
});

describe("contract data of SAM.gov", () => {
  it("are no release where sections are missing", () => {
    const { releases, issues, failure } = map("awards", { awardSummary: [{ contractId: { piid: "X1" } }] });
    expect([releases, failure]).toEqual([[], undefined]);
    expect(issues.map(({ code }) => code)).toEqual(["section-missing"]);
  });

  it("fail as a whole where the answer is an error", () => {
    expect(map("awards", { error: { code: "API_KEY_INVALID" } }).failure?.code).toBe("unexpected-answer");
    expect(map("opportunities", "[]").failure?.code).toBe("unexpected-type");
  });
});
