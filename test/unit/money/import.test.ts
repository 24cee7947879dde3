import { describe, expect, it } from "vitest";
import { ratesFromCsv } from "../../../src/ingest/rates-import.ts";

const header = "base,quote,validFrom,validTo,granularity,kind,value";

describe("rates of the operator's own, as CSV", () => {
  it("in the short form are units for one US dollar", () => {
    expect(ratesFromCsv("\ufeffcurrency,date,value\r\nVES,2020-05-04,1.50\r\n", "operator")).toEqual([
      {
        source: "operator",
        base: "USD",
        quote: "VES",
        granularity: "day",
        kind: "official",
        validFrom: "2020-05-04",
        validTo: null,
        value: "1.5",
        series: null,
        review: false,
      },
    ]);
  });

  it("in the long form are any pair, with months and years of their full length", () => {
    const rows = ratesFromCsv(
      `${header}\nUTM,CLP,2024-02-01,,month,indexUnit,64000\nUSD,VES,2020-01-01,,year,average,5\nUSD,COP,2026-03-21,2026-03-24,,,3704.87\n`,
      "operator",
    );
    expect(rows.map(({ base, validTo, kind, granularity }) => [base, validTo, kind, granularity])).toEqual([
      ["UTM", "2024-02-29", "indexUnit", "month"],
      ["USD", "2020-12-31", "average", "year"],
      ["USD", "2026-03-24", "official", "day"],
    ]);
  });

  it.each([
    ["", "header"],
    ["a,b\n1,2\n", "header"],
    ["currency,date,value\n", "no row"],
    ["currency,date,value\nvef,2020-01-01,1\n", "row 2: currency"],
    ["currency,date,value\nUSD,2020-01-01,1\n", "in terms of itself"],
    ["currency,date,value\nVES,01/02/2020,1\n", "row 2: date"],
    ["currency,date,value\nVES,2020-02-31,1\n", "row 2: date"],
    ["currency,date,value\nVES,2020-02-01,0\n", "row 2: value"],
    ["currency,date,value\nVES,2020-02-01,-4\n", "row 2: value"],
    ['currency,date,value\nVES,2020-02-01,"1,5"\n', "row 2: value"],
    ["currency,date,value\nVES,2020-02-01,1e5\n", "row 2: value"],
    ["currency,date,value\nVES,2020-02-01,1\nVES,2020-02-01,2\n", "row 3: the same rate is there twice"],
    ['currency,date,value\nVES,2020-02-01,"1', "ends inside"],
    [`${header}\nUSD,VES,2020-02-01,2020-01-01,,,1\n`, "before"],
    [`${header}\nUSD,VES,2020-02-01,,week,,1\n`, "granularity"],
  ])("are refused whole: %j", (text, message) => {
    expect(() => ratesFromCsv(text, "operator")).toThrow(message);
  });
});
