import {
  type FlagResultObject,
  flagDescriptions,
  type OutcomeCounts,
  reasonText,
  shareWarning,
} from "../indicators/red-flags/index.ts";
import { table } from "./terminal.ts";

/** Counts by outcome for a person, with the reasons for which processes could not be judged. */
export function flagSummary(counts: OutcomeCounts, results: FlagResultObject, processes: number): string {
  const organizations = Object.entries(results).filter(([group]) => group !== "OCID");
  const rows = flagDescriptions.map(({ code, name, subjects }) => {
    const own = counts[code];
    const firms = organizations.reduce(
      (sum, [, ids]) => sum + Object.values(ids).filter((codes) => codes[code] !== undefined).length,
      0,
    );
    const outcome = subjects.includes("process") ? own : undefined;
    return [code, name, outcome?.flag, outcome?.clear, outcome?.notApplicable, outcome?.excluded, firms || undefined];
  });
  const lines = [
    `${processes} processes`,
    "",
    table(["code", "red flag", "flag", "clear", "not applicable", "excluded", "organisations"], rows),
  ];
  for (const { code } of flagDescriptions) {
    const own = counts[code];
    if (!own) continue;
    const warning = shareWarning(code, own);
    if (warning !== undefined) lines.push("", `Warning: ${warning}`);
    const reasons = Object.entries(own.reasons).sort((a, b) => b[1] - a[1]);
    if (reasons.length === 0) continue;
    lines.push(
      "",
      `${code} was not judged in`,
      ...reasons.map(([reason, number]) => `  ${number}: ${reasonText(reason)}`),
    );
  }
  return lines.join("\n");
}
