import { numberFromText } from "../base/json.ts";
import type { Database } from "../store/database.ts";
import {
  readConcentration,
  readDispersion,
  readNewcomers,
  readPerBuyer,
  readSuppliersByPeriod,
  readTop,
} from "../store/read-indicator-markets.ts";
import { readRunCounts } from "../store/read-run-figures.ts";
import type { Asked, RawFigure } from "./answer.ts";
import { plainFigure, shareOf, type Terms } from "./engine/figures.ts";

const none: Terms = { n: "0", d: "0", c: "0", x: "0", u: "0", l: "0", h: "0" };
const round = (text: string | undefined): number | null =>
  text === undefined ? null : Math.round(Number(text) * 1e6) / 1e6;

/** Figures over suppliers and buyers as a whole. */
export async function marketFigures(database: Pick<Database, "sql">, asked: Asked): Promise<RawFigure[]> {
  const { question, minimumCoverage } = asked;
  const { measure } = asked.indicator;
  switch (measure.kind) {
    case "concentration": {
      const rows = await readConcentration(database, question, measure.of, measure.minimumAwards);
      return rows.map(({ group, currency, buyers, few, mean, quartiles }) => {
        const [q1, median, q3] = quartiles ?? [];
        return {
          group,
          currency,
          numbers: plainFigure(mean === null ? null : Number(mean), {
            n: buyers,
            notAssessable: few,
            denominator: buyers,
          }),
          more: { median: round(median), lowerQuartile: round(q1), upperQuartile: round(q3) },
        };
      });
    }
    case "top": {
      const rows = await readTop(database, question, measure.suppliers);
      return rows.map(({ group, currency, top, all, suppliers }) => ({
        group,
        currency,
        numbers: shareOf({ ...none, n: top, d: all, c: String(suppliers) }, { bounded: true, minimumCoverage }),
      }));
    }
    case "perBuyer": {
      const rows = await readPerBuyer(database, question);
      return rows.map(({ group, currency, buyers, pairs, quartiles: [q1, median, q3] }) => ({
        group,
        currency,
        numbers: {
          ...shareOf(
            { ...none, n: String(pairs), d: String(buyers), c: String(buyers) },
            { bounded: false, minimumCoverage },
          ),
          lower: null,
          upper: null,
        },
        more: { median: round(median), lowerQuartile: round(q1), upperQuartile: round(q3) },
      }));
    }
    case "newcomers": {
      const rows = await readNewcomers(database, question, measure.of, measure.months);
      return rows.map(({ group, currency, fresh, all, unknown, freshUnknown, censored }) => {
        // Of suppliers of unknown size it is known whether they are new; not whether they belong to the small ones.
        const u = measure.of === "msme" ? unknown : 0;
        const numbers = shareOf(
          { ...none, n: String(fresh), d: String(all), u: String(u), c: String(all), x: String(censored) },
          { bounded: false, minimumCoverage },
        );
        return { group, currency, numbers, more: measure.of === "msme" ? { newOfUnknownSize: freshUnknown } : {} };
      });
    }
    case "retention": {
      const period = question.groupBy.find((each) => each === "year" || each === "quarter" || each === "month");
      const rows = await readSuppliersByPeriod(database, question, period ?? "year", measure.of);
      return rows.map(({ group, currency, stayed, before }) => ({
        group,
        currency,
        numbers: {
          ...shareOf(
            { ...none, n: String(stayed), d: String(before), c: String(before) },
            { bounded: false, minimumCoverage },
          ),
          numerator: numberFromText(String(stayed)),
        },
      }));
    }
    case "dispersion": {
      const rows = await readDispersion(database, question, measure.minimumPrices);
      return rows.map(({ group, currency, units, few, quartiles }) => {
        const [q1, median, q3] = quartiles ?? [];
        return {
          group,
          currency,
          numbers: plainFigure(round(median), { n: units, notAssessable: few, denominator: units }),
          more: { median: round(median), lowerQuartile: round(q1), upperQuartile: round(q3) },
        };
      });
    }
    case "runs": {
      const rows = await readRunCounts(database, question);
      return rows.map(({ group, complete, incomplete, suspicious, failed }) => {
        const all = String(complete + incomplete + suspicious + failed);
        const numbers = shareOf({ ...none, n: String(complete), d: all, c: all }, { bounded: false, minimumCoverage });
        return { group, currency: "", numbers, more: { incomplete, suspicious, failed } };
      });
    }
    default:
      return [];
  }
}
