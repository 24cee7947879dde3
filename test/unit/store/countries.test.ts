import { describe, expect, it } from "vitest";
import { countryState } from "../../../src/store/read-countries.ts";
import type { SourceState } from "../../../src/store/read-sources.ts";

const now = new Date("2026-06-15T12:00:00Z");
const source = (meta: SourceState["meta"], lastGoodRun: string | null = "2026-06-15T10:00:00Z"): SourceState => ({
  id: "xx-test",
  kind: "connector",
  meta: { access: "api", portal: "https://portal.example", staleAfterHours: 24, enabled: true, ...meta },
  precedence: 100,
  created: "2020-01-01T00:00:00Z",
  lastRun: null,
  lastGoodRun,
});
const waysOf = (...sources: SourceState[]) => countryState(sources, now).waysIn.map((each) => [each.way, each.source]);

describe("how a country stands", () => {
  it("says how data can come in where there is no source", () => {
    const state = countryState([], now);
    expect(state).toMatchObject({ status: "noSource", live: false });
    expect(state.waysIn.map(({ way, source: taker }) => [way, taker])).toEqual([
      ["deposit", null],
      ["feed", null],
    ]);
  });

  it("is live by a source that is pulled", () => {
    expect(countryState([source({})], now)).toMatchObject({ status: "active", live: true });
    expect(countryState([source({}, "2026-06-10T10:00:00Z")], now)).toMatchObject({ status: "stale", live: true });
    expect(waysOf(source({}))).toEqual([["pull", "xx-test"]]);
  });

  it.each([
    ["lapsed", source({}, "2020-01-02T00:00:00Z"), "Pulled from https://portal.example."],
    ["disabled", source({ enabled: false }), "Disabled on this server."],
    ["needsSecret", source({ missingSettings: ["XX_KEY"] }), "Needs the setting XX_KEY."],
  ])("is not live by a source that is %s", (status, one, about) => {
    const state = countryState([one], now);
    expect(state).toMatchObject({ status, live: false });
    expect(state.waysIn[0]?.about).toContain(about);
    expect(waysOf(one)).toEqual([
      ["pull", "xx-test"],
      ["deposit", null],
      ["feed", null],
    ]);
  });

  it("is not live by deposits, and tells the bar to machines", () => {
    const deposit = source({ access: "deposit", restriction: "Behind a captcha." });
    const state = countryState([deposit], now);
    expect(state).toMatchObject({ status: "active", live: false });
    expect(state.waysIn[0]).toEqual({ way: "deposit", source: "xx-test", about: "Behind a captcha." });
    expect(waysOf(deposit)).toEqual([
      ["deposit", "xx-test"],
      ["feed", null],
    ]);
  });

  it("takes the status of the source that does best", () => {
    expect(countryState([source({ enabled: false }), source({}, "2026-06-10T10:00:00Z")], now).status).toBe("stale");
    expect(countryState([{ ...source({}), kind: "feed" }], now)).toMatchObject({ live: true });
    expect(countryState([{ ...source({}), kind: "import" }], now)).toMatchObject({ live: false });
  });
});
