import type { JsonObject } from "../../base/json.ts";
import { isEmpty, objectsIn, valueAt } from "./parts.ts";
import { Found, type TimeCheck } from "./types.ts";

/** Pelican's time-based checks: an older and a newer compiled release of one process. */

const check = (code: string, about: string, run: TimeCheck["run"]): TimeCheck => ({
  code: `time.${code}`,
  scope: "time",
  about,
  source: "pelican",
  run,
});

const plain = (title: string): string => title.toLowerCase().replace(/\s+/g, " ").trim();

export const timeChecks: readonly TimeCheck[] = [
  check("ocid", "A process that was published stays published.", (older, newer, found) =>
    found.test(newer !== undefined, "the process is gone", older.ocid, "ocid"),
  ),
  check("tender_title", "The title of a tender does not change.", (older, newer, found) => {
    const [before, after] = [valueAt(older, "tender", "title"), newer && valueAt(newer, "tender", "title")];
    if (newer === undefined || typeof before !== "string" || isEmpty(before)) return;
    const same = typeof after === "string" && plain(after) === plain(before);
    found.test(same, `it was ${JSON.stringify(before)}`, after, "tender", "title");
  }),
  check("phase_stable", "No planning, tender, award or contract is lost.", (older, newer, found) => {
    if (newer === undefined) return;
    for (const phase of ["planning", "tender"]) {
      if (!isEmpty(older[phase])) found.test(!isEmpty(newer[phase]), `${phase} is gone`, null, phase);
    }
    for (const phase of ["awards", "contracts"]) {
      const [before, after] = [objectsIn(older, phase).length, objectsIn(newer, phase).length];
      if (before > 0) found.test(after >= before, `${after} where there were ${before}`, after, phase);
    }
  }),
];

/** What the time-based checks find for one process, by code. */
export function compareOverTime(older: JsonObject, newer: JsonObject | undefined): Map<string, Found> {
  return new Map(
    timeChecks.map(({ code, run }) => {
      const found = new Found();
      run(older, newer, found);
      return [code, found];
    }),
  );
}
